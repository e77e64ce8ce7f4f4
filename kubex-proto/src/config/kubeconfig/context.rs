//! A context: which cluster, as whom, in which namespace.

use alloc::string::String;

use serde::Deserialize;

use super::{
    field::{Entry, or_default, text},
    table::Item,
};
use crate::Error;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, expecting = "a mapping with the fields of a context")]
pub(super) struct Context {
    #[serde(deserialize_with = "text")]
    cluster: Option<String>,
    #[serde(deserialize_with = "text")]
    user: Option<String>,
    #[serde(deserialize_with = "text")]
    namespace: Option<String>,
}

impl Context {
    pub(super) fn cluster(&self, entry: Entry<'_>) -> Result<&str, Error> {
        self.cluster
            .as_deref()
            .ok_or_else(|| entry.fault("cluster is not set"))
    }

    /// None is: anonymous.
    pub(super) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }
}

#[derive(Default, Deserialize)]
#[serde(default, expecting = "a mapping with name and context")]
pub(super) struct NamedContext {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    context: Context,
}

impl Item for NamedContext {
    type Value = Context;

    fn into_entry(self) -> (String, Context) {
        (self.name, self.context)
    }
}
