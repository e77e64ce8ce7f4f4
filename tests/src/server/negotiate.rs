//! Which form of an object the client asked for.

use http::HeaderMap;
use http::header::ACCEPT;

use super::status::Refusal;

/// In which form objects are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Whole,
    /// Metadata only, as a `PartialObjectMetadata` or a list of them.
    Metadata,
}

/// What is answered, as some forms fit only one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    List,
}

/// Takes the first form of the `Accept` list that can be served.
pub(crate) fn form(headers: &HeaderMap, shape: Shape) -> Result<Form, Refusal> {
    let mut offers = Vec::new();
    for value in headers.get_all(ACCEPT) {
        offers.extend(
            value
                .to_str()
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|offer| !offer.is_empty()),
        );
    }
    if offers.is_empty() {
        return Ok(Form::Whole);
    }
    match offers.iter().find_map(|offer| accept(offer)) {
        None => Err(Refusal::not_acceptable("application/json")),
        Some(Offer::Whole) => Ok(Form::Whole),
        Some(Offer::Metadata(wanted)) if wanted == shape => Ok(Form::Metadata),
        Some(Offer::Metadata(Shape::Object)) => Err(Refusal::not_acceptable_here(
            "you requested PartialObjectMetadata, but the requested object is a list",
        )),
        Some(Offer::Metadata(Shape::List)) => Err(Refusal::not_acceptable_here(
            "you requested PartialObjectMetadataList, but the requested object is not a list",
        )),
    }
}

enum Offer {
    Whole,
    Metadata(Shape),
}

/// What one element of the list asks for, if the server can answer it.
fn accept(offer: &str) -> Option<Offer> {
    let mut parts = offer.split(';').map(str::trim);
    if !matches!(parts.next()?, "application/json" | "application/*" | "*/*") {
        return None;
    }
    let (mut kind, mut group, mut version) = ("", "", "");
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        match key.trim() {
            "as" => kind = value.trim(),
            "g" => group = value.trim(),
            "v" => version = value.trim(),
            _ => {}
        }
    }
    match (kind, group, version) {
        ("", "", "") => Some(Offer::Whole),
        ("PartialObjectMetadata", "meta.k8s.io", "v1") => Some(Offer::Metadata(Shape::Object)),
        ("PartialObjectMetadataList", "meta.k8s.io", "v1") => Some(Offer::Metadata(Shape::List)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(accept: &str, shape: Shape) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        form(&headers, shape).ok()
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
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        assert_eq!(answer(table, Shape::List), None);
        assert_eq!(
            answer(&format!("{table},application/json"), Shape::List),
            Some(Form::Whole)
        );
        assert_eq!(
            answer("application/vnd.kubernetes.protobuf", Shape::Object),
            None
        );
    }
}
