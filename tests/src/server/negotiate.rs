//! Which form of an object the client asked for.

use http::header::ACCEPT;
use http::{HeaderMap, Method};

use super::query::Query;
use super::status::Refusal;
use super::yaml;

/// What the real server writes, and says that it does; Protocol Buffers are not written here.
const WRITTEN: &str = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
const STREAMED: &str =
    "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

/// In which form objects are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Whole,
    /// Metadata only, as a `PartialObjectMetadata` or a list of them.
    Metadata,
    /// Rows and columns.
    Table(Include),
}

/// What the rows of a table hold besides their cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Include {
    Nothing,
    Metadata,
    Object,
}

/// What is answered, as some forms fit only one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    List,
}

/// Takes the first form of the `Accept` list that can be served.
pub(crate) fn form(headers: &HeaderMap, query: &Query, shape: Shape) -> Result<Form, Refusal> {
    let offers = offers(headers);
    if offers.is_empty() {
        return Ok(Form::Whole);
    }
    match offers.iter().find_map(|offer| accept(offer)) {
        None => Err(Refusal::not_acceptable(WRITTEN)),
        Some(Offer::Whole) => Ok(Form::Whole),
        Some(Offer::Table) => Ok(Form::Table(include(query)?)),
        Some(Offer::Metadata(wanted)) if wanted == shape => Ok(Form::Metadata),
        Some(Offer::Metadata(Shape::Object)) => Err(Refusal::not_acceptable_here(
            "you requested PartialObjectMetadata, but the requested object is a list",
        )),
        Some(Offer::Metadata(Shape::List)) => Err(Refusal::not_acceptable_here(
            "you requested PartialObjectMetadataList, but the requested object is not a list",
        )),
    }
}

/// Refuses, for built-in kinds, who takes nothing of what a path answers at all, before anybody looks at the request.
pub(crate) fn check_routable(
    headers: &HeaderMap,
    method: &Method,
    is_collection: bool,
) -> Result<(), Refusal> {
    let served = |offer: &&str| WRITTEN.split(", ").any(|written| written == *offer);
    let offers = headers.get_all(ACCEPT).into_iter().next();
    let offers = offers
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_types = || offers.split(',').map(|offer| parts(offer).0);
    if offers.is_empty() || media_types().any(|offer| offer == "*/*" || served(&offer)) {
        return Ok(());
    }
    // The same path answers watches.
    let available = if is_collection && *method == Method::GET {
        format!("{WRITTEN}, {STREAMED}")
    } else {
        WRITTEN.to_owned()
    };
    Err(Refusal::unroutable(&available))
}

/// Refuses who does not take what is no object as it is.
pub(crate) fn check_plain(headers: &HeaderMap) -> Result<(), Refusal> {
    let offers = offers(headers);
    let plain = |offer: &&str| matches!(accept(offer), Some(Offer::Whole));
    if offers.is_empty() || offers.iter().any(plain) {
        return Ok(());
    }
    Err(Refusal::not_acceptable(WRITTEN))
}

/// Refuses who takes no stream of events in JSON.
pub(crate) fn check_streamed(headers: &HeaderMap) -> Result<(), Refusal> {
    let offers = offers(headers);
    let streamed =
        |offer: &&str| matches!(parts(offer).0, "application/json" | "application/*" | "*/*");
    if offers.is_empty() || offers.iter().any(streamed) {
        return Ok(());
    }
    Err(Refusal::not_acceptable(STREAMED))
}

/// Whether what the client likes best, of what is served, is a list of metadata.
pub(crate) fn wants_list(headers: &HeaderMap) -> bool {
    let best = offers(headers).into_iter().find_map(accept);
    matches!(best, Some(Offer::Metadata(Shape::List)))
}

/// The elements of all `Accept` headers, those first that the client likes best.
pub(crate) fn offers(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all(ACCEPT).into_iter();
    let mut offers: Vec<&str> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|offer| !offer.is_empty())
        .collect();
    offers.sort_by(|one, other| quality(other).total_cmp(&quality(one)));
    offers
}

