//! `PodLogOptions`, read from the query.

use jiff::{SignedDuration, Timestamp};

use crate::server::field_error::FieldError;
use crate::server::query::Query;
use crate::server::status::Refusal;

#[derive(Debug)]
pub(super) struct LogOptions {
    pub(super) follow: bool,
    pub(super) previous: bool,
    pub(super) timestamps: bool,
    /// Nothing older is shown.
    pub(super) since: Option<Timestamp>,
    pub(super) tail_lines: Option<usize>,
    pub(super) limit_bytes: Option<usize>,
}

impl LogOptions {
    pub(super) fn parse(query: &Query, pod: &str, now: Timestamp) -> Result<Self, Refusal> {
        let since_seconds = query.number("sinceSeconds")?;
        let since_time = query.value("sinceTime").map(time).transpose()?;
        let tail_lines = query.number("tailLines")?;
        let limit_bytes = query.number("limitBytes")?;
        let mut errors = Vec::new();
        if let Some(lines) = tail_lines.filter(|lines| *lines < 0) {
            let detail = "must be greater than or equal to 0";
            errors.push(FieldError::invalid_raw(
                "tailLines",
                &lines.to_string(),
                detail,
            ));
        }
        let too_small = |field: &str, value: i64| {
            FieldError::invalid_raw(field, &value.to_string(), "must be greater than 0")
        };
        if let Some(bytes) = limit_bytes.filter(|bytes| *bytes < 1) {
            errors.push(too_small("limitBytes", bytes));
        }
        match since_seconds {
            Some(_) if since_time.is_some() => {
                let detail = "at most one of `sinceTime` or `sinceSeconds` may be specified";
                errors.push(FieldError::forbidden("", detail));
            }
            Some(seconds) if seconds < 1 => errors.push(too_small("sinceSeconds", seconds)),
            _ => {}
        }
        // The feature gate is off unless a cluster turns it on.
        if query.value("stream").is_some() {
            errors.push(FieldError::forbidden("stream", "may not be specified"));
        }
        if !errors.is_empty() {
            return Err(Refusal::invalid("", "PodLogOptions", pod, errors));
        }
        let ago = |seconds| {
            now.checked_sub(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MIN)
        };
        let size = |number: Option<i64>| number.map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        Ok(Self {
            follow: query.is_on("follow"),
            previous: query.is_on("previous"),
            timestamps: query.is_on("timestamps"),
            since: since_time.or(since_seconds.map(ago)),
            tail_lines: size(tail_lines),
            limit_bytes: size(limit_bytes),
        })
    }
}

/// What the kubelet is told has no fraction of a second.
fn time(text: &str) -> Result<Timestamp, Refusal> {
    let time: Result<Timestamp, _> = text.parse();
    let time = time.map_err(|_| {
        let layout = "2006-01-02T15:04:05Z07:00";
        Refusal::bad_request(format!(
            "parsing time {text:?} as {layout:?}: cannot parse {text:?} as \"2006\""
        ))
    })?;
    Ok(Timestamp::from_second(time.as_second()).unwrap_or(time))
}
