//! One version of a custom kind, as its definition has it.

use std::sync::Arc;

use serde_json::Value;

use super::pruning;
use super::values::{self, At};
use crate::server::field_error::FieldError;
use crate::server::object_meta;
use crate::server::resources::ServedResource;
use crate::server::schema::Schema;

/// What a definition says of one version.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "that is what it is called")]
pub(crate) struct Version {
    pub(super) schema: Value,
    /// The schema of the version in which objects are stored, if it is another one.
    stored_schema: Option<Value>,
    pub(crate) storage_version: String,
    pub(crate) singular: String,
    pub(crate) list_kind: String,
    pub(crate) short_names: Vec<String>,
    pub(crate) categories: Vec<String>,
    /// Fields by which objects are selected, as selectors call them.
    selectable_fields: Vec<String>,
    pub(crate) is_terminating: bool,
    /// The resourceVersion of the definition that was read.
    pub(super) written: String,
}

/// The versions of a definition that are served.
pub(super) fn served(definition: &Value, is_terminating: bool) -> Vec<ServedResource> {
    let (spec, accepted) = (&definition["spec"], &definition["status"]["acceptedNames"]);
    let (group, kind, plural) = (
        text(&spec["group"]),
        text(&accepted["kind"]),
        text(&accepted["plural"]),
    );
    let versions = || spec["versions"].as_array().into_iter().flatten();
    let Some(stored) = versions().find(|version| version["storage"] == true) else {
        return Vec::new();
    };
    let served = versions().filter(|version| version["served"] == true);
    served
        .map(|version| {
            let name = text(&version["name"]);
            let resource = if spec["scope"] == "Cluster" {
                ServedResource::cluster(group, name, kind, plural)
            } else {
                ServedResource::namespaced(group, name, kind, plural)
            };
            let schema = &version["schema"]["openAPIV3Schema"];
            let resource = resource
                .with_schema(Schema::of_definition(schema))
                .with_columns(&version["additionalPrinterColumns"])
                .with_definition(Arc::new(Version {
                    written: object_meta::text(definition, "resourceVersion").to_owned(),
                    is_terminating,
                    ..Version::read(version, stored, accepted)
                }));
            let scale = &version["subresources"]["scale"];
            let resource = if scale.is_object() {
                resource.with_scale(
                    text(&scale["specReplicasPath"]),
                    text(&scale["statusReplicasPath"]),
                    scale["labelSelectorPath"].as_str(),
                )
            } else {
                resource
            };
            if version["subresources"]["status"].is_object() {
                resource.with_status()
            } else {
                resource
            }
        })
        .collect()
}

impl Version {
    fn read(version: &Value, stored: &Value, names: &Value) -> Self {
        let schema = version["schema"]["openAPIV3Schema"].clone();
        let stored_schema = &stored["schema"]["openAPIV3Schema"];
        let fields = version["selectableFields"].as_array().into_iter().flatten();
        Self {
            stored_schema: (*stored_schema != schema).then(|| stored_schema.clone()),
            schema,
            storage_version: text(&stored["name"]).to_owned(),
            singular: text(&names["singular"]).to_owned(),
            list_kind: text(&names["listKind"]).to_owned(),
            short_names: texts(&names["shortNames"]),
            categories: texts(&names["categories"]),
            selectable_fields: fields
                .map(|field| text(&field["jsonPath"]).trim_start_matches('.').to_owned())
                .collect(),
            is_terminating: false,
            written: String::new(),
        }
    }

    pub(super) fn faults(
        &self,
        object: &Value,
        old: Option<&Value>,
        is_status: bool,
    ) -> Vec<FieldError> {
        if is_status {
            let Some(status) = object.get("status") else {
                return Vec::new();
            };
            let old = old.and_then(|old| old.get("status"));
            return faults_of(
                &self.schema["properties"]["status"],
                status,
                old,
                &At::below("status"),
            );
        }
        faults_of(&self.schema, object, old, &At::root())
    }

    pub(super) fn to_storage(&self, object: &mut Value) {
        if let Some(schema) = &self.stored_schema {
            pruning::prune_object(schema, object);
            pruning::fill_in(schema, object);
        }
    }

    /// Whether objects can be selected by a field.
    pub(crate) fn selects_by(&self, field: &str) -> bool {
        self.selectable_fields.iter().any(|known| known == field)
    }
}

fn faults_of(schema: &Value, value: &Value, old: Option<&Value>, at: &At) -> Vec<FieldError> {
    if !schema.is_object() {
        return Vec::new();
    }
    let mut faults = values::faults(schema, value, old, at);
    faults.extend(values::incomplete_resources(schema, value, at));
    if old != Some(value) {
        faults.extend(values::duplicates(schema, value, at));
    }
    faults
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    let values = value.as_array().into_iter().flatten();
    values
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