/// How much the client likes an offer; as much as can be if it does not say.
fn quality(offer: &str) -> f64 {
    let mut parameters = offer
        .split(';')
        .skip(1)
        .filter_map(|part| part.split_once('='));
    let quality = parameters.find(|(name, _)| name.trim() == "q");
    quality
        .and_then(|(_, quality)| quality.trim().parse().ok())
        .unwrap_or(1.0)
}

fn include(query: &Query) -> Result<Include, Refusal> {
    match query.value("includeObject") {
        None | Some("Metadata") => Ok(Include::Metadata),
        Some("None") => Ok(Include::Nothing),
        Some("Object") => Ok(Include::Object),
        Some(other) => Err(Refusal::bad_request(format!(
            "Unable to convert to Table as requested: includeObject: Invalid value: {other:?}: must be 'Metadata', 'Object', 'None', or empty"
        ))),
    }
}

enum Offer {
    Whole,
    Metadata(Shape),
    Table,
}

/// The media type of an offer, and the kind, group and version that it names.
pub(crate) fn parts(offer: &str) -> (&str, (&str, &str, &str)) {
    let mut parts = offer.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let (mut kind, mut group, mut version) = ("", "", "");
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        match key.trim() {
            "as" => kind = value.trim(),
            "g" => group = value.trim(),
            "v" => version = value.trim(),
            _ => {}
        }
    }
    (media_type, (kind, group, version))
}

/// What one element of the list asks for, if the server can answer it.
fn accept(offer: &str) -> Option<Offer> {
    let (media_type, wanted) = parts(offer);
    let served = ["application/json", yaml::MEDIA_TYPE, "application/*", "*/*"];
    if !served.contains(&media_type) {
        return None;
    }
    match wanted {
        ("", "", "") => Some(Offer::Whole),
        ("Table", "meta.k8s.io", "v1") => Some(Offer::Table),
        ("PartialObjectMetadata", "meta.k8s.io", "v1") => Some(Offer::Metadata(Shape::Object)),
        ("PartialObjectMetadataList", "meta.k8s.io", "v1") => Some(Offer::Metadata(Shape::List)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer_to(accept: &str, query: &str, shape: Shape) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        form(&headers, &Query::parse(Some(query)), shape).ok()
    }

    fn answer(accept: &str, shape: Shape) -> Option<Form> {
        answer_to(accept, "", shape)
    }

    #[test]
    fn the_first_servable_form_wins() {
        const PARTIAL: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        assert_eq!(answer("application/json", Shape::Object), Some(Form::Whole));
        assert_eq!(answer("*/*", Shape::List), Some(Form::Whole));
        assert_eq!(answer(PARTIAL, Shape::Object), Some(Form::Metadata));
        assert_eq!(answer(PARTIAL, Shape::List), None);
        assert_eq!(
            answer(
                &format!("application/vnd.kubernetes.protobuf, {PARTIAL}"),
                Shape::Object
            ),
            Some(Form::Metadata)
        );
        let later = "application/json;as=Table;v=v2;g=meta.k8s.io";
        assert_eq!(answer(later, Shape::List), None);
        assert_eq!(
            answer(&format!("{later},application/json"), Shape::List),
            Some(Form::Whole)
        );
        assert_eq!(
            answer("application/vnd.kubernetes.protobuf", Shape::Object),
            None
        );
    }

    #[test]
    fn what_is_liked_better_comes_first() {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        assert_eq!(
            answer(&format!("{table};q=0.5, application/json"), Shape::List),
            Some(Form::Whole)
        );
        assert_eq!(
            answer(&format!("{table}, application/json;q=0.9"), Shape::List),
            Some(Form::Table(Include::Metadata))
        );
    }

    #[test]
    fn a_table_holds_what_the_query_says() {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        for (query, include) in [
            ("", Some(Include::Metadata)),
            ("includeObject=None", Some(Include::Nothing)),
            ("includeObject=Object", Some(Include::Object)),
            ("includeObject=All", None),
        ] {
            assert_eq!(
                answer_to(table, query, Shape::List),
                include.map(Form::Table)
            );
        }
    }
}
