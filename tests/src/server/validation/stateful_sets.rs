//! Stateful sets.

use serde_json::{Value, json};

use super::super::name::NameRule::Label;
use super::faults::{Faults, is_given, items, text};
use super::path::Path;
use super::workloads::{at_most_all, number_or_percent, runs_always, unselected};
use super::{metadata, pods, selectors};

pub(super) fn check(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    let management = text(&spec["podManagementPolicy"]);
    if !["OrderedReady", "Parallel"].contains(&management) {
        let detail = "must be 'OrderedReady' or 'Parallel'";
        faults.invalid(&path.child("podManagementPolicy"), management, detail);
    }
    strategy(
        faults,
        &path.child("updateStrategy"),
        &spec["updateStrategy"],
    );
    let (place, retention) = (
        path.child("persistentVolumeClaimRetentionPolicy"),
        &spec["persistentVolumeClaimRetentionPolicy"],
    );
    for field in ["whenDeleted", "whenScaled"] {
        let policy = text(&retention[field]);
        if retention.is_object() && !["Retain", "Delete"].contains(&policy) {
            faults.not_supported(&place.child(field), policy, &["Retain", "Delete"]);
        }
    }
    for field in ["replicas", "minReadySeconds"] {
        faults.not_negative(&path.child(field), &spec[field]);
    }
    faults.not_negative(&path.child("ordinals.start"), &spec["ordinals"]["start"]);
    if is_given(&spec["serviceName"]) && old.is_none() {
        faults.name(
            &path.child("serviceName"),
            text(&spec["serviceName"]),
            Label,
        );
    }
    selector_and_template(faults, &path, spec);
    if let Some(old) = old {
        for field in [
            "selector",
            "volumeClaimTemplates",
            "serviceName",
            "podManagementPolicy",
        ] {
            faults.immutable(&path.child(field), &spec[field], &old["spec"][field]);
        }
    }
}

fn strategy(faults: &mut Faults, path: &Path, strategy: &Value) {
    let (place, rolling) = (path.child("rollingUpdate"), &strategy["rollingUpdate"]);
    match text(&strategy["type"]) {
        "OnDelete" => {
            if rolling.is_object() {
                let detail = "only allowed for updateStrategy 'RollingUpdate'";
                let shown = format!(
                    "{{\"Partition\":{},\"MaxUnavailable\":{}}}",
                    rolling["partition"].as_i64().unwrap_or_default(),
                    rolling["maxUnavailable"]
                );
                faults.invalid_as(&place, &shown, detail);
            }
        }
        "RollingUpdate" => {
            faults.not_negative(&place.child("partition"), &rolling["partition"]);
            let missing = &rolling["maxUnavailable"];
            if !missing.is_null() {
                let place = place.child("maxUnavailable");
                number_or_percent(faults, &place, missing);
                if *missing == 0 || *missing == "0%" {
                    faults.invalid(&place, missing.clone(), "cannot be 0");
                }
                at_most_all(faults, &place, missing);
            }
        }
        kind => {
            let detail = "must be 'RollingUpdate' or 'OnDelete'";
            let shown = format!("{{\"Type\":{kind:?},\"RollingUpdate\":null}}");
            faults.invalid_as(path, &shown, detail);
        }
    }
}

fn selector_and_template(faults: &mut Faults, path: &Path, spec: &Value) {
    let (place, selector) = (path.child("selector"), &spec["selector"]);
    let before = faults.0.len();
    if selector.is_object() {
        selectors::selector(faults, &place, selector);
    } else {
        faults.required(&place, "");
    }
    let is_valid = selector.is_null() || faults.0.len() == before;
    if selector.is_object() && selectors::is_empty(selector) {
        let detail = "empty selector is invalid for statefulset";
        faults.invalid(&place, selector.clone(), detail);
    }
    let (path, template) = (path.child("template"), &spec["template"]);
    if is_valid {
        let labels = &template["metadata"]["labels"];
        let selects_all = selector.is_object() && selectors::is_empty(selector);
        if !selects_all && (selector.is_null() || !selectors::selects(selector, labels)) {
            unselected(faults, &path, labels);
        }
        pods::template(faults, &path, &with_claims(spec));
        faults.labels(&path.child("labels"), labels);
        let annotations = &template["metadata"]["annotations"];
        metadata::annotations(faults, &path.child("annotations"), annotations);
    } else {
        faults.invalid(&place, selector.clone(), "");
    }
    runs_always(faults, &path, &template["spec"]);
    if !template["spec"]["activeDeadlineSeconds"].is_null() {
        let path = path.child("spec").child("activeDeadlineSeconds");
        faults.forbidden(
            &path,
            "activeDeadlineSeconds in StatefulSet is not Supported",
        );
    }
}

/// The template with a volume for each claim, and without what the set decides itself.
fn with_claims(spec: &Value) -> Value {
    let mut template = spec["template"].clone();
    let Some(fields) = template["spec"].as_object_mut() else {
        return template;
    };
    fields.remove("hostname");
    fields.remove("subdomain");
    let mut volumes: Vec<Value> = items(spec, &Path::of(""), "volumeClaimTemplates")
        .map(|(_, claim)| {
            let name = &claim["metadata"]["name"];
            json!({"name": name, "persistentVolumeClaim": {"claimName": name}})
        })
        .collect();
    let named: Vec<Value> = volumes
        .iter()
        .map(|volume| volume["name"].clone())
        .collect();
    let own = fields.get("volumes").and_then(Value::as_array);
    for volume in own.into_iter().flatten() {
        if !named.contains(&volume["name"]) {
            volumes.push(volume.clone());
        }
    }
    if !volumes.is_empty() {
        fields.insert("volumes".to_owned(), volumes.into());
    }
    template
}
