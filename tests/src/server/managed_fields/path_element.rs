//! One step of a path to a field, as `fieldsV1` writes it: `f:name`, `k:{"name":"a"}`, `v:"a"`, `i:0`.

use std::fmt;

use serde_json::{Map, Value};

use super::scalar::Scalar;

/// How a child is found in what holds it. The order is the one in which the server writes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathElement {
    /// A field of a struct, or a key of a map.
    Field(String),
    /// An item of a list, by the fields that tell its items apart; sorted by their names.
    Key(Vec<(String, Scalar)>),
    /// An item of a set.
    Value(Scalar),
    /// An item of a list that is owned as a whole.
    Index(i64),
}

/// Why a step cannot be read.
#[derive(Debug)]
pub(crate) struct Malformed;

impl PathElement {
    pub(crate) fn field(name: &str) -> Self {
        Self::Field(name.to_owned())
    }

    /// Reads a step; `None` is one of a kind that only later servers know.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, Malformed> {
        let (kind, rest) = text
            .split_at_checked(1)
            .and_then(|(kind, rest)| Some((kind, rest.strip_prefix(':')?)))
            .ok_or(Malformed)?;
        Ok(Some(match kind {
            "f" => Self::field(rest),
            "k" => {
                let fields: Map<String, Value> = json(rest)?;
                let mut fields: Vec<_> = fields
                    .into_iter()
                    .map(|(name, value)| (name, Scalar(value)))
                    .collect();
                fields.sort();
                Self::Key(fields)
            }
            "v" => Self::Value(Scalar(json(rest)?)),
            "i" => Self::Index(rest.parse().map_err(|_| Malformed)?),
            _ => return Ok(None),
        }))
    }

    /// The step as `fieldsV1` writes it.
    pub(crate) fn encoded(&self) -> String {
        match self {
            Self::Field(name) => format!("f:{name}"),
            Self::Key(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| {
                        format!("{}:{}", written(&name.as_str().into()), written(&value.0))
                    })
                    .collect();
                format!("k:{{{}}}", fields.join(","))
            }
            Self::Value(value) => format!("v:{}", written(&value.0)),
            Self::Index(index) => format!("i:{index}"),
        }
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    serde_json::from_str(text).map_err(|_| Malformed)
}

/// JSON as Go writes it, safe to stand in HTML.
fn written(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

impl fmt::Display for PathElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, ".{name}"),
            Self::Key(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name}={}", value.shown()))
                    .collect();
                write!(f, "[{}]", fields.join(","))
            }
            Self::Value(value) => write!(f, "[={}]", value.shown()),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_and_written() {
        for (text, shown) in [
            ("f:spec", ".spec"),
            ("f:a.b/c", ".a.b/c"),
            (
                r#"k:{"containerPort":80,"protocol":"TCP"}"#,
                r#"[containerPort=80,protocol="TCP"]"#,
            ),
            (r#"v:"a.b/c""#, r#"[="a.b/c"]"#),
            ("v:5", "[=5]"),
            ("i:3", "[3]"),
        ] {
            let step = PathElement::parse(text).unwrap().unwrap();
            assert_eq!(step.encoded(), text);
            assert_eq!(step.to_string(), shown);
        }
        let html = PathElement::parse(r#"v:"<&>""#).unwrap().unwrap();
        assert_eq!(html.encoded(), r#"v:"\u003c\u0026\u003e""#);
    }

    #[test]
    fn rubbish_is_malformed_and_what_is_new_is_skipped() {
        for text in ["", "f", "spec", "k:[]", "k:{", "v:", "i:x", "é"] {
            assert!(PathElement::parse(text).is_err(), "{text}");
        }
        assert!(PathElement::parse("x:new").unwrap().is_none());
    }

    #[test]
    fn steps_are_ordered_by_their_kind() {
        let ordered = ["f:a", "f:b", r#"k:{"a":1}"#, "v:1", "v:2", "i:0"];
        let steps: Vec<_> = ordered
            .map(|text| PathElement::parse(text).unwrap().unwrap())
            .into();
        assert!(steps.is_sorted());
    }
}
