//! What a definition says besides its schemas: group, scope, versions, columns, subresources.

use serde_json::Value;

use super::names;
use super::parts::{column_faults, scale_faults, selectable_faults};
use super::{open_api, structure};
use crate::server::field_error::FieldError;
use crate::server::name::NameRule;

pub(super) fn faults(spec: &Value) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let group = text(&spec["group"]);
    let group_faults = NameRule::Subdomain.faults(&group);
    if group.is_empty() {
        faults.push(FieldError::required("spec.group", ""));
    } else if !group_faults.is_empty() {
        faults.push(FieldError::invalid(
            "spec.group",
            &group,
            &group_faults.join(","),
        ));
    } else if !group.contains('.') {
        let detail = "should be a domain with at least one dot";
        faults.push(FieldError::invalid("spec.group", &group, detail));
    }
    faults.extend(one_of(
        "spec.scope",
        &text(&spec["scope"]),
        &["Cluster", "Namespaced"],
    ));
    faults.extend(version_faults(spec));
    let names = &spec["names"];
    for field in ["plural", "singular", "kind", "listKind"] {
        if text(&names[field]).is_empty() {
            faults.push(FieldError::required(&format!("spec.names.{field}"), ""));
        }
    }
    faults.extend(names::faults(names, "spec.names"));
    faults.extend(shared_faults(spec));
    faults.extend(conversion_faults(&spec["conversion"]));
    faults
}

/// What must not change.
pub(super) fn changes(spec: &Value, old: &Value, is_established: bool) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut check = |pointer: &str| {
        let field = |spec: &Value| spec.pointer(pointer).cloned().unwrap_or_default();
        if field(spec) != field(old) {
            let name = format!("spec{}", pointer.replace('/', "."));
            faults.push(FieldError::invalid_raw(
                &name,
                &field(spec).to_string(),
                "field is immutable",
            ));
        }
    };
    if is_established {
        check("/scope");
        check("/names/kind");
    }
    check("/group");
    check("/names/plural");
    faults
}

fn one_of(field: &str, value: &str, supported: &[&str]) -> Option<FieldError> {
    if value.is_empty() {
        return Some(FieldError::required(field, ""));
    }
    (!supported.contains(&value))
        .then(|| FieldError::not_supported(field, &format!("{value:?}"), supported))
}

fn versions(spec: &Value) -> &[Value] {
    spec["versions"].as_array().map_or(&[], Vec::as_slice)
}

/// What all versions have alike is said once, and the real server looks for it under `spec` then.
fn is_shared(spec: &Value, part: &str) -> bool {
    let mut parts = versions(spec).iter().map(|version| &version[part]);
    parts
        .next()
        .is_some_and(|first| parts.all(|other| other == first))
}

fn version_faults(spec: &Value) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let versions = versions(spec);
    for (index, version) in versions.iter().enumerate() {
        if !version["schema"]["openAPIV3Schema"].is_object() {
            faults.push(FieldError::required(
                &format!("spec.versions[{index}].schema.openAPIV3Schema"),
                "",
            ));
        }
    }
    for (index, version) in versions.iter().enumerate() {
        let at = format!("spec.versions[{index}]");
        let name = version["name"].as_str().unwrap_or_default();
        if let Some(fault) = names::label_fault(name) {
            faults.push(FieldError::invalid(&format!("{at}.name"), name, fault));
        }
        if let Some(warning) = version["deprecationWarning"]
            .as_str()
            .filter(|_| version["deprecated"] != true)
        {
            let detail = "can only be set for deprecated versions";
            faults.push(FieldError::invalid(
                &format!("{at}.deprecationWarning"),
                warning,
                detail,
            ));
        }
        for (part, place) in PARTS {
            if !is_shared(spec, part) {
                faults.extend(part_faults(part, version, &format!("{at}.{place}")));
            }
        }
    }
    let mut seen: Vec<&Value> = Vec::new();
    let twice = versions.iter().any(|version| {
        let known = seen.contains(&&version["name"]);
        seen.push(&version["name"]);
        known
    });
    let shown = || shown_versions(spec);
    if twice {
        faults.push(FieldError::invalid_raw(
            "spec.versions",
            &shown(),
            "must contain unique version names",
        ));
    }
    if versions
        .iter()
        .filter(|version| version["storage"] == true)
        .count()
        != 1
    {
        let detail = "must have exactly one version marked as storage version";
        faults.push(FieldError::invalid_raw("spec.versions", &shown(), detail));
    }
    let first = versions
        .first()
        .and_then(|version| version["name"].as_str())
        .unwrap_or_default();
    if let Some(fault) = names::label_fault(first).filter(|_| !first.is_empty()) {
        faults.push(FieldError::invalid("spec.version", first, fault));
    }
    faults
}

