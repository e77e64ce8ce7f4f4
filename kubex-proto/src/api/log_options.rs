//! The options of a log, as a query.

use alloc::{
    format,
    string::{String, ToString},
};
use core::time::Duration;

use super::{container::add_container, timeout::whole_seconds};
use crate::{Error, Timestamp, path::Query};

/// Which of a container's streams a log is of.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, LogStream, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let request = pods.logs().get("web").log_stream(LogStream::Stderr).into_call().request()?;
/// assert_eq!(request.uri(), "/api/v1/namespaces/default/pods/web/log?stream=Stderr");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogStream {
    /// Both, as they were written.
    #[default]
    All,
    /// What was written to the standard output.
    Stdout,
    /// What was written to the standard error.
    Stderr,
}

/// `core/v1 PodLogOptions`, which are sent as a query.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // As many as the server has.
pub(super) struct LogOptions {
    pub(super) container: Option<String>,
    pub(super) follow: bool,
    pub(super) previous: bool,
    pub(super) since_seconds: Option<Duration>,
    pub(super) since_time: Option<Timestamp>,
    pub(super) timestamps: bool,
    pub(super) tail_lines: Option<u64>,
    pub(super) limit_bytes: Option<u64>,
    pub(super) insecure_skip_tls_verify_backend: bool,
    pub(super) stream: Option<LogStream>,
}

/// The first second of the year 0, before which there is no RFC 3339.
const YEAR_ZERO: i64 = -62_167_219_200;

impl LogOptions {
    /// The query in the order of the fields of `PodLogOptions`. Refuses what the server would refuse
    /// (`ValidatePodLogOptions`), or would not understand.
    pub(super) fn query(&self) -> Result<Query, Error> {
        self.check_combinations()?;
        let mut query = Query::default();
        add_container(&mut query, self.container.as_ref())?;
        switch(&mut query, "follow", self.follow);
        switch(&mut query, "previous", self.previous);
        if let Some(duration) = self.since_seconds {
            let seconds = number("since_seconds", whole_seconds(duration), 1)?;
            query.add("sinceSeconds", &seconds);
        }
        if let Some(time) = self.since_time {
            if time.unix_seconds() < YEAR_ZERO {
                let reason = "lies before the year 0";
                return Err(Error::refused("since_time", &time.to_string(), reason));
            }
            query.add("sinceTime", &time.to_string());
        }
        switch(&mut query, "timestamps", self.timestamps);
        if let Some(lines) = self.tail_lines {
            query.add("tailLines", &number("tail_lines", lines, 0)?);
        }
        if let Some(bytes) = self.limit_bytes {
            query.add("limitBytes", &number("limit_bytes", bytes, 1)?);
        }
        let insecure = self.insecure_skip_tls_verify_backend;
        switch(&mut query, "insecureSkipTLSVerifyBackend", insecure);
        if let Some(stream) = self.stream {
            query.add("stream", stream.name());
        }
        Ok(query)
    }

    fn check_combinations(&self) -> Result<(), Error> {
        if self.since_seconds.is_some() && self.since_time.is_some() {
            return Err(Error::refused_field(
                "since_time",
                "goes not together with `since_seconds`: leave one of them out",
            ));
        }
        let is_of_one = self.stream.is_some_and(|stream| stream != LogStream::All);
        if is_of_one && self.tail_lines.is_some() {
            return Err(Error::refused_field(
                "tail_lines",
                "goes not together with one stream of a container: leave one of them out",
            ));
        }
        Ok(())
    }
}

impl LogStream {
    fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Stdout => "Stdout",
            Self::Stderr => "Stderr",
        }
    }
}

fn switch(query: &mut Query, name: &str, on: bool) {
    if on {
        query.add(name, "true");
    }
}

/// A number that the server takes: it counts in `int64`.
fn number(option: &str, value: u64, least: u64) -> Result<String, Error> {
    const MOST: u64 = i64::MAX as u64;
    let text = value.to_string();
    if (least..=MOST).contains(&value) {
        Ok(text)
    } else {
        let reason = format!("must be from {least} to {MOST}");
        Err(Error::refused(option, &text, reason))
    }
}
