//! As whom and how confined a pod runs.

use serde_json::Value;

use super::super::faults::{Faults, items, text};
use super::super::formats;
use super::super::path::Path;

pub(super) fn of_pod(faults: &mut Faults, path: &Path, context: &Value) {
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
        user(faults, &path.child(field), &context[field]);
    }
    for (path, group) in items(context, path, "supplementalGroups") {
        user(faults, &path, group);
    }
    among(
        faults,
        &path.child("fsGroupChangePolicy"),
        &context["fsGroupChangePolicy"],
        &["Always", "OnRootMismatch"],
    );
    profile(faults, path, context, "seccompProfile");
    profile(faults, path, context, "appArmorProfile");
    among(
        faults,
        &path.child("supplementalGroupsPolicy"),
        &context["supplementalGroupsPolicy"],
        &["Merge", "Strict"],
    );
}

pub(super) fn of_container(faults: &mut Faults, path: &Path, context: &Value) {
    for field in ["runAsUser", "runAsGroup"] {
        user(faults, &path.child(field), &context[field]);
    }
    among(
        faults,
        &path.child("procMount"),
        &context["procMount"],
        &["Default", "Unmasked"],
    );
    profile(faults, path, context, "seccompProfile");
    if context["allowPrivilegeEscalation"] == false && context["privileged"] == true {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        faults.invalid_as(path, &shown(context), detail);
    }
    profile(faults, path, context, "appArmorProfile");
}

/// The context as the real server writes it: with the names that Go knows its fields by.
fn shown(context: &Value) -> String {
    const FIELDS: [&str; 12] = [
        "capabilities",
        "privileged",
        "seLinuxOptions",
        "windowsOptions",
        "runAsUser",
        "runAsGroup",
        "runAsNonRoot",
        "readOnlyRootFilesystem",
        "allowPrivilegeEscalation",
        "procMount",
        "seccompProfile",
        "appArmorProfile",
    ];
    let fields: Vec<String> = FIELDS
        .iter()
        .map(|field| {
            let name = field.replacen("seL", "SEL", 1);
            let (first, rest) = name.split_at(1);
            let first = first.to_uppercase();
            format!("\"{first}{rest}\":{}", context[*field])
        })
        .collect();
    format!("{{{}}}", fields.join(","))
}

fn user(faults: &mut Faults, path: &Path, number: &Value) {
    if let Some(number) = number.as_i64() {
        for detail in formats::user_number(number) {
            faults.invalid(path, number, &detail);
        }
    }
}

fn among(faults: &mut Faults, path: &Path, value: &Value, supported: &[&str]) {
    if let Some(value) = value.as_str()
        && !supported.contains(&value)
    {
        faults.not_supported(path, value, supported);
    }
}

/// A profile of the kernel's own means of confinement.
fn profile(faults: &mut Faults, path: &Path, context: &Value, field: &str) {
    let profile = &context[field];
    if !profile.is_object() {
        return;
    }
    let path = path.child(field);
    let kind = text(&profile["type"]);
    let local = path.child("localhostProfile");
    match (kind, profile["localhostProfile"].as_str()) {
        ("Localhost", None) => faults.required(
            &local,
            if field == "seccompProfile" {
                "must be set when seccomp type is Localhost"
            } else {
                "must be set when AppArmor type is Localhost"
            },
        ),
        ("Localhost", Some(name)) => super::mounts::descending(faults, &local, name),
        (_, Some(given)) if !given.is_empty() => {
            let detail = if field == "seccompProfile" {
                "can only be set when seccomp type is Localhost"
            } else {
                "can only be set when AppArmor type is Localhost"
            };
            faults.invalid(&local, given, detail);
        }
        _ => {}
    }
    match kind {
        "Localhost" | "RuntimeDefault" | "Unconfined" => {}
        "" => faults.required(
            &path.child("type"),
            "type is required when seccompProfile is set",
        ),
        other => faults.not_supported(
            &path.child("type"),
            other,
            &["Localhost", "RuntimeDefault", "Unconfined"],
        ),
    }
}
