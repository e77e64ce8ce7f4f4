//! Endpoints, network policies and ingress classes.

use serde_json::{Value, json};

use super::fill::{each, fill, given, is_unset, part};

pub(super) fn endpoints(object: &mut Value) {
    for subset in each(object, "subsets") {
        for port in each(subset, "ports") {
            fill(port, "protocol", "TCP");
        }
    }
}

pub(super) fn endpoint_slice(object: &mut Value) {
    for port in each(object, "ports") {
        if is_unset(&port["name"]) {
            port["name"] = "".into();
        }
        fill(port, "protocol", "TCP");
    }
}

pub(super) fn policy(object: &mut Value) {
    let spec = part(object, "spec");
    for direction in ["ingress", "egress"] {
        for rule in each(spec, direction) {
            for port in each(rule, "ports") {
                fill(port, "protocol", "TCP");
            }
        }
    }
    let has_egress = spec["egress"]
        .as_array()
        .is_some_and(|rules| !rules.is_empty());
    let types = if has_egress {
        json!(["Ingress", "Egress"])
    } else {
        json!(["Ingress"])
    };
    fill(spec, "policyTypes", types);
}

pub(super) fn ingress_class(object: &mut Value) {
    if let Some(parameters) = given(part(object, "spec"), "parameters") {
        fill(parameters, "scope", "Cluster");
    }
}
