//! Custom kinds that a client defines: the versions of a `CustomResourceDefinition` are served.

pub(crate) mod json_path;

use std::sync::Arc;

use serde_json::{Value, json};

use super::field_error::FieldError;
use super::object_meta;
use super::resources::ServedResource;
use super::schema::Schema;
use super::state::State;
use super::status::Refusal;

/// What a definition makes the server serve; nothing if `object` is no definition. Its status says so.
pub(crate) fn read(
    resource: &ServedResource,
    object: &mut Value,
    now: &Value,
) -> Result<Vec<ServedResource>, Refusal> {
    if !resource.is("apiextensions.k8s.io", "customresourcedefinitions") {
        return Ok(Vec::new());
    }
    let name = object_meta::text(object, "name").to_owned();
    let errors = faults(object, &name);
    if !errors.is_empty() {
        return Err(Refusal::invalid_object(resource, &name, errors));
    }
    accept(object, now);
    Ok(served(object))
}

/// Serves the versions of a definition, and no others of its kind.
pub(crate) fn serve(state: &mut State, definition: Vec<ServedResource>) {
    if let Some(served) = definition.first() {
        let (group, plural) = (served.group().to_owned(), served.plural().to_owned());
        state.registry.remove(&group, &plural);
    }
    for served in definition {
        state.registry.register(served);
    }
}

/// Without its definition a custom kind is not served, and its objects are gone.
pub(crate) fn remove(state: &mut State, definition: &Value) {
    let group = text(&definition["spec"]["group"]);
    let plural = text(&definition["spec"]["names"]["plural"]);
    let storage: Arc<str> = format!("{group}/{plural}").into();
    let keys: Vec<String> = state.store.latest(&storage).keys().cloned().collect();
    for key in keys {
        state.remove(&(Arc::clone(&storage), key));
    }
    state.registry.remove(group, plural);
}

fn faults(object: &Value, name: &str) -> Vec<FieldError> {
    let spec = &object["spec"];
    let mut errors = Vec::new();
    for path in ["group", "scope", "names.plural", "names.kind"] {
        let value = path.split('.').fold(spec, |value, key| &value[key]);
        if value.as_str().unwrap_or_default().is_empty() {
            errors.push(FieldError::required(&format!("spec.{path}"), ""));
        }
    }
    let scope = spec["scope"].as_str().unwrap_or_default();
    if !matches!(scope, "" | "Namespaced" | "Cluster") {
        errors.push(FieldError::not_supported(
            "spec.scope",
            &format!("{scope:?}"),
            &["Cluster", "Namespaced"],
        ));
    }
    let expected = format!(
        "{}.{}",
        text(&spec["names"]["plural"]),
        text(&spec["group"])
    );
    if errors.is_empty() && name != expected {
        let detail = "must be spec.names.plural+\".\"+spec.group";
        errors.push(FieldError::invalid("metadata.name", name, detail));
    }
    if versions(object)
        .filter(|version| version["storage"] == true)
        .count()
        != 1
    {
        errors.push(FieldError::invalid(
            "spec.versions",
            "",
            "must have exactly one version marked as storage version",
        ));
    }
    errors
}

fn versions(object: &Value) -> impl Iterator<Item = &Value> {
    object["spec"]["versions"].as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn served(object: &Value) -> Vec<ServedResource> {
    let spec = &object["spec"];
    let (group, kind, plural) = (
        text(&spec["group"]),
        text(&spec["names"]["kind"]),
        text(&spec["names"]["plural"]),
    );
    versions(object)
        .filter(|version| version["served"] == true)
        .map(|version| {
            let name = text(&version["name"]);
            let resource = if spec["scope"] == "Cluster" {
                ServedResource::cluster(group, name, kind, plural)
            } else {
                ServedResource::namespaced(group, name, kind, plural)
            };
            let described = &version["schema"]["openAPIV3Schema"];
            let resource = if described.is_object() {
                resource.with_schema(Schema::of_definition(described))
            } else {
                resource
            };
            let resource = resource.with_columns(&version["additionalPrinterColumns"]);
            let subresources = &version["subresources"];
            let scale = &subresources["scale"];
            let resource = if scale.is_object() {
                resource.with_scale(
                    text(&scale["specReplicasPath"]),
                    text(&scale["statusReplicasPath"]),
                    scale["labelSelectorPath"].as_str(),
                )
            } else {
                resource
            };
            if subresources["status"].is_object() {
                resource.with_status()
            } else {
                resource
            }
        })
        .collect()
}

/// Writes the status that says the names are taken and the kind is served.
fn accept(object: &mut Value, now: &Value) {
    let mut names = object["spec"]["names"].clone();
    let kind = text(&names["kind"]).to_owned();
    if names["listKind"].is_null() {
        names["listKind"] = format!("{kind}List").into();
    }
    if names["singular"].is_null() {
        names["singular"] = kind.to_lowercase().into();
    }
    object["spec"]["names"] = names.clone();
    let stored: Vec<Value> = versions(object)
        .filter(|version| version["storage"] == true)
        .map(|version| version["name"].clone())
        .collect();
    if !object["status"]["conditions"].is_array() {
        object["status"] = json!({"conditions": [
            {"type": "NamesAccepted", "status": "True", "reason": "NoConflicts", "message": "no conflicts found", "lastTransitionTime": now},
            {"type": "Established", "status": "True", "reason": "InitialNamesAccepted", "message": "the initial names have been accepted", "lastTransitionTime": now},
        ]});
    }
    object["status"]["acceptedNames"] = names;
    object["status"]["storedVersions"] = stored.into();
}
