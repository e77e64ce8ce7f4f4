//! Jobs, once and by the clock.

use serde_json::Value;

use super::faults::{Faults, is_given, text};
use super::path::Path;
use super::workloads::unselected;
use super::{pods, selectors};

/// A `CronJob` appends eleven characters to its name.
const CRON_NAME_LIMIT: usize = 52;

pub(super) fn create(faults: &mut Faults, object: &Value) {
    selector_of_own(faults, object);
    spec(faults, &Path::of("spec"), &object["spec"]);
    selected(faults, &object["spec"]);
}

pub(super) fn update(faults: &mut Faults, object: &Value, old: &Value) {
    let path = Path::of("spec");
    let (new, old) = (&object["spec"], &old["spec"]);
    spec(faults, &path, new);
    selected(faults, new);
    let mut unchanged = |field: &str| {
        faults.immutable(&path.child(field), &new[field], &old[field]);
    };
    if new["completionMode"] != "Indexed" {
        unchanged("completions");
    }
    unchanged("selector");
    if old["suspend"] != true && new["template"] != old["template"] {
        // The real server shows the whole template, as Go knows it.
        faults.invalid(
            &path.child("template"),
            new["template"].clone(),
            "field is immutable",
        );
    }
    let mut unchanged = |field: &str| {
        faults.immutable(&path.child(field), &new[field], &old[field]);
    };
    for field in [
        "completionMode",
        "podFailurePolicy",
        "backoffLimitPerIndex",
        "managedBy",
        "successPolicy",
    ] {
        unchanged(field);
    }
    let indexed = new["completionMode"] == "Indexed";
    if indexed
        && new["completions"] != old["completions"]
        && new["completions"] != new["parallelism"]
    {
        let detail = "can only be modified in tandem with spec.parallelism";
        faults.invalid(
            &path.child("completions"),
            new["completions"].clone(),
            detail,
        );
    }
}

/// The selector that the server makes up is not the sender's to make.
fn selector_of_own(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    if spec["manualSelector"] == true {
        return;
    }
    let uid = &object["metadata"]["uid"];
    let labels = spec["selector"]["matchLabels"].as_object();
    for (key, value) in labels.into_iter().flatten() {
        let own = ["batch.kubernetes.io/controller-uid", "controller-uid"];
        if !own.contains(&key.as_str()) || value != uid {
            let detail = "`selector` not auto-generated";
            faults.invalid(&path.child("selector"), spec["selector"].clone(), detail);
            return;
        }
    }
}

fn selected(faults: &mut Faults, spec: &Value) {
    let path = Path::of("spec");
    let (place, selector) = (path.child("selector"), &spec["selector"]);
    if !selector.is_object() {
        faults.required(&place, "");
    }
    selectors::selector(faults, &place, selector);
    let labels = &spec["template"]["metadata"]["labels"];
    if !selector.is_object() || !selectors::selects(selector, labels) {
        unselected(faults, &path.child("template"), labels);
    }
}