/// The parts of a version, and how the real server calls them within a version.
const PARTS: [(&str, &str); 4] = [
    ("schema", "schema.openAPIV3Schema"),
    ("subresources", "subresources"),
    ("additionalPrinterColumns", "additionalPrinterColumns"),
    ("selectableFields", "selectableFields"),
];

fn shared_faults(spec: &Value) -> Vec<FieldError> {
    let Some(first) = versions(spec).first() else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for (part, place) in PARTS {
        if is_shared(spec, part) {
            let place = if part == "schema" {
                "validation.openAPIV3Schema"
            } else {
                place
            };
            faults.extend(part_faults(part, first, &format!("spec.{place}")));
        }
    }
    faults
}

fn part_faults(part: &str, version: &Value, at: &str) -> Vec<FieldError> {
    match part {
        "schema" => schema_faults(version, at),
        "subresources" => scale_faults(&version["subresources"]["scale"], at),
        "additionalPrinterColumns" => {
            let columns = version[part].as_array().into_iter().flatten().enumerate();
            columns
                .flat_map(|(index, column)| column_faults(column, &format!("{at}[{index}]")))
                .collect()
        }
        _ => selectable_faults(version, at),
    }
}

fn schema_faults(version: &Value, at: &str) -> Vec<FieldError> {
    let schema = &version["schema"]["openAPIV3Schema"];
    if !schema.is_object() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    if schema["nullable"] == true {
        faults.push(FieldError::forbidden(
            &format!("{at}.nullable"),
            "nullable cannot be true at the root",
        ));
    }
    let unsupported = open_api::faults(schema, at);
    if open_api::is_structural(schema) {
        faults.extend(structure::faults(schema, at));
    }
    faults.extend(unsupported);
    faults
}

fn conversion_faults(conversion: &Value) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if !conversion.is_object() {
        return faults;
    }
    let strategy = conversion["strategy"].as_str().unwrap_or_default();
    faults.extend(one_of(
        "spec.conversion.strategy",
        strategy,
        &["None", "Webhook"],
    ));
    let webhook = &conversion["webhook"];
    let has_versions = webhook["conversionReviewVersions"]
        .as_array()
        .is_some_and(|versions| !versions.is_empty());
    let (client, reviews) = (
        "spec.conversion.webhookClientConfig",
        "spec.conversion.conversionReviewVersions",
    );
    if strategy == "Webhook" {
        if !webhook["clientConfig"].is_object() {
            faults.push(FieldError::required(
                client,
                "required when strategy is set to Webhook",
            ));
        }
        if !has_versions {
            faults.push(FieldError::required(reviews, ""));
        }
    } else {
        let detail = "should not be set when strategy is not set to Webhook";
        if webhook["clientConfig"].is_object() {
            faults.push(FieldError::forbidden(client, detail));
        }
        if has_versions {
            faults.push(FieldError::forbidden(reviews, detail));
        }
    }
    faults
}

/// The versions as the real server shows them: with what they do not share.
fn shown_versions(spec: &Value) -> String {
    let Some(versions) = spec["versions"].as_array() else {
        return "null".to_owned();
    };
    let shown = versions.iter().map(|version| {
        let part = |part: &str| {
            if is_shared(spec, part) { "null".to_owned() } else { version[part].to_string() }
        };
        format!(
            r#"{{"Name":{},"Served":{},"Storage":{},"Deprecated":{},"DeprecationWarning":{},"Schema":{},"Subresources":{},"AdditionalPrinterColumns":{},"SelectableFields":{}}}"#,
            version["name"],
            version["served"] == true,
            version["storage"] == true,
            version["deprecated"] == true,
            version["deprecationWarning"],
            part("schema"),
            part("subresources"),
            part("additionalPrinterColumns"),
            part("selectableFields"),
        )
    });
    format!("[{}]", shown.collect::<Vec<_>>().join(","))
}
