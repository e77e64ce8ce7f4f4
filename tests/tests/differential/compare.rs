//! Where two answers differ, after normalisation.

use std::fmt;

use serde_json::Value;

use crate::answer::Answer;

/// One place where they differ.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// `code`, `headers.NAME`, or a path in the body; `[]` is any place of a list.
    pub(crate) field: String,
    /// What the real server shows there; nothing if the field is not there.
    pub(crate) real: Option<Value>,
    pub(crate) in_memory: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: &Option<Value>| {
            value
                .as_ref()
                .map_or_else(|| "nothing".to_owned(), ToString::to_string)
        };
        write!(
            f,
            "{}: real {} | in memory {}",
            self.field,
            show(&self.real),
            show(&self.in_memory)
        )
    }
}

pub(crate) fn differences(real: &Answer, in_memory: &Answer) -> Vec<Difference> {
    // Where the outcomes differ, all else does as a consequence.
    if real.code != in_memory.code {
        let described = |answer: &Answer| {
            let message = answer.body["message"].as_str().unwrap_or_default();
            Some(format!("{}: {message}", answer.outcome()).into())
        };
        return vec![Difference {
            field: "code".into(),
            real: described(real),
            in_memory: described(in_memory),
        }];
    }
    let mut found = Vec::new();
    let (real_headers, other_headers) = (
        real.headers.clone().into(),
        in_memory.headers.clone().into(),
    );
    compare("headers", &real_headers, &other_headers, &mut found);
    compare("", &real.body, &in_memory.body, &mut found);
    found
}

fn compare(path: &str, real: &Value, in_memory: &Value, found: &mut Vec<Difference>) {
    match (real, in_memory) {
        (Value::Object(left), Value::Object(right)) => {
            let mut keys: Vec<&String> = left.keys().chain(right.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                match (left.get(key), right.get(key)) {
                    (Some(left), Some(right)) => compare(&path, left, right, found),
                    (left, right) => found.push(Difference {
                        field: path,
                        real: left.cloned(),
                        in_memory: right.cloned(),
                    }),
                }
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (left, right) in left.iter().zip(right) {
                compare(&format!("{path}[]"), left, right, found);
            }
        }
        _ if real == in_memory => {}
        (Value::String(left), Value::String(right)) if without_diff(left) == *right => {
            found.push(Difference {
                field: format!("{path} (diff)"),
                real: Some(real.clone()),
                in_memory: Some(in_memory.clone()),
            });
        }
        _ => found.push(Difference {
            field: path.to_owned(),
            real: Some(real.clone()),
            in_memory: Some(in_memory.clone()),
        }),
    }
}

/// A text without the diff at its end, in which the real server shows what was changed that must not be.
fn without_diff(text: &str) -> String {
    let Some((head, diff)) = text.split_once("\n@@ ") else {
        return text.to_owned();
    };
    // The last of several faults stands in brackets with the others.
    let end = if diff.ends_with(']') { "]" } else { "" };
    format!("{head}{end}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn answer(code: u16, body: Value) -> Answer {
        Answer {
            code,
            headers: Map::new(),
            body,
        }
    }

    fn fields(real: Value, in_memory: Value) -> Vec<String> {
        differences(&answer(200, real), &answer(200, in_memory))
            .into_iter()
            .map(|difference| difference.field)
            .collect()
    }

    #[test]
    fn paths_name_what_differs() {
        let real = json!({"a": [{"b": 1}, {"b": 2}], "c": {"d": 1}});
        let other = json!({"a": [{"b": 1}, {"b": 3}], "c": {"e": 1}});
        assert_eq!(fields(real.clone(), other), ["a[].b", "c.d", "c.e"]);
        assert!(fields(real.clone(), real).is_empty());
        assert_eq!(fields(json!({"a": [1]}), json!({"a": [1, 2]})), ["a"]);
        let (real, other) = (json!({"a": "no\n@@ -1 +1 @@"}), json!({"a": "no"}));
        assert_eq!(fields(real.clone(), other), ["a (diff)"]);
        assert_eq!(fields(real, json!({"a": "yes"})), ["a"]);
        let (real, other) = (
            json!({"a": "[x, no\n@@ -1 +1 @@\n y\n]"}),
            json!({"a": "[x, no]"}),
        );
        assert_eq!(fields(real, other), ["a (diff)"]);
    }

    #[test]
    fn a_different_outcome_stands_for_all() {
        let found = differences(
            &answer(200, json!({"a": 1})),
            &answer(404, json!({"reason": "NotFound", "message": "no"})),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].to_string(),
            r#"code: real "200: " | in memory "404 NotFound: no""#
        );
    }
}
