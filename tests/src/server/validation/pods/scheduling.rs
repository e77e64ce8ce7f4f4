//! On which nodes a pod may run.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::super::label;
use super::super::super::name::NameRule::{Label, Subdomain};
use super::super::faults::{Faults, is_given, items, text};
use super::super::path::Path;
use super::super::selectors;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn gates(faults: &mut Faults, path: &Path, spec: &Value) {
    let mut names = BTreeSet::new();
    for (path, gate) in items(spec, path, "schedulingGates") {
        let name = text(&gate["name"]);
        faults.label_key(&path, name);
        if !names.insert(name) {
            faults.duplicate(&path, name);
        }
    }
}

pub(super) fn tolerations(faults: &mut Faults, path: &Path, spec: &Value) {
    for (path, toleration) in items(spec, path, "tolerations") {
        let (key, operator) = (text(&toleration["key"]), text(&toleration["operator"]));
        let (value, effect) = (text(&toleration["value"]), text(&toleration["effect"]));
        if !key.is_empty() {
            faults.label_key(&path.child("key"), key);
        }
        let place = path.child("operator");
        if key.is_empty() && operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            faults.invalid(&place, operator, detail);
        }
        if !toleration["tolerationSeconds"].is_null() && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            faults.invalid(&path.child("effect"), effect, detail);
        }
        match operator {
            "Equal" | "" => {
                let wrong = label::value_faults(value);
                if !wrong.is_empty() {
                    faults.invalid(&place, value, &wrong.join(";"));
                }
            }
            "Exists" => {
                if !value.is_empty() {
                    let detail = "value must be empty when `operator` is 'Exists'";
                    faults.invalid(&place, value, detail);
                }
            }
            "Lt" | "Gt" => {
                let supported = ["Equal", "Exists", "Lt", "Gt"];
                faults.not_supported(&place, operator, &supported);
            }
            other => faults.not_supported(&place, other, &["Equal", "Exists"]),
        }
        if !effect.is_empty() {
            taint_effect(faults, &path.child("effect"), effect);
        }
    }
}

/// What a taint does to pods that do not tolerate it.
pub(in super::super) fn taint_effect(faults: &mut Faults, path: &Path, effect: &str) {
    let supported = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    if !supported.contains(&effect) {
        faults.not_supported(path, effect, &supported);
    }
}

pub(super) fn affinity(faults: &mut Faults, path: &Path, affinity: &Value) {
    let (of_nodes, nodes) = (path.child("nodeAffinity"), &affinity["nodeAffinity"]);
    if nodes[REQUIRED].is_object() {
        node_selector(faults, &of_nodes.child(REQUIRED), &nodes[REQUIRED]);
    }
    for (path, term) in items(nodes, &of_nodes, PREFERRED) {
        let weight = term["weight"].as_i64().unwrap_or_default();
        in_hundred(faults, &path, weight);
        node_term(faults, &path.child("preference"), &term["preference"]);
    }
    for field in ["podAffinity", "podAntiAffinity"] {
        let (path, pods) = (path.child(field), &affinity[field]);
        for (path, term) in items(pods, &path, REQUIRED) {
            pod_term(faults, &path, term);
        }
        for (path, weighted) in items(pods, &path, PREFERRED) {
            let weight = weighted["weight"].as_i64().unwrap_or_default();
            in_hundred(faults, &path, weight);
            pod_term(
                faults,
                &path.child("podAffinityTerm"),
                &weighted["podAffinityTerm"],
            );
        }
    }
}

fn in_hundred(faults: &mut Faults, path: &Path, weight: i64) {
    if !(1..=100).contains(&weight) {
        faults.invalid(&path.child("weight"), weight, "must be in the range 1-100");
    }
}

/// Which nodes are meant.
fn node_selector(faults: &mut Faults, path: &Path, selector: &Value) {
    if !is_given(&selector["nodeSelectorTerms"]) {
        let detail = "must have at least one node selector term";
        faults.required(&path.child("nodeSelectorTerms"), detail);
    }
    for (path, term) in items(selector, path, "nodeSelectorTerms") {
        node_term(faults, &path, term);
    }
}

