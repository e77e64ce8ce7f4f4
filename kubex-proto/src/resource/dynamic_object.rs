//! An object of a kind that only run time knows.

use alloc::{
    borrow::Cow,
    collections::BTreeMap,
    string::{String, ToString},
};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::Value;

use super::{
    Dynamic, Evictable, HasApproval, HasAttach, HasEphemeralContainers, HasExec, HasLogs,
    HasPortForward, HasResize, HasScale, HasStatus, HasToken, Resource, ResourceDescription,
};
use crate::ObjectMeta;

/// Any object: its type and metadata in fields, all else as JSON.
///
/// ```
/// use kubex_proto::{DynamicObject, Resource, ResourceDescription};
///
/// let widgets = ResourceDescription::namespaced("example.com", "v1", "Widget");
/// let widget = DynamicObject::new(&widgets, "small").with("spec", serde_json::json!({"size": 3}));
/// assert_eq!(widget.name(), "small");
/// assert_eq!(widget["spec"]["size"], 3);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct DynamicObject {
    /// Group and version; empty if it is to be written by the Api that sends it.
    pub api_version: String,
    /// The kind; empty if it is to be written by the Api that sends it.
    pub kind: String,
    /// The metadata.
    pub metadata: ObjectMeta,
    /// Everything else: `spec`, `status`, `data` ...
    pub data: BTreeMap<String, Value>,
}

impl DynamicObject {
    /// An object of this kind and name, with nothing else in it.
    pub fn new(resource: &ResourceDescription, name: impl Into<String>) -> Self {
        Self {
            api_version: resource.api_version().into_owned(),
            kind: resource.kind.to_string(),
            metadata: ObjectMeta::named(name),
            data: BTreeMap::new(),
        }
    }

    /// The same with one more top-level field.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: Value) -> Self {
        self.data.insert(field.into(), value);
        self
    }
}

/// A top-level field; `null` where there is none.
impl core::ops::Index<&str> for DynamicObject {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        self.data.get(field).unwrap_or(&Value::Null)
    }
}

impl Resource for DynamicObject {
    type Scope = Dynamic;
    type Metadata = ObjectMeta;

    fn api_version(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.api_version)
    }

    fn kind(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.kind)
    }

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }

    fn assume_type(&mut self, resource: &ResourceDescription) {
        if self.kind.is_empty() {
            self.kind = resource.kind.to_string();
        }
        if self.api_version.is_empty() {
            self.api_version = resource.api_version().into_owned();
        }
    }
}

// Whether there is one, only the server can tell; that there is none it answers with a 404.
impl HasStatus for DynamicObject {}
impl HasScale for DynamicObject {}
impl Evictable for DynamicObject {}
impl HasLogs for DynamicObject {}
impl HasEphemeralContainers for DynamicObject {}
impl HasResize for DynamicObject {}
impl HasToken for DynamicObject {}
impl HasApproval for DynamicObject {}
impl HasExec for DynamicObject {}
impl HasAttach for DynamicObject {}
impl HasPortForward for DynamicObject {}

/// The values of a Secret are not printed, nor those of an object that does not say what it is.
impl fmt::Debug for DynamicObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut object = f.debug_struct("DynamicObject");
        object
            .field("api_version", &self.api_version)
            .field("kind", &self.kind);
        let may_be_secret = matches!(&*self.kind, "" | "Secret" | "SecretList")
            || self.api_version.starts_with("authentication.k8s.io/");
        if may_be_secret {
            // Its annotations may hold all of it again (last-applied-configuration).
            object
                .field("name", &self.name())
                .field("namespace", &self.namespace())
                .finish_non_exhaustive()
        } else {
            object
                .field("metadata", &self.metadata)
                .field("data", &self.data)
                .finish()
        }
    }
}

impl Serialize for DynamicObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.api_version.is_empty() {
            map.serialize_entry("apiVersion", &self.api_version)?;
        }
        if !self.kind.is_empty() {
            map.serialize_entry("kind", &self.kind)?;
        }
        map.serialize_entry("metadata", &self.metadata)?;
        for (field, value) in &self.data {
            map.serialize_entry(field, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for DynamicObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By hand, as `flatten` would hold everything twice on the way.
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = DynamicObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<DynamicObject, A::Error> {
                let mut object = DynamicObject::default();
                while let Some(field) = map.next_key::<String>()? {
                    match &*field {
                        "apiVersion" => object.api_version = map.next_value()?,
                        "kind" => object.kind = map.next_value()?,
                        "metadata" => object.metadata = map.next_value()?,
                        _ => {
                            object.data.insert(field, map.next_value()?);
                        }
                    }
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_again() {
        let text = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","managedFields":[{"f:x":{}}],"new":[1]},"data":{"k":"v"},"immutable":true}"#;
        let object: DynamicObject = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&object).unwrap(), text);
        assert_eq!(object["data"]["k"], "v");
        assert_eq!(object["nothing"], Value::Null);
    }

    #[test]
    fn a_secret_is_not_printed() {
        let text = r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","annotations":{"last":"CANARY"}},"data":{"k":"CANARY"}}"#;
        let object: DynamicObject = serde_json::from_str(text).unwrap();
        assert!(!alloc::format!("{object:?}").contains("CANARY"));
    }
}
