//! What runs pods after a template.

use serde_json::Value;

use super::faults::{Faults, text};
use super::formats;
use super::path::Path;
use super::{pods, selectors};

pub(super) fn deployment(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    faults.not_negative(&path.child("replicas"), &spec["replicas"]);
    let kind = "empty selector is invalid for deployment";
    selector_and_template(faults, &path, spec, kind);
    strategy(faults, &path.child("strategy"), &spec["strategy"]);
    for field in [
        "minReadySeconds",
        "revisionHistoryLimit",
        "progressDeadlineSeconds",
    ] {
        faults.not_negative(&path.child(field), &spec[field]);
    }
    let ready = spec["minReadySeconds"].as_i64().unwrap_or_default();
    if let Some(deadline) = spec["progressDeadlineSeconds"].as_i64()
        && deadline <= ready
    {
        let detail = "must be greater than minReadySeconds";
        faults.invalid(&path.child("progressDeadlineSeconds"), deadline, detail);
    }
    same_selector(faults, &path, spec, old);
}

pub(super) fn replica_set(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    for field in ["replicas", "minReadySeconds"] {
        faults.not_negative(&path.child(field), &spec[field]);
    }
    let kind = "empty selector is invalid for deployment";
    selector_and_template(faults, &path, spec, kind);
    same_selector(faults, &path, spec, old);
}

pub(super) fn daemon_set(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    let (place, selector) = (path.child("selector"), &spec["selector"]);
    same_selector(faults, &path, spec, old);
    let before = faults.0.len();
    selectors::selector(faults, &place, selector);
    let labels = &spec["template"]["metadata"]["labels"];
    let is_valid = faults.0.len() == before;
    if is_valid && (selector.is_null() || !selectors::selects(selector, labels)) {
        unselected(faults, &path.child("template"), labels);
    }
    if selector.is_object() && selectors::is_empty(selector) {
        let detail = "empty selector is invalid for daemonset";
        faults.invalid(&place, selector.clone(), detail);
    }
    let template = path.child("template");
    pods::template(faults, &template, &spec["template"]);
    runs_always(faults, &template, &spec["template"]["spec"]);
    if !spec["template"]["spec"]["activeDeadlineSeconds"].is_null() {
        let path = template.child("spec").child("activeDeadlineSeconds");
        faults.forbidden(&path, "activeDeadlineSeconds in DaemonSet is not Supported");
    }
    faults.not_negative(&path.child("minReadySeconds"), &spec["minReadySeconds"]);
    let (place, strategy) = (path.child("updateStrategy"), &spec["updateStrategy"]);
    match text(&strategy["type"]) {
        "OnDelete" => {}
        "RollingUpdate" => rolling(faults, &place.child("rollingUpdate"), strategy, true),
        kind => {
            let supported = ["RollingUpdate", "OnDelete"];
            let shown = format!("{{\"Type\":{kind:?},\"RollingUpdate\":null}}");
            faults.not_supported_as(&place, &shown, &supported);
        }
    }
    faults.not_negative(
        &path.child("revisionHistoryLimit"),
        &spec["revisionHistoryLimit"],
    );
}

pub(super) fn replication_controller(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    for field in ["minReadySeconds", "replicas"] {
        faults.not_negative(&path.child(field), &spec[field]);
    }
    let selector = spec["selector"].as_object();
    if selector.is_none_or(serde_json::Map::is_empty) {
        faults.required(&path.child("selector"), "");
    }
    let template = path.child("template");
    if !spec["template"].is_object() {
        faults.required(&template, "");
        return;
    }
    let labels = &spec["template"]["metadata"]["labels"];
    let matches = |(key, value): (&String, &Value)| labels[key] == *value;
    if !selector.into_iter().flatten().all(matches) {
        unselected(faults, &template, labels);
    }
    pods::template(faults, &template, &spec["template"]);
    runs_always(faults, &template, &spec["template"]["spec"]);
}

/// The selector and the template that it must select.
pub(super) fn selector_and_template(faults: &mut Faults, path: &Path, spec: &Value, empty: &str) {
    let (place, selector) = (path.child("selector"), &spec["selector"]);
    let before = faults.0.len();
    let is_valid = if selector.is_object() {
        selectors::selector(faults, &place, selector);
        let is_valid = faults.0.len() == before;
        if selectors::is_empty(selector) {
            faults.invalid(&place, selector.clone(), empty);
        }
        is_valid
    } else {
        faults.required(&place, "");
        true
    };
    if !is_valid {
        faults.invalid(&place, selector.clone(), "invalid label selector");
        return;
    }
    let (path, template) = (path.child("template"), &spec["template"]);
    let labels = &template["metadata"]["labels"];
    // Where there is no selector at all, nothing is selected.
    let selects_all = selector.is_object() && selectors::is_empty(selector);
    if !selects_all && (selector.is_null() || !selectors::selects(selector, labels)) {
        unselected(faults, &path, labels);
    }
    pods::template(faults, &path, template);
    runs_always(faults, &path, &template["spec"]);
    if !template["spec"]["activeDeadlineSeconds"].is_null() {
        let path = path.child("spec").child("activeDeadlineSeconds");
        faults.forbidden(
            &path,
            "activeDeadlineSeconds in ReplicaSet is not Supported",
        );
    }
}