fn node_term(faults: &mut Faults, path: &Path, term: &Value) {
    for (path, requirement) in items(term, path, "matchExpressions") {
        let values = requirement["values"].as_array().map_or(0, Vec::len);
        let place = path.child("values");
        match text(&requirement["operator"]) {
            "In" | "NotIn" if values == 0 => {
                faults.required(
                    &place,
                    "must be specified when `operator` is 'In' or 'NotIn'",
                );
            }
            "Exists" | "DoesNotExist" if values > 0 => faults.forbidden(
                &place,
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
            "Gt" | "Lt" if values != 1 => faults.required(
                &place,
                "must be specified single value when `operator` is 'Lt' or 'Gt'",
            ),
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            other => faults.invalid(
                &path.child("operator"),
                other,
                "not a valid selector operator",
            ),
        }
        faults.label_key(&path.child("key"), text(&requirement["key"]));
        for (path, value) in items(requirement, &path, "values") {
            faults.all_invalid(&path, text(value), &label::value_faults(text(value)));
        }
    }
    for (path, requirement) in items(term, path, "matchFields") {
        let values = requirement["values"].as_array().map_or(0, Vec::len);
        match text(&requirement["operator"]) {
            "In" | "NotIn" if values != 1 => faults.required(
                &path.child("values"),
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
            ),
            "In" | "NotIn" => {}
            other => faults.invalid(
                &path.child("operator"),
                other,
                "not a valid selector operator",
            ),
        }
        let key = text(&requirement["key"]);
        if key != "metadata.name" {
            let detail = "not a valid field selector key";
            faults.invalid(&path.child("key"), key, detail);
            continue;
        }
        for (path, value) in items(requirement, &path, "values") {
            faults.name(&path, text(value), Subdomain);
        }
    }
}

fn pod_term(faults: &mut Faults, path: &Path, term: &Value) {
    for field in ["labelSelector", "namespaceSelector"] {
        selectors::selector(faults, &path.child(field), &term[field]);
    }
    for (_, name) in items(term, path, "namespaces") {
        faults.name(&path.child("namespace"), text(name), Label);
    }
    let key = text(&term["topologyKey"]);
    if key.is_empty() {
        faults.required(&path.child("topologyKey"), "can not be empty");
    }
    faults.label_key(&path.child("topologyKey"), key);
}

/// How evenly the pods of a kind are spread.
pub(super) fn spread(faults: &mut Faults, path: &Path, spec: &Value) {
    let whole = path.child("topologySpreadConstraints");
    let list = spec["topologySpreadConstraints"].as_array();
    let list = list.map(Vec::as_slice).unwrap_or_default();
    for (index, constraint) in list.iter().enumerate() {
        let path = whole.index(index);
        faults.positive(&path.child("maxSkew"), &constraint["maxSkew"]);
        let key = text(&constraint["topologyKey"]);
        if key.is_empty() {
            faults.required(&path.child("topologyKey"), "can not be empty");
        }
        let (action, supported) = (
            text(&constraint["whenUnsatisfiable"]),
            ["DoNotSchedule", "ScheduleAnyway"],
        );
        if !supported.contains(&action) {
            faults.not_supported(&path.child("whenUnsatisfiable"), action, &supported);
        }
        let same = |other: &Value| {
            other["topologyKey"] == constraint["topologyKey"]
                && other["whenUnsatisfiable"] == constraint["whenUnsatisfiable"]
        };
        if list[index + 1..].iter().any(same) {
            let place = path.child("{topologyKey, whenUnsatisfiable}");
            faults.duplicate(&place, format!("{{{key}, {action}}}"));
        }
        if let Some(domains) = constraint["minDomains"].as_i64() {
            let path = path.child("minDomains");
            faults.positive(&path, &domains.into());
            if action != "DoNotSchedule" {
                let detail = format!(
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                );
                faults.invalid(&path, domains, &detail);
            }
        }
        for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            if let Some(policy) = constraint[field].as_str()
                && !["Honor", "Ignore"].contains(&policy)
            {
                faults.not_supported(&path.child(field), policy, &["Honor", "Ignore"]);
            }
        }
        selectors::selector(
            faults,
            &path.child("labelSelector"),
            &constraint["labelSelector"],
        );
    }
}
