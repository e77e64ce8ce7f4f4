//! How stored objects are written: whole or metadata only, alone or as items of a list.

use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::event_names;
use super::negotiate::Form;
use super::object_meta;
use super::resources::ServedResource;

const PARTIAL: (&str, &str) = ("PartialObjectMetadata", "meta.k8s.io/v1");
const PARTIAL_LIST: (&str, &str) = ("PartialObjectMetadataList", "meta.k8s.io/v1");

/// One object in the form that was asked for, its fields in the order of the real server.
pub(crate) struct Rendered<'a> {
    value: &'a Value,
    head: Option<(&'a str, String)>,
    metadata_only: bool,
    resource: &'a ServedResource,
}

impl<'a> Rendered<'a> {
    pub(crate) fn object(resource: &'a ServedResource, form: Form, value: &'a Value) -> Self {
        let head = match form {
            Form::Whole | Form::Table(_) => (resource.kind(), resource.api_version()),
            Form::Metadata => (PARTIAL.0, PARTIAL.1.to_owned()),
        };
        Self {
            value,
            head: Some(head),
            metadata_only: form == Form::Metadata,
            resource,
        }
    }

    /// The items of a typed list do not say what they are; those of custom kinds do.
    fn item(resource: &'a ServedResource, form: Form, value: &'a Value) -> Self {
        let object = Self::object(resource, form, value);
        if form == Form::Whole && resource.built_in {
            Self {
                head: None,
                ..object
            }
        } else {
            object
        }
    }
}

impl Serialize for Rendered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some((kind, api_version)) = &self.head {
            map.serialize_entry("kind", kind)?;
            map.serialize_entry("apiVersion", api_version)?;
        }
        if let Some(metadata) = self.value.get("metadata") {
            map.serialize_entry("metadata", metadata)?;
        }
        if let (false, Some(fields)) = (self.metadata_only, self.value.as_object()) {
            let rest = fields
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "kind" | "apiVersion" | "metadata"));
            for (key, value) in rest {
                map.serialize_entry(event_names::served(self.resource, key), value)?;
            }
        }
        map.end()
    }
}

/// A list as it is answered.
#[derive(Serialize)]
pub(crate) struct RenderedList<'a> {
    kind: String,
    #[serde(rename = "apiVersion")]
    api_version: String,
    metadata: ListMetadata,
    /// Nothing where a list of metadata is empty, as the real server has it.
    items: Option<Vec<Rendered<'a>>>,
}

/// The metadata of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListMetadata {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) resource_version: String,
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    pub(crate) continue_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remaining_item_count: Option<usize>,
}

impl ListMetadata {
    /// What a table says of the one object that it shows.
    pub(crate) fn of_object(object: &Value) -> Self {
        Self {
            resource_version: object_meta::text(object, "resourceVersion").to_owned(),
            continue_token: None,
            remaining_item_count: None,
        }
    }
}

impl<'a> RenderedList<'a> {
    pub(crate) fn new(
        resource: &'a ServedResource,
        form: Form,
        metadata: ListMetadata,
        items: &'a [Arc<Value>],
    ) -> Self {
        let (kind, api_version) = match form {
            Form::Whole | Form::Table(_) => (resource.list_kind(), resource.api_version()),
            Form::Metadata => (PARTIAL_LIST.0.to_owned(), PARTIAL_LIST.1.to_owned()),
        };
        // Lists of custom kinds tell of a token where there is none.
        let metadata = match metadata.continue_token {
            None if form == Form::Whole && !resource.built_in => ListMetadata {
                continue_token: Some(String::new()),
                ..metadata
            },
            _ => metadata,
        };
        let items: Vec<_> = items
            .iter()
            .map(|item| Rendered::item(resource, form, item))
            .collect();
        let items = Some(items).filter(|items| form != Form::Metadata || !items.is_empty());
        Self {
            kind,
            api_version,
            metadata,
            items,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(value: impl Serialize) -> String {
        serde_json::to_string(&value).unwrap()
    }

    #[test]
    fn objects_say_what_they_are_and_typed_items_do_not() {
        let widgets = ServedResource::namespaced("example.com", "v1", "Widget", "widgets");
        let pods = ServedResource::namespaced("", "v1", "Pod", "pods")
            .built_in(true, super::super::resources::Traits::default());
        let value = Arc::new(
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}}),
        );
        assert_eq!(
            text(Rendered::object(&pods, Form::Whole, &value)),
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":{}}"#
        );
        assert_eq!(
            text(Rendered::object(&pods, Form::Metadata, &value)),
            r#"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a"}}"#
        );
        assert_eq!(
            text(Rendered::item(&pods, Form::Whole, &value)),
            r#"{"metadata":{"name":"a"},"spec":{}}"#
        );
        assert!(
            text(Rendered::item(&widgets, Form::Whole, &value)).starts_with(r#"{"kind":"Widget""#)
        );
    }
}
