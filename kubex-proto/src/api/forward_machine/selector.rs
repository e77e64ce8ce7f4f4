//! The selector of an object that leads to pods.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use serde::Deserialize;

use crate::{Error, LabelSelector, excerpt::excerpt, meta::null_as_default};

/// An object of any kind that leads to pods, as a deployment does; of it, `spec.selector` alone.
#[derive(Deserialize)]
pub(super) struct Owner {
    #[serde(default)]
    spec: OwnerSpec,
}

#[derive(Default, Deserialize)]
struct OwnerSpec {
    selector: Option<Selector>,
}

impl Owner {
    pub(super) fn selector(self) -> Result<LabelSelector, Error> {
        match self.spec.selector {
            Some(selector) if !selector.is_empty() => selector.into_labels(),
            _ => Err(Error::refused_field(
                "spec.selector",
                "the object has none, so nobody knows its pods: forward to one of them by its name",
            )),
        }
    }
}

/// `spec.selector`: the labels themselves in a service and a replication controller, `meta/v1 LabelSelector` in all others.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Selector {
    Labels(BTreeMap<String, String>),
    Full(Full),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Full {
    #[serde(default, deserialize_with = "null_as_default")]
    match_labels: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "null_as_default")]
    match_expressions: Vec<Expression>,
}

#[derive(Deserialize)]
struct Expression {
    key: String,
    operator: String,
    #[serde(default, deserialize_with = "null_as_default")]
    values: Vec<String>,
}

impl Selector {
    /// Whether it says nothing. A service has no pods then, and what has all of them is none to forward to.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Labels(labels) => labels.is_empty(),
            Self::Full(full) => full.match_labels.is_empty() && full.match_expressions.is_empty(),
        }
    }

    /// As a query has it.
    pub(super) fn into_labels(self) -> Result<LabelSelector, Error> {
        let (labels, expressions) = match self {
            Self::Labels(labels) => (labels, Vec::new()),
            Self::Full(full) => (full.match_labels, full.match_expressions),
        };
        let mut selector = LabelSelector::new();
        for (key, value) in labels {
            selector = selector.equals(key, value);
        }
        for Expression {
            key,
            operator,
            values,
        } in expressions
        {
            selector = match &*operator {
                "In" => selector.is_in(key, values),
                "NotIn" => selector.not_in(key, values),
                "Exists" => selector.exists(key),
                "DoesNotExist" => selector.not_exists(key),
                unknown => {
                    let unknown = excerpt(unknown);
                    return Err(Error::decode(format!(
                        "the selector of the object has the operator {unknown:?}, which is none of Kubernetes'"
                    )));
                }
            };
        }
        Ok(selector)
    }
}
