//! Kinds that are defined in the same run: what a `CustomResourceDefinition` says of its kind.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde_json::{Map, Value};

use crate::ResourceDescription;

/// A kind that will be served once its definition is.
pub(super) struct Definition {
    group: String,
    kind: String,
    plural: String,
    namespaced: bool,
    versions: Vec<String>,
}

impl Definition {
    /// None if the object is no definition, or none that can be understood: the server says then what is wrong with it.
    pub(super) fn of(api_version: &str, kind: &str, object: &Map<String, Value>) -> Option<Self> {
        if kind != "CustomResourceDefinition" || !api_version.starts_with("apiextensions.k8s.io/") {
            return None;
        }
        let spec = object.get("spec")?;
        let names = spec.get("names")?;
        let text = |value: &Value, field| Some(String::from(value.get(field)?.as_str()?));
        let versions = spec.get("versions")?.as_array()?.iter();
        let is_served = |version: &&Value| version.get("served") == Some(&Value::Bool(true));
        Some(Self {
            group: text(spec, "group")?,
            kind: text(names, "kind")?,
            plural: text(names, "plural")?,
            namespaced: text(spec, "scope")? == "Namespaced",
            versions: versions
                .filter(is_served)
                .filter_map(|version| text(version, "name"))
                .collect(),
        })
    }

    /// The kind, if it is this one.
    pub(super) fn describes(&self, api_version: &str, kind: &str) -> Option<ResourceDescription> {
        let (group, version) = api_version.split_once('/')?;
        let is_it = self.group == group
            && self.kind == kind
            && self.versions.iter().any(|served| served == version);
        is_it.then(|| ResourceDescription {
            group: Cow::Owned(group.into()),
            version: Cow::Owned(version.into()),
            kind: Cow::Owned(kind.into()),
            plural: Cow::Owned(self.plural.clone()),
            namespaced: self.namespaced,
        })
    }
}