pub(super) fn unselected(faults: &mut Faults, template: &Path, labels: &Value) {
    let path = template.child("metadata").child("labels");
    let detail = "`selector` does not match template `labels`";
    faults.invalid(&path, labels.clone(), detail);
}

pub(super) fn runs_always(faults: &mut Faults, template: &Path, spec: &Value) {
    let policy = text(&spec["restartPolicy"]);
    if policy != "Always" {
        let path = template.child("spec").child("restartPolicy");
        faults.not_supported(&path, policy, &["Always"]);
    }
}

fn same_selector(faults: &mut Faults, path: &Path, spec: &Value, old: Option<&Value>) {
    if let Some(old) = old {
        let old = &old["spec"]["selector"];
        faults.immutable(&path.child("selector"), &spec["selector"], old);
    }
}

fn strategy(faults: &mut Faults, path: &Path, strategy: &Value) {
    let place = path.child("rollingUpdate");
    match text(&strategy["type"]) {
        "Recreate" => {
            if strategy["rollingUpdate"].is_object() {
                let detail = "may not be specified when strategy `type` is 'Recreate'";
                faults.forbidden(&place, detail);
            }
        }
        "RollingUpdate" => rolling(faults, &place, strategy, false),
        kind => {
            let supported = ["Recreate", "RollingUpdate"];
            let rolling = shown_rolling(&strategy["rollingUpdate"]);
            let shown = format!("{{\"Type\":{kind:?},\"RollingUpdate\":{rolling}}}");
            faults.not_supported_as(path, &shown, &supported);
        }
    }
}

/// How a refusal shows the numbers of a rolling update.
fn shown_rolling(rolling: &Value) -> String {
    if !rolling.is_object() {
        return "null".to_owned();
    }
    let number = |field: &str| match &rolling[field] {
        Value::Null => "0".to_owned(),
        number => number.to_string(),
    };
    let (missing, more) = (number("maxUnavailable"), number("maxSurge"));
    format!("{{\"MaxUnavailable\":{missing},\"MaxSurge\":{more}}}")
}

/// How many pods may be missing, or more than wanted, while the template changes.
fn rolling(faults: &mut Faults, path: &Path, strategy: &Value, of_daemons: bool) {
    let rolling = &strategy["rollingUpdate"];
    let (missing, more) = (&rolling["maxUnavailable"], &rolling["maxSurge"]);
    let places = (path.child("maxUnavailable"), path.child("maxSurge"));
    number_or_percent(faults, &places.0, missing);
    number_or_percent(faults, &places.1, more);
    if of_daemons {
        at_most_all(faults, &places.0, missing);
        at_most_all(faults, &places.1, more);
        let given = [amount(missing) != 0, amount(more) != 0];
        match given {
            [true, true] => {
                let detail = "may not be set when maxUnavailable is non-zero";
                faults.invalid(&places.1, more.clone(), detail);
            }
            [false, false] => {
                faults.required(&places.0, "cannot be 0 when maxSurge is 0");
            }
            _ => {}
        }
        return;
    }
    if amount(missing) == 0 && amount(more) == 0 {
        let detail = "may not be 0 when `maxSurge` is 0";
        faults.invalid(&places.0, missing.clone(), detail);
    }
    at_most_all(faults, &places.0, missing);
}

fn amount(value: &Value) -> i64 {
    match value {
        Value::String(text) => formats::percent(text).unwrap_or_default(),
        value => value.as_i64().unwrap_or_default(),
    }
}

/// A number that is not negative, or a percentage.
pub(super) fn number_or_percent(faults: &mut Faults, path: &Path, value: &Value) {
    match value {
        Value::String(text) => {
            if let Err(detail) = formats::percent(text) {
                faults.invalid(path, text.as_str(), &detail);
            }
        }
        value => faults.not_negative(path, value),
    }
}

/// A percentage of what there is.
pub(super) fn at_most_all(faults: &mut Faults, path: &Path, value: &Value) {
    let percent = value.as_str().and_then(|text| formats::percent(text).ok());
    if percent.is_some_and(|percent| percent > 100) {
        faults.invalid(path, value.clone(), "must not be greater than 100%");
    }
}
