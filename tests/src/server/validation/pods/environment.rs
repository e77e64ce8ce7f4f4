//! The environment of a container.

use serde_json::Value;

use super::super::super::label;
use super::super::super::name::NameRule::Subdomain;
use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;

const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// The variables that a container names.
pub(super) fn variables(faults: &mut Faults, path: &Path, container: &Value) {
    for (path, variable) in items(container, path, "env") {
        match text(&variable["name"]) {
            "" => faults.required(&path.child("name"), ""),
            name => faults.all_invalid(&path.child("name"), name, &formats::variable(name)),
        }
        let source = &variable["valueFrom"];
        if source.is_object() {
            value_from(faults, &path.child("valueFrom"), source, variable);
        }
    }
}

fn value_from(faults: &mut Faults, path: &Path, source: &Value, variable: &Value) {
    let mut sources = 0;
    let mut given = |field: &str| {
        let is_there = source[field].is_object();
        sources += i32::from(is_there);
        is_there.then(|| (path.child(field), &source[field]))
    };
    if let Some((path, reference)) = given("fieldRef") {
        field(faults, &path, reference, &FIELDS);
    }
    if let Some((path, reference)) = given("resourceFieldRef") {
        resource(faults, &path, reference, false);
    }
    for field in ["configMapKeyRef", "secretKeyRef"] {
        if let Some((path, reference)) = given(field) {
            let name = text(&reference["name"]);
            faults.name(&path.child("name"), name, Subdomain);
            match text(&reference["key"]) {
                "" => faults.required(&path.child("key"), ""),
                key => faults.all_invalid(&path.child("key"), key, &formats::config_key(key)),
            }
        }
    }
    given("fileKeyRef");
    let detail = if sources == 0 {
        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
    } else if is_given(&variable["value"]) {
        "may not be specified when `value` is not empty"
    } else if sources > 1 {
        "may not have more than one field specified at a time"
    } else {
        return;
    };
    faults.invalid(path, "", detail);
}

/// A field of the pod itself.
pub(super) fn field(faults: &mut Faults, path: &Path, reference: &Value, known: &[&str]) {
    let name = text(&reference["fieldPath"]);
    let place = path.child("fieldPath");
    if name.is_empty() {
        faults.required(&place, "");
        return;
    }
    if let Some((map, key)) = name
        .strip_suffix("']")
        .and_then(|name| name.split_once("['"))
    {
        match map {
            "metadata.annotations" => faults.all_invalid(
                path,
                &key.to_lowercase(),
                &label::key_faults(&key.to_lowercase()),
            ),
            "metadata.labels" => faults.label_key(path, key),
            map => faults.invalid(path, map, "does not support subscript"),
        }
    } else if !is_convertible(name) {
        let detail = format!("error converting fieldPath: field label not supported: {name}");
        faults.invalid(&place, name, &detail);
    } else if !known.contains(&name) {
        faults.not_supported(&place, name, known);
    }
}

/// Whether the field can be spoken of at all.
fn is_convertible(name: &str) -> bool {
    FIELDS.contains(&name)
        || matches!(
            name,
            "metadata.annotations"
                | "metadata.labels"
                | "spec.restartPolicy"
                | "spec.schedulerName"
                | "status.phase"
        )
}

/// What a container asks for.
pub(super) fn resource(faults: &mut Faults, path: &Path, reference: &Value, in_volume: bool) {
    let name = text(&reference["resource"]);
    let is_huge = ["limits.hugepages-", "requests.hugepages-"]
        .iter()
        .any(|start| name.starts_with(start));
    if in_volume && !is_given(&reference["containerName"]) {
        faults.required(&path.child("containerName"), "");
    } else if name.is_empty() {
        faults.required(&path.child("resource"), "");
    } else if !RESOURCES.contains(&name) && !is_huge {
        faults.not_supported(&path.child("resource"), name, &RESOURCES);
    }
}

/// What gives a container many variables at once.
pub(super) fn sources(faults: &mut Faults, path: &Path, container: &Value) {
    let whole = path.child("envFrom");
    for (path, source) in items(container, path, "envFrom") {
        let prefix = text(&source["prefix"]);
        if !prefix.is_empty() {
            faults.all_invalid(&path.child("prefix"), prefix, &formats::variable(prefix));
        }
        let mut sources = 0;
        for field in ["configMapRef", "secretRef"] {
            if !source[field].is_object() {
                continue;
            }
            sources += 1;
            let path = path.child(field).child("name");
            match text(&source[field]["name"]) {
                "" => faults.required(&path, ""),
                name => faults.all_invalid(&path, name, &prefix_of_name(name)),
            }
        }
        match sources {
            0 => faults.invalid(
                &whole,
                "",
                "must specify one of: `configMapRef` or `secretRef`",
            ),
            1 => {}
            _ => faults.invalid(
                &whole,
                "",
                "may not have more than one field specified at a time",
            ),
        }
    }
}

/// The real server takes the name for the start of one here: a dash may end it.
fn prefix_of_name(name: &str) -> Vec<String> {
    match name.strip_suffix('-') {
        Some(stem) => Subdomain.faults(&format!("{stem}a")),
        None => Subdomain.faults(name),
    }
}
