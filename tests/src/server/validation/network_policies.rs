//! Network policies.

use serde_json::Value;

use super::faults::{Faults, is_given, items, text};
use super::formats;
use super::path::Path;
use super::{pods, selectors};

pub(super) fn check(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    selectors::selector(faults, &path.child("podSelector"), &spec["podSelector"]);
    for (direction, side) in [("ingress", "from"), ("egress", "to")] {
        for (path, rule) in items(spec, &path, direction) {
            for (path, port) in items(rule, &path, "ports") {
                self::port(faults, &path, port);
            }
            for (path, peer) in items(rule, &path, side) {
                self::peer(faults, &path, peer);
            }
        }
    }
    let types = spec["policyTypes"].as_array().map_or(0, Vec::len);
    if types > 2 {
        let detail = "may not specify more than two policyTypes";
        let given = spec["policyTypes"].clone();
        faults.invalid(&path.child("policyTypes"), given, detail);
        return;
    }
    for (path, kind) in items(spec, &path, "policyTypes") {
        let kind = text(kind);
        if !["Ingress", "Egress"].contains(&kind) {
            faults.not_supported(&path, kind, &["Ingress", "Egress"]);
        }
    }
}

fn port(faults: &mut Faults, path: &Path, port: &Value) {
    let (protocol, supported) = (text(&port["protocol"]), ["TCP", "UDP", "SCTP"]);
    if !supported.contains(&protocol) {
        faults.not_supported(&path.child("protocol"), protocol, &supported);
    }
    if !port["port"].is_null() {
        pods::port(faults, &path.child("port"), &port["port"]);
    }
    let Some(end) = port["endPort"].as_i64() else {
        return;
    };
    let place = path.child("endPort");
    match &port["port"] {
        Value::Null => faults.invalid(
            &place,
            end,
            "may not be specified when `port` is not specified",
        ),
        Value::String(_) => {
            faults.invalid(
                &place,
                end,
                "may not be specified when `port` is non-numeric",
            );
        }
        start if start.as_i64() > Some(end) => {
            faults.invalid(&place, end, "must be greater than or equal to `port`");
        }
        _ => {}
    }
}

fn peer(faults: &mut Faults, path: &Path, peer: &Value) {
    let mut kinds = 0;
    for field in ["podSelector", "namespaceSelector"] {
        if peer[field].is_object() {
            kinds = 1;
            selectors::selector(faults, &path.child(field), &peer[field]);
        }
    }
    if peer["ipBlock"].is_object() {
        kinds += 1;
        let path = path.child("ipBlock");
        let network = text(&peer["ipBlock"]["cidr"]);
        if is_given(&peer["ipBlock"]["cidr"]) {
            faults.all_invalid(&path.child("cidr"), network, &formats::network(network));
        }
        for (path, except) in items(&peer["ipBlock"], &path, "except") {
            faults.all_invalid(&path, text(except), &formats::network(text(except)));
        }
        if network.is_empty() {
            faults.required(&path.child("cidr"), "");
        }
    }
    match kinds {
        0 => faults.required(path, "must specify a peer"),
        1 => {}
        _ => faults.forbidden(path, "may not specify both ipBlock and another peer"),
    }
}
