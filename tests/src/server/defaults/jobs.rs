//! Jobs, once and by the clock.

use serde_json::Value;

use super::super::object_meta;
use super::fill::{at, each, fill, part};
use super::workloads;

pub(super) fn job(object: &mut Value) {
    let spec = part(object, "spec");
    job_spec(spec);
    if spec["completions"].is_null() && spec["parallelism"].is_null() {
        fill(spec, "completions", 1);
    }
    fill(spec, "parallelism", 1);
    let retries = if spec["backoffLimitPerIndex"].is_null() {
        6
    } else {
        i64::from(i32::MAX)
    };
    fill(spec, "backoffLimit", retries);
    fill(spec, "completionMode", "NonIndexed");
    fill(spec, "suspend", false);
    let replaced = if spec["podFailurePolicy"].is_null() {
        "TerminatingOrFailed"
    } else {
        "Failed"
    };
    fill(spec, "podReplacementPolicy", replaced);
    fill(spec, "manualSelector", false);
    let labels = at(spec, &["template", "metadata", "labels"]).map(|labels| labels.clone());
    if let Some(labels) = labels
        && object["metadata"].get("labels").is_none()
    {
        object_meta::set(object, "labels", labels);
    }
}

/// What a Job and the template of a `CronJob` have in common.
fn job_spec(spec: &mut Value) {
    workloads::template(spec);
    if let Some(policy) = at(spec, &["podFailurePolicy"]) {
        for rule in each(policy, "rules") {
            for condition in each(rule, "onPodConditions") {
                fill(condition, "status", "True");
            }
        }
    }
}

pub(super) fn cron_job(object: &mut Value) {
    let spec = part(object, "spec");
    job_spec(part(part(spec, "jobTemplate"), "spec"));
    fill(spec, "concurrencyPolicy", "Allow");
    fill(spec, "suspend", false);
    fill(spec, "successfulJobsHistoryLimit", 3);
    fill(spec, "failedJobsHistoryLimit", 1);
}
