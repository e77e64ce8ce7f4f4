//! Roles and their bindings.

use serde_json::Value;

use super::super::name::NameRule::{PathSegment, Subdomain};
use super::faults::{Faults, is_given, items, text};
use super::path::Path;
use super::selectors;

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn check(faults: &mut Faults, plural: &str, object: &Value) {
    match plural {
        "roles" | "clusterroles" => role(faults, object, plural == "roles"),
        "rolebindings" | "clusterrolebindings" => binding(faults, object, plural == "rolebindings"),
        _ => {}
    }
}

fn role(faults: &mut Faults, object: &Value, in_namespace: bool) {
    for (path, rule) in rules(object) {
        let urls = path.child("nonResourceURLs");
        if is_given(&rule["nonResourceURLs"]) {
            let given = || rule["nonResourceURLs"].clone();
            if in_namespace {
                let detail = "namespaced rules cannot apply to non-resource URLs";
                faults.invalid(&urls, given(), detail);
            }
            let also = ["apiGroups", "resources", "resourceNames"];
            if also.iter().any(|field| is_given(&rule[*field])) {
                let detail = "rules cannot apply to both regular resources and non-resource URLs";
                faults.invalid(&urls, given(), detail);
            }
            continue;
        }
        if !is_given(&rule["apiGroups"]) {
            let detail = "resource rules must supply at least one api group";
            faults.required(&path.child("apiGroups"), detail);
        }
        if !is_given(&rule["resources"]) {
            let detail = "resource rules must supply at least one resource";
            faults.required(&path.child("resources"), detail);
        }
    }
    let aggregation = &object["aggregationRule"];
    if aggregation.is_object() {
        let path = Path::of("aggregationRule");
        if !is_given(&aggregation["clusterRoleSelectors"]) {
            let detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
            faults.required(&path.child("clusterRoleSelectors"), detail);
        }
        for (path, selector) in items(aggregation, &path, "clusterRoleSelectors") {
            let before = faults.0.len();
            selectors::selector(faults, &path, selector);
            if faults.0.len() > before {
                faults.invalid(&path, Value::Null, "invalid label selector.");
            }
        }
    }
}

fn rules(object: &Value) -> impl Iterator<Item = (Path, &Value)> {
    let rules = object["rules"].as_array().into_iter().flatten();
    rules
        .enumerate()
        .map(|(index, rule)| (Path::of("rules").index(index), rule))
}

fn subjects(object: &Value) -> impl Iterator<Item = (Path, &Value)> {
    let subjects = object["subjects"].as_array().into_iter().flatten();
    subjects
        .enumerate()
        .map(|(index, subject)| (Path::of("subjects").index(index), subject))
}

fn binding(faults: &mut Faults, object: &Value, in_namespace: bool) {
    let (path, reference) = (Path::of("roleRef"), &object["roleRef"]);
    let group = text(&reference["apiGroup"]);
    if group != GROUP {
        faults.not_supported(&path.child("apiGroup"), group, &[GROUP]);
    }
    let kinds: &[&str] = if in_namespace {
        &["Role", "ClusterRole"]
    } else {
        &["ClusterRole"]
    };
    let kind = text(&reference["kind"]);
    if !kinds.contains(&kind) {
        faults.not_supported(&path.child("kind"), kind, kinds);
    }
    let name = text(&reference["name"]);
    if !name.is_empty() {
        faults.name(&path.child("name"), name, PathSegment);
    }
    for (path, subject) in subjects(object) {
        let group = text(&subject["apiGroup"]);
        match text(&subject["kind"]) {
            "ServiceAccount" => {
                let name = text(&subject["name"]);
                if !name.is_empty() {
                    faults.name(&path.child("name"), name, Subdomain);
                }
                if !group.is_empty() {
                    faults.not_supported(&path.child("apiGroup"), group, &[""]);
                }
                if !in_namespace && !is_given(&subject["namespace"]) {
                    faults.required(&path.child("namespace"), "");
                }
            }
            "User" | "Group" => {
                if group != GROUP {
                    faults.not_supported(&path.child("apiGroup"), group, &[GROUP]);
                }
            }
            kind => {
                let kinds = ["ServiceAccount", "User", "Group"];
                faults.not_supported(&path.child("kind"), kind, &kinds);
            }
        }
    }
}

/// What a change of a binding must leave as it was.
pub(super) fn update(faults: &mut Faults, object: &Value, old: &Value) {
    if object["roleRef"] != old["roleRef"] {
        let reference = &object["roleRef"];
        let shown = format!(
            "{{\"APIGroup\":{},\"Kind\":{},\"Name\":{}}}",
            reference["apiGroup"], reference["kind"], reference["name"]
        );
        faults.invalid_as(&Path::of("roleRef"), &shown, "field is immutable");
    }
}

/// A changed reference is not checked in the second pass any more: what it must have is found in the first.
pub(super) fn changed_reference(faults: &mut Faults, object: &Value, old: &Value) {
    let reference = &object["roleRef"];
    if *reference != old["roleRef"] && !is_given(&reference["name"]) {
        faults.required(&Path::of("roleRef").child("name"), "");
    }
}

/// What the real server checks in a second pass: the fields that must be there.
pub(super) fn late(faults: &mut Faults, object: &Value) {
    for (path, rule) in rules(object) {
        if !is_given(&rule["verbs"]) {
            faults.required(&path.child("verbs"), "");
        }
    }
    let reference = &object["roleRef"];
    if reference.is_object() && !is_given(&reference["name"]) {
        faults.required(&Path::of("roleRef").child("name"), "");
    }
    for (path, subject) in subjects(object) {
        if !is_given(&subject["name"]) {
            faults.required(&path.child("name"), "");
        }
    }
}
