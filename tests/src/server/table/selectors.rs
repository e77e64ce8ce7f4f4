//! Label selectors as text.

use serde_json::Value;

use super::column::or_none;

/// Labels that must be equal; `<none>` if there are none.
pub(super) fn labels(map: &Value) -> Value {
    or_none(pairs(map).join(","))
}

/// A whole selector: its labels and its expressions.
pub(super) fn selector(selector: &Value) -> Value {
    or_none(plain(selector))
}

/// The same, empty where nothing is selected.
pub(crate) fn plain(selector: &Value) -> String {
    let mut parts: Vec<(String, String)> = pairs(&selector["matchLabels"])
        .into_iter()
        .map(|pair| (pair.split('=').next().unwrap_or_default().to_owned(), pair))
        .collect();
    for expression in selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let key = expression["key"].as_str().unwrap_or_default();
        parts.push((key.to_owned(), requirement(key, expression)));
    }
    parts.sort_by(|a, b| a.0.cmp(&b.0));
    let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
    parts.join(",")
}

pub(crate) fn pairs(map: &Value) -> Vec<String> {
    let map = map.as_object().into_iter().flatten();
    let mut pairs: Vec<String> = map
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    pairs.sort();
    pairs
}

fn requirement(key: &str, expression: &Value) -> String {
    let values = expression["values"].as_array().into_iter().flatten();
    let mut values: Vec<&str> = values.filter_map(Value::as_str).collect();
    values.sort_unstable();
    let values = values.join(",");
    match expression["operator"].as_str().unwrap_or_default() {
        "In" => format!("{key} in ({values})"),
        "NotIn" => format!("{key} notin ({values})"),
        "DoesNotExist" => format!("!{key}"),
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn selectors_read_as_in_a_query() {
        let value = json!({
            "matchLabels": {"b": "1", "a": "2"},
            "matchExpressions": [
                {"key": "c", "operator": "In", "values": ["y", "x"]},
                {"key": "d", "operator": "DoesNotExist"},
            ],
        });
        assert_eq!(selector(&value), "a=2,b=1,c in (x,y),!d");
        assert_eq!(selector(&json!({})), "<none>");
        assert_eq!(labels(&json!({"a": "b"})), "a=b");
    }
}
