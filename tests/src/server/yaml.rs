//! YAML, which the server reads and writes wherever it reads and writes JSON.

use std::borrow::Cow;

use http::HeaderMap;
use serde_json::Value;

use super::negotiate;
use super::payload;

pub(crate) const MEDIA_TYPE: &str = "application/yaml";

/// A body as JSON, or why it is none.
pub(crate) fn to_json<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<Cow<'a, [u8]>, String> {
    if payload::media_type(headers) != MEDIA_TYPE {
        return Ok(Cow::Borrowed(body));
    }
    let value: Value = serde_saphyr::from_slice(body).map_err(|error| format!("yaml: {error}"))?;
    // A value is plain JSON in memory: writing it does not fail.
    Ok(Cow::Owned(serde_json::to_vec(&value).unwrap_or_default()))
}

/// A JSON document as YAML; `None` if it is no JSON.
pub(crate) fn from_json(json: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(json).ok()?;
    Some(serde_saphyr::to_string(&value).ok()?.into_bytes())
}

/// Whether the first media type that the client takes, and that is served, is YAML.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    let offers = negotiate::offers(headers);
    let first = offers
        .iter()
        .map(|offer| negotiate::parts(offer).0)
        .find(|media_type| {
            matches!(
                *media_type,
                MEDIA_TYPE | "application/json" | "application/*" | "*/*"
            )
        });
    first == Some(MEDIA_TYPE)
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT, CONTENT_TYPE};
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let value = json!({
            "metadata": {"name": "y", "labels": {"a": "x: y", "b": "1", "c": "true", "d": "", "e": "é\n\t'\""}},
            "list": [1, 2.5, null, true, {"a": []}, {}], "long": "word ".repeat(40),
        });
        let yaml = from_json(value.to_string().as_bytes()).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            "application/yaml; charset=utf-8".parse().unwrap(),
        );
        let json = to_json(&headers, &yaml).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&json).unwrap(), value);
        assert!(
            to_json(&headers, b"a: b: c")
                .unwrap_err()
                .starts_with("yaml: ")
        );
    }

    #[test]
    fn the_first_form_that_is_served_counts() {
        let wanted = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            is_wanted(&headers)
        };
        assert!(wanted("application/yaml") && wanted("text/html, application/yaml"));
        assert!(!wanted("application/json, application/yaml") && !wanted("*/*"));
    }
}
