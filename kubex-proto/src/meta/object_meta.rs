//! `meta/v1 ObjectMeta`.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use super::{OwnerReference, RawJson, null_as_default};
use crate::{Metadata, Timestamp};

/// The metadata of an object (`meta/v1 ObjectMeta`), for kinds that bring no metadata type of their own.
///
/// `managedFields`, which takes up half of many objects and is hardly ever read, is kept as text; so is any
/// field that this type does not know, so that writing an object back loses none ([`RawJson`] says what of numbers).
///
/// ```
/// use kubex_proto::ObjectMeta;
///
/// let meta: ObjectMeta = serde_json::from_str(r#"{"name":"web","labels":{"app":"web"},"futureField":1}"#)?;
/// assert_eq!(meta.name.as_deref(), Some("web"));
/// assert_eq!(meta.labels["app"], "web");
/// assert_eq!(serde_json::to_string(&meta)?, r#"{"name":"web","labels":{"app":"web"},"futureField":1}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectMeta {
    /// Unique in its namespace, of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The start of a name that the server completes when an object without a name is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generate_name: Option<String>,
    /// Where the object is; none for cluster-scoped kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Given by the server, never given again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The version of the object: opaque, compared by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
    /// Counts the changes of what is desired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<i64>,
    /// When the object was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<Timestamp>,
    /// When the object is to be gone, once its deletion was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_timestamp: Option<Timestamp>,
    /// How long the deletion may take, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_grace_period_seconds: Option<i64>,
    /// What selectors select by.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub labels: BTreeMap<String, String>,
    /// Anything else that is to be remembered.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub annotations: BTreeMap<String, String>,
    /// Whom the object belongs to.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub owner_references: Vec<OwnerReference>,
    /// Who has something to do before the object may go.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub finalizers: Vec<String>,
    /// Which manager owns which fields, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_fields: Option<RawJson>,
    /// Fields that this type does not know, as text.
    #[serde(flatten)]
    pub other: BTreeMap<String, RawJson>,
}

impl ObjectMeta {
    /// Metadata that says only a name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::default()
        }
    }
}

impl Metadata for ObjectMeta {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }

    fn resource_version(&self) -> Option<&str> {
        self.resource_version.as_deref()
    }

    fn creation_timestamp(&self) -> Option<Timestamp> {
        self.creation_timestamp
    }

    fn deletion_timestamp(&self) -> Option<Timestamp> {
        self.deletion_timestamp
    }

    fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    fn labels_mut(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.labels
    }

    fn annotations(&self) -> &BTreeMap<String, String> {
        &self.annotations
    }

    fn annotations_mut(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.annotations
    }

    fn finalizers(&self) -> &[String] {
        &self.finalizers
    }

    fn owner_references(&self) -> Vec<OwnerReference> {
        self.owner_references.clone()
    }
}

/// What is there. Of the annotation in which kubectl keeps the whole object, a Secret's data included, only the name.
impl fmt::Debug for ObjectMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ObjectMeta");
        let texts = [
            ("name", &self.name),
            ("generate_name", &self.generate_name),
            ("namespace", &self.namespace),
            ("uid", &self.uid),
            ("resource_version", &self.resource_version),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                shown.field(field, text);
            }
        }
        let times = [
            ("creation_timestamp", self.creation_timestamp),
            ("deletion_timestamp", self.deletion_timestamp),
        ];
        for (field, time) in times {
            if let Some(time) = time {
                shown.field(field, &time);
            }
        }
        if !self.labels.is_empty() {
            shown.field("labels", &self.labels);
        }
        if !self.annotations.is_empty() {
            shown.field("annotations", &Annotations(&self.annotations));
        }
        if !self.owner_references.is_empty() {
            shown.field("owner_references", &self.owner_references);
        }
        if !self.finalizers.is_empty() {
            shown.field("finalizers", &self.finalizers);
        }
        shown.finish_non_exhaustive()
    }
}

struct Annotations<'a>(&'a BTreeMap<String, String>);

impl fmt::Debug for Annotations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (key, value) in self.0 {
            map.key(key);
            if key == "kubectl.kubernetes.io/last-applied-configuration" {
                map.value(&format_args!("(not shown)"));
            } else {
                map.value(value);
            }
        }
        map.finish()
    }
}