/// The spec of a job, also in the template of another.
fn spec(faults: &mut Faults, path: &Path, spec: &Value) {
    for field in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        faults.not_negative(&path.child(field), &spec[field]);
    }
    if !spec["maxFailedIndexes"].is_null() && spec["backoffLimitPerIndex"].is_null() {
        let detail = "when maxFailedIndexes is specified";
        faults.required(&path.child("backoffLimitPerIndex"), detail);
    }
    let mode = text(&spec["completionMode"]);
    if !mode.is_empty() && !["NonIndexed", "Indexed"].contains(&mode) {
        let supported = ["NonIndexed", "Indexed"];
        faults.not_supported(&path.child("completionMode"), mode, &supported);
    }
    if mode == "Indexed" {
        if spec["completions"].is_null() {
            let detail = "when completion mode is Indexed";
            faults.required(&path.child("completions"), detail);
        }
    } else {
        for field in ["backoffLimitPerIndex", "maxFailedIndexes"] {
            if !spec[field].is_null() {
                let detail = "requires indexed completion mode";
                faults.invalid(&path.child(field), spec[field].clone(), detail);
            }
        }
    }
    if let Some(policy) = spec["podReplacementPolicy"].as_str() {
        let supported: &[&str] = if spec["podFailurePolicy"].is_object() {
            &["Failed"]
        } else {
            &["Failed", "TerminatingOrFailed"]
        };
        if !supported.contains(&policy) {
            faults.not_supported(&path.child("podReplacementPolicy"), policy, supported);
        }
    }
    let template = path.child("template");
    pods::template(faults, &template, &spec["template"]);
    let place = template.child("spec").child("restartPolicy");
    match text(&spec["template"]["spec"]["restartPolicy"]) {
        "Always" | "" => faults.required(&place, "valid values: \"OnFailure\", \"Never\""),
        "OnFailure" if spec["podFailurePolicy"].is_object() => faults.invalid(
            &place,
            "OnFailure",
            "only \"Never\" is supported when podFailurePolicy is specified",
        ),
        "OnFailure" | "Never" => {}
        policy => faults.not_supported(&place, policy, &["OnFailure", "Never"]),
    }
}

pub(super) fn cron_job(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let (path, cron) = (Path::of("spec"), &object["spec"]);
    let (place, schedule) = (path.child("schedule"), text(&cron["schedule"]));
    if !schedule.is_empty() {
        if let Err(detail) = super::schedule::parse(schedule) {
            faults.invalid(&place, schedule, &detail);
        }
        let was_allowed = old.is_some_and(|old| text(&old["spec"]["schedule"]).contains("TZ"));
        if schedule.contains("TZ") && !was_allowed {
            let detail = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
            faults.invalid(&place, schedule, detail);
        }
    }
    let deadline = "startingDeadlineSeconds";
    faults.not_negative(&path.child(deadline), &cron[deadline]);
    time_zone(faults, &path.child("timeZone"), &cron["timeZone"]);
    faults.one_of(
        &path.child("concurrencyPolicy"),
        &cron["concurrencyPolicy"],
        &["Allow", "Forbid", "Replace"],
    );
    let (place, job) = (
        path.child("jobTemplate").child("spec"),
        &cron["jobTemplate"]["spec"],
    );
    spec(faults, &place, job);
    if job["selector"].is_object() {
        let detail = "`selector` will be auto-generated";
        faults.invalid(&place.child("selector"), job["selector"].clone(), detail);
    }
    if job["manualSelector"] == true {
        faults.not_supported_as(&place.child("manualSelector"), "true", &["nil", "false"]);
    }
    for field in ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        faults.not_negative(&path.child(field), &cron[field]);
    }
    let name = text(&object["metadata"]["name"]);
    if old.is_none() && name.len() > CRON_NAME_LIMIT {
        let detail = "must be no more than 52 characters";
        faults.invalid(&Path::of("metadata.name"), name, detail);
    }
    if schedule.is_empty() {
        faults.required(&path.child("schedule"), "");
    }
}

fn time_zone(faults: &mut Faults, path: &Path, zone: &Value) {
    let Some(name) = zone.as_str() else {
        return;
    };
    let part_fits = |part: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
        is_given(&part.into())
            && !matches!(part, "." | "..")
            && !part.starts_with('-')
            && part.chars().all(fits)
    };
    if name.is_empty() {
        faults.invalid(path, name, "timeZone must be nil or non-empty string");
    } else if !name.split('/').all(part_fits) {
        faults.invalid(path, name, &format!("unknown time zone {name}"));
    } else if name.eq_ignore_ascii_case("local") {
        let detail =
            "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
        faults.invalid(path, name, detail);
    } else if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        // The names of all zones begin with a capital letter; which there are, is not known here.
        faults.invalid(path, name, &format!("unknown time zone {name}"));
    }
}
