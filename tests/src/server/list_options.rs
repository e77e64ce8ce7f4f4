//! What a list or a watch was asked for, and the combinations that are refused.

use super::field_error::FieldError;
use super::field_selector::FieldSelector;
use super::filter::Filter;
use super::query::Query;
use super::route::Target;
use super::selector::LabelSelector;
use super::status::Refusal;

pub(crate) struct ListOptions {
    pub(crate) filter: Filter,
    /// Zero is no limit.
    pub(crate) limit: usize,
    pub(crate) continue_token: Option<String>,
    pub(crate) version: Version,
    /// How the version is to be matched, if that was said.
    pub(crate) matching: Option<Matching>,
    pub(crate) bookmarks: bool,
    pub(crate) initial_events: Option<bool>,
    pub(crate) timeout_seconds: Option<u32>,
}

/// How the version of a list must relate to the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matching {
    Exact,
    NotOlderThan,
}

/// The version that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// None: the latest.
    Latest,
    /// `0`: any will do.
    Any,
    At(u64),
}

impl Version {
    pub(crate) fn parse(query: &Query) -> Result<Self, FieldError> {
        match query.value("resourceVersion") {
            None => Ok(Self::Latest),
            Some("0") => Ok(Self::Any),
            Some(text) => text.parse().map(Self::At).map_err(|_| {
                let detail = format!("strconv.ParseUint: parsing {text:?}: invalid syntax");
                FieldError::invalid("resourceVersion", text, &detail)
            }),
        }
    }
}

impl ListOptions {
    /// `watch_list` says whether watches may ask for initial events.
    pub(crate) fn parse(query: &Query, target: &Target, watch_list: bool) -> Result<Self, Refusal> {
        let resource = &target.resource;
        let timeout = query.number("timeoutSeconds")?;
        let limit = query.number("limit")?.unwrap_or(0);
        let labels = LabelSelector::parse(query.value("labelSelector").unwrap_or_default())?;
        let fields = FieldSelector::parse(query.value("fieldSelector").unwrap_or_default())?;
        let errors = faults(query, watch_list);
        if !errors.is_empty() {
            return Err(Refusal::invalid("meta.k8s.io", "ListOptions", "", errors));
        }
        // Which fields a kind can be selected by is a question that comes after those of the options.
        let filter = Filter {
            namespace: target.namespace.clone(),
            is_namespaced: resource.is_namespaced(),
            labels,
            fields: fields.of_kind(resource)?,
        };
        let version = Version::parse(query).map_err(|error| {
            if query.is_on("watch") {
                Refusal::unknown(error.to_string())
            } else {
                Refusal::bad_request(format!("invalid resource version: {error}"))
            }
        })?;
        Ok(Self {
            filter,
            limit: usize::try_from(limit).unwrap_or(0),
            continue_token: query.value("continue").map(str::to_owned),
            version,
            matching: match query.value(MATCH) {
                Some("Exact") => Some(Matching::Exact),
                Some(_) => Some(Matching::NotOlderThan),
                None => None,
            },
            bookmarks: query.is_on("allowWatchBookmarks"),
            initial_events: query.switch("sendInitialEvents"),
            timeout_seconds: timeout
                .and_then(|seconds| u32::try_from(seconds).ok())
                .filter(|seconds| *seconds > 0),
        })
    }
}

const MATCH: &str = "resourceVersionMatch";

fn faults(query: &Query, watch_list: bool) -> Vec<FieldError> {
    if query.is_on("watch") {
        watch_faults(query, watch_list)
    } else {
        list_faults(query)
    }
}

fn list_faults(query: &Query) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Some(matching) = query.value(MATCH) {
        if query.value("resourceVersion").is_none() {
            let detail = "resourceVersionMatch is forbidden unless resourceVersion is provided";
            errors.push(FieldError::forbidden(MATCH, detail));
        }
        if query.value("continue").is_some() {
            errors.push(FieldError::forbidden(
                MATCH,
                "resourceVersionMatch is forbidden when continue is provided",
            ));
        }
        if matching != "Exact" && matching != "NotOlderThan" {
            let supported = ["Exact", "NotOlderThan", ""];
            errors.push(FieldError::not_supported(
                MATCH,
                &format!("{matching:?}"),
                &supported,
            ));
        }
        if matching == "Exact" && query.value("resourceVersion") == Some("0") {
            let detail = r#"resourceVersionMatch "exact" is forbidden for resourceVersion "0""#;
            errors.push(FieldError::forbidden(MATCH, detail));
        }
    }
    if query.switch("sendInitialEvents").is_some() {
        errors.push(FieldError::forbidden(
            "sendInitialEvents",
            "sendInitialEvents is forbidden for list",
        ));
    }
    errors
}

fn watch_faults(query: &Query, watch_list: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let matching = query.value(MATCH);
    let initial_events = query.switch("sendInitialEvents");
    if initial_events.is_some() {
        if matching != Some("NotOlderThan") {
            let detail = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
            errors.push(FieldError::forbidden(MATCH, detail));
        }
        if !watch_list {
            let detail = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
            errors.push(FieldError::forbidden("sendInitialEvents", detail));
        }
    }
    if let Some(matching) = matching {
        if initial_events.is_none() {
            let detail =
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
            errors.push(FieldError::forbidden(MATCH, detail));
        }
        if matching != "NotOlderThan" {
            errors.push(FieldError::not_supported(
                MATCH,
                &format!("{matching:?}"),
                &["NotOlderThan"],
            ));
        }
        if query.value("continue").is_some() {
            errors.push(FieldError::forbidden(
                MATCH,
                "resourceVersionMatch is forbidden when continue is provided",
            ));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusals(query: &str) -> Vec<String> {
        faults(&Query::parse(Some(query)), true)
            .iter()
            .map(FieldError::to_string)
            .collect()
    }

    #[test]
    fn lists_refuse_what_makes_no_sense() {
        assert!(refusals("resourceVersion=5&resourceVersionMatch=Exact").is_empty());
        assert!(refusals("resourceVersion=0&resourceVersionMatch=NotOlderThan").is_empty());
        for query in [
            "resourceVersionMatch=Exact",
            "resourceVersion=0&resourceVersionMatch=Exact",
            "resourceVersion=5&resourceVersionMatch=Almost",
            "resourceVersion=5&resourceVersionMatch=Exact&continue=x",
            "sendInitialEvents=true",
        ] {
            assert_eq!(refusals(query).len(), 1, "{query}");
        }
    }

    #[test]
    fn watches_refuse_what_makes_no_sense() {
        const WHOLE: &str = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
        assert!(refusals(WHOLE).is_empty());
        // Seen on the real server: without bookmarks there is just no mark at the end.
        assert!(
            refusals("watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")
                .is_empty()
        );
        assert_eq!(faults(&Query::parse(Some(WHOLE)), false).len(), 1);
        for query in [
            "watch=true&resourceVersionMatch=NotOlderThan",
            "watch=true&sendInitialEvents=true&allowWatchBookmarks=true",
        ] {
            assert_eq!(refusals(query).len(), 1, "{query}");
        }
    }
}
