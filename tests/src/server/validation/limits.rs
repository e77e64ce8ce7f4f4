//! Limit ranges and quotas.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::label;
use super::super::quantity::Quantity;
use super::faults::{Faults, items, text};
use super::path::Path;
use super::pods;

const TYPES: [&str; 3] = ["Pod", "Container", "PersistentVolumeClaim"];
const LISTS: [&str; 5] = [
    "max",
    "min",
    "default",
    "defaultRequest",
    "maxLimitRequestRatio",
];

pub(super) fn limit_range(faults: &mut Faults, object: &Value) {
    let mut types = BTreeSet::new();
    for (path, limit) in items(&object["spec"], &Path::of("spec"), "limits") {
        let kind = text(&limit["type"]);
        let place = path.child("type");
        let wrong = label::key_faults(kind);
        faults.all_invalid(&place, kind, &wrong);
        if wrong.is_empty() && !kind.contains('/') && !TYPES.contains(&kind) {
            let detail = "must be a standard limit type or fully qualified";
            faults.invalid(&place, kind, detail);
        }
        if !types.insert(kind) {
            faults.duplicate(&place, kind);
        }
        for list in LISTS {
            if kind == "Pod" && list.starts_with("default") {
                if limit[list].as_object().is_some_and(|list| !list.is_empty()) {
                    let detail = "may not be specified when `type` is 'Pod'";
                    faults.forbidden(&path.child(list), detail);
                }
                continue;
            }
            for (name, _) in limit[list].as_object().into_iter().flatten() {
                let path = path.child(list).key(name);
                if ["Pod", "Container"].contains(&kind) {
                    pods::container_resource(faults, &path, name);
                } else {
                    pods::resource_name(faults, &path, name);
                }
            }
        }
        if kind == "PersistentVolumeClaim"
            && limit["min"].get("storage").is_none()
            && limit["max"].get("storage").is_none()
        {
            let detail =
                "either minimum or maximum storage value is required, but neither was provided";
            faults.required(&path.child("limits"), detail);
        }
        order(faults, &path, limit);
    }
}

/// The amounts of a name must be in order: min, request, default, max.
fn order(faults: &mut Faults, path: &Path, limit: &Value) {
    let names: BTreeSet<&String> = LISTS
        .iter()
        .flat_map(|list| limit[*list].as_object().into_iter().flatten())
        .map(|(name, _)| name)
        .collect();
    for name in names {
        let mut check = |low: (&str, &str), high: (&str, &str), told: &str, shown: &str| {
            let (a, b) = (&limit[low.0][name], &limit[high.0][name]);
            let (Ok(less), Ok(more)) = (Quantity::parse(text(a)), Quantity::parse(text(b))) else {
                return;
            };
            if less > more {
                let detail = if low.1 == "min" && high.1 != "max" {
                    format!(
                        "min value {} is greater than {} value {}",
                        text(a),
                        high.1,
                        text(b)
                    )
                } else {
                    format!(
                        "{} value {} is greater than {} value {}",
                        low.1,
                        text(a),
                        high.1,
                        text(b)
                    )
                };
                let shown = limit[shown][name].clone();
                faults.invalid(&path.child(told).key(name), shown, &detail);
            }
        };
        let (min, max) = (("min", "min"), ("max", "max"));
        let request = ("defaultRequest", "default request");
        check(min, max, "min", "min");
        check(min, request, "defaultRequest", "defaultRequest");
        check(request, max, "defaultRequest", "defaultRequest");
        check(
            request,
            ("default", "default limit"),
            "defaultRequest",
            "defaultRequest",
        );
        check(min, ("default", "default"), "default", "min");
        check(("default", "default"), max, "default", "max");
    }
}

/// What is counted may be limited; `list` is the place of the amounts.
fn counted(faults: &mut Faults, path: &Path, list: &Value) {
    const STANDARD: [&str; 18] = [
        "cpu",
        "memory",
        "ephemeral-storage",
        "requests.cpu",
        "requests.memory",
        "requests.storage",
        "requests.ephemeral-storage",
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "pods",
        "resourcequotas",
        "services",
        "replicationcontrollers",
        "secrets",
        "persistentvolumeclaims",
        "configmaps",
        "services.nodeports",
    ];
    for (name, amount) in list.as_object().into_iter().flatten() {
        let path = path.key(name);
        let before = faults.0.len();
        if !STANDARD.contains(&name.as_str()) {
            pods::resource_name(faults, &path, name);
        }
        let known = name.contains('/')
            || STANDARD.contains(&name.as_str())
            || name == "services.loadbalancers"
            || name.contains("hugepages-");
        if !known {
            if faults.0.len() == before {
                let detail = "must be a standard resource type or fully qualified";
                faults.invalid(&path, name.as_str(), detail);
            }
            let detail = "must be a standard resource for quota";
            faults.invalid(&path, name.as_str(), detail);
        }
        pods::amount(faults, &path, name, amount);
    }
}

pub(super) fn quota_status(faults: &mut Faults, object: &Value) {
    for list in ["hard", "used"] {
        let path = Path::of("status").child(list);
        counted(faults, &path, &object["status"][list]);
    }
}

pub(super) fn quota(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let path = Path::of("spec");
    counted(faults, &path.child("hard"), &object["spec"]["hard"]);
    let sorted = |object: &Value| {
        let scopes = object["spec"]["scopes"].as_array();
        let scopes = scopes.into_iter().flatten();
        scopes
            .map(|scope| text(scope).to_owned())
            .collect::<BTreeSet<_>>()
    };
    if let Some(old) = old
        && sorted(object) != sorted(old)
    {
        let given = object["spec"]["scopes"].clone();
        faults.invalid(&path.child("scopes"), given, "field is immutable");
    }
}
