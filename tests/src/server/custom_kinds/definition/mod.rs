//! A definition as an object: what it leaves open, what is wrong with it, and its conditions.

mod names;
mod open_api;
mod parts;
mod spec;
mod structure;

use serde_json::{Value, json};

use crate::server::field_error::FieldError;
use crate::server::object_meta;

/// Fills in the names that follow from the kind, and that versions differ in nothing but their names.
pub(super) fn fill_in(definition: &mut Value) {
    let Some(spec) = definition.get_mut("spec").filter(|spec| spec.is_object()) else {
        return;
    };
    if spec["conversion"].is_null() {
        spec["conversion"] = json!({"strategy": "None"});
    }
    let kind = spec["names"]["kind"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let is_open = |field: &Value| field.as_str().unwrap_or_default().is_empty();
    if let Some(names) = spec.get_mut("names").filter(|names| names.is_object())
        && !kind.is_empty()
    {
        if is_open(&names["singular"]) {
            names["singular"] = kind.to_lowercase().into();
        }
        if is_open(&names["listKind"]) {
            names["listKind"] = format!("{kind}List").into();
        }
    }
}

/// A new definition has no conditions; an old one keeps its own. Versions in which objects are stored are noted.
pub(super) fn prepare(definition: &mut Value, old: Option<&Value>) {
    if old.is_none() {
        definition["status"] =
            json!({"conditions": null, "acceptedNames": {"plural": "", "kind": ""}});
    }
    let versions = definition["spec"]["versions"]
        .as_array()
        .into_iter()
        .flatten();
    let mut stored = versions.filter(|version| version["storage"] == true);
    let Some(name) = stored.next().map(|version| version["name"].clone()) else {
        return;
    };
    match definition["status"]["storedVersions"].as_array_mut() {
        Some(versions) if !versions.contains(&name) => versions.push(name),
        Some(_) => {}
        None => definition["status"]["storedVersions"] = json!([name]),
    }
}

/// What is wrong with a definition besides its metadata, `metadata.name` excepted.
pub(super) fn faults(definition: &Value, old: Option<&Value>) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let (spec, name) = (&definition["spec"], object_meta::text(definition, "name"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if name
        != format!(
            "{}.{}",
            text(&spec["names"]["plural"]),
            text(&spec["group"])
        )
    {
        let detail = "must be spec.names.plural+\".\"+spec.group";
        faults.push(FieldError::invalid("metadata.name", name, detail));
    }
    faults.extend(spec::faults(spec));
    if let Some(old) = old {
        faults.extend(spec::changes(
            spec,
            &old["spec"],
            condition(old, "Established") == Some("True"),
        ));
    }
    faults.extend(stored_version_faults(definition));
    faults.extend(approval_fault(definition).filter(|_| old.is_none()));
    if spec["preserveUnknownFields"] == true {
        let detail = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
        faults.push(FieldError::invalid_raw(
            "spec.preserveUnknownFields",
            "true",
            detail,
        ));
    }
    faults
}

/// What is wrong with the status of a definition.
pub(super) fn status_faults(definition: &Value) -> Vec<FieldError> {
    names::faults(
        &definition["status"]["acceptedNames"],
        "status.acceptedNames",
    )
}

fn stored_version_faults(definition: &Value) -> Vec<FieldError> {
    const FIELD: &str = "status.storedVersions";
    let stored = &definition["status"]["storedVersions"];
    let versions = || {
        definition["spec"]["versions"]
            .as_array()
            .into_iter()
            .flatten()
    };
    let Some(names) = stored.as_array().filter(|names| !names.is_empty()) else {
        return vec![FieldError::invalid_raw(
            FIELD,
            &stored.to_string(),
            "must have at least one stored version",
        )];
    };
    let mut faults = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if versions().all(|version| version["name"] != *name) {
            let name = name.as_str().unwrap_or_default();
            let detail = format!(
                "missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions"
            );
            faults.push(FieldError::invalid(
                &format!("{FIELD}[{index}]"),
                name,
                &detail,
            ));
        }
    }
    faults
}

/// Groups of the Kubernetes community ask for a sign that the community knows of the kind.
fn approval_fault(definition: &Value) -> Option<FieldError> {
    const ANNOTATION: &str = "api-approved.kubernetes.io";
    let group = definition["spec"]["group"].as_str()?;
    let is_protected = ["k8s.io", "kubernetes.io"]
        .iter()
        .any(|domain| group == *domain || group.ends_with(&format!(".{domain}")));
    let field = format!("metadata.annotations[{ANNOTATION}]");
    let given = definition["metadata"]["annotations"][ANNOTATION]
        .as_str()
        .unwrap_or_default();
    if !is_protected || given.starts_with("https://") || given.starts_with("unapproved") {
        return None;
    }
    if given.is_empty() {
        let detail = format!(
            "protected groups must have approval annotation {ANNOTATION:?}, see https://github.com/kubernetes/enhancements/pull/1111"
        );
        return Some(FieldError::required(&field, &detail));
    }
    let detail = format!(
        "protected groups must have approval annotation {ANNOTATION:?} with either a URL or a reason starting with \"unapproved\", see https://github.com/kubernetes/enhancements/pull/1111"
    );
    Some(FieldError::invalid(&field, given, &detail))
}

/// The status of a condition, if there is one.
pub(super) fn condition<'a>(definition: &'a Value, kind: &str) -> Option<&'a str> {
    let conditions = definition["status"]["conditions"].as_array()?;
    let condition = conditions
        .iter()
        .find(|condition| condition["type"] == kind)?;
    condition["status"].as_str()
}

/// Sets a condition to a status, for a reason; the time is that of its last change.
pub(super) fn set_condition(
    definition: &mut Value,
    kind: &str,
    (status, reason): (&str, &str),
    message: &str,
    now: &Value,
) {
    let mut set = json!({
        "type": kind, "status": status, "lastTransitionTime": now, "reason": reason, "message": message,
    });
    let conditions = &mut definition["status"]["conditions"];
    let Some(all) = conditions.as_array_mut() else {
        *conditions = json!([set]);
        return;
    };
    match all.iter_mut().find(|condition| condition["type"] == kind) {
        Some(known) => {
            if known["status"] == status {
                set["lastTransitionTime"] = known["lastTransitionTime"].clone();
            }
            *known = set;
        }
        None => all.push(set),
    }
}
