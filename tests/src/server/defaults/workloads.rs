//! What runs pods after a template: deployments, sets of all sorts and their kin.

use serde_json::Value;

use super::super::object_meta;
use super::super::strategy::TEMPLATE_COUNT;
use super::fill::{at, each, fill, given, part};
use super::{pod_spec, storage};

/// How many earlier templates are kept.
const REVISIONS: i64 = 10;

/// The template of a workload; `holder` is what it stands in.
pub(super) fn template(holder: &mut Value) {
    let template = part(holder, "template");
    part(template, "metadata");
    pod_spec::pod_spec(part(template, "spec"));
}

pub(super) fn deployment(object: &mut Value) {
    let spec = part(object, "spec");
    template(spec);
    fill(spec, "replicas", 1);
    let strategy = part(spec, "strategy");
    fill(strategy, "type", "RollingUpdate");
    if strategy["type"] == "RollingUpdate" {
        let rolling = part(strategy, "rollingUpdate");
        fill_port_like(rolling, "maxUnavailable", "25%");
        fill_port_like(rolling, "maxSurge", "25%");
    }
    fill(spec, "revisionHistoryLimit", REVISIONS);
    fill(spec, "progressDeadlineSeconds", 600);
}

/// Sets a field that may hold a number or a text, where it holds nothing.
fn fill_port_like(object: &mut Value, field: &str, value: &str) {
    if object.get(field).is_none_or(Value::is_null) {
        fill(object, field, value);
    }
}

pub(super) fn replica_set(object: &mut Value) {
    let spec = part(object, "spec");
    template(spec);
    fill(spec, "replicas", 1);
}

pub(super) fn daemon_set(object: &mut Value) {
    // The count of the template is an annotation only in what clients see; it is counted later.
    let annotations = part(part(object, "metadata"), "annotations");
    fill(annotations, TEMPLATE_COUNT, "0");
    let spec = part(object, "spec");
    template(spec);
    let strategy = part(spec, "updateStrategy");
    fill(strategy, "type", "RollingUpdate");
    if strategy["type"] == "RollingUpdate" {
        let rolling = part(strategy, "rollingUpdate");
        fill(rolling, "maxUnavailable", 1);
        fill(rolling, "maxSurge", 0);
    }
    fill(spec, "revisionHistoryLimit", REVISIONS);
}

pub(super) fn stateful_set(object: &mut Value) {
    let spec = part(object, "spec");
    template(spec);
    each(spec, "volumeClaimTemplates").for_each(storage::claim);
    each(spec, "volumeClaimTemplates").for_each(|claim| {
        fill(claim, "apiVersion", "v1");
        fill(claim, "kind", "PersistentVolumeClaim");
    });
    fill(spec, "podManagementPolicy", "OrderedReady");
    let strategy = part(spec, "updateStrategy");
    if strategy.get("type").is_none() {
        fill(strategy, "type", "RollingUpdate");
        part(strategy, "rollingUpdate");
    }
    if strategy["type"] == "RollingUpdate"
        && let Some(rolling) = given(strategy, "rollingUpdate")
    {
        fill(rolling, "partition", 0);
        fill(rolling, "maxUnavailable", 1);
    }
    let retention = part(spec, "persistentVolumeClaimRetentionPolicy");
    fill(retention, "whenDeleted", "Retain");
    fill(retention, "whenScaled", "Retain");
    fill(spec, "replicas", 1);
    fill(spec, "revisionHistoryLimit", REVISIONS);
}

pub(super) fn replication_controller(object: &mut Value) {
    let spec = part(object, "spec");
    fill(spec, "replicas", 1);
    if given(spec, "template").is_some() {
        template(spec);
    }
    let labels = at(spec, &["template", "metadata", "labels"]).map(|labels| labels.clone());
    if let Some(labels) = labels {
        fill(spec, "selector", labels.clone());
        if object["metadata"].get("labels").is_none() {
            object_meta::set(object, "labels", labels);
        }
    }
}
