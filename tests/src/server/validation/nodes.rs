//! Nodes.

use serde_json::Value;

use super::super::label;
use super::faults::{Faults, is_given, items, text};
use super::formats;
use super::path::Path;
use super::pods;

const MOVED: &str = "node updates may not change podCIDR except from \"\" to valid";

pub(super) fn create(faults: &mut Faults, node: &Value) {
    taints(faults, node);
    amounts(faults, node);
    let path = Path::of("spec");
    for (path, network) in items(&node["spec"], &path, "podCIDRs") {
        faults.all_invalid(&path, text(network), &formats::network(text(network)));
    }
    let networks = node["spec"]["podCIDRs"].as_array();
    let of_version_4 = |network: &&Value| !text(network).contains(':');
    let all = networks.into_iter().flatten();
    let (fours, count) = (all.clone().filter(of_version_4).count(), all.count());
    if count > 2 || fours > 1 || count - fours > 1 {
        let detail = "may specify no more than one CIDR for each IP family";
        let given = node["spec"]["podCIDRs"].clone();
        faults.invalid(&path.child("podCIDRs"), given, detail);
    }
}

/// A node that is to take the place of `old`, or its status that of the old one.
pub(super) fn update(faults: &mut Faults, node: &Value, old: &Value) {
    amounts(faults, node);
    let path = Path::of("status");
    let addresses = node["status"]["addresses"].as_array();
    let addresses = addresses.map(Vec::as_slice).unwrap_or_default();
    for (index, address) in addresses.iter().enumerate() {
        if addresses[..index].contains(address) {
            // The real server writes the address as Go knows it.
            let shown = format!(
                "{{\"Type\":{},\"Address\":{}}}",
                address["type"], address["address"]
            );
            let path = path.child("addresses").index(index);
            faults.duplicate_as(&path, &shown);
        }
    }
    let path = Path::of("spec");
    let list = |node: &Value| {
        let networks = node["spec"]["podCIDRs"].as_array();
        networks.cloned().unwrap_or_default()
    };
    let (new_networks, old_networks) = (list(node), list(old));
    if !old_networks.is_empty() {
        if new_networks.len() == old_networks.len() {
            let changes = new_networks.iter().zip(&old_networks);
            for _ in changes.filter(|(new, old)| new != old) {
                faults.forbidden(&path.child("podCIDRs"), MOVED);
            }
        } else {
            faults.forbidden(&path.child("podCIDRs"), MOVED);
        }
    }
    let provider = |node: &Value| text(&node["spec"]["providerID"]).to_owned();
    let (new_provider, old_provider) = (provider(node), provider(old));
    if !old_provider.is_empty() && new_provider != old_provider {
        let detail = if new_provider.is_empty() {
            "field cannot be cleared once set"
        } else {
            "field cannot be modified once set"
        };
        faults.invalid(&path.child("providerID"), Value::Null, detail);
    }
    taints(faults, node);
    let field = "externalID";
    if node["spec"][field] != old["spec"][field] {
        faults.forbidden(&path.child(field), "may not be updated");
    }
}

fn amounts(faults: &mut Faults, node: &Value) {
    for list in ["capacity", "allocatable"] {
        let path = Path::of("status").child(list);
        for (name, amount) in node["status"][list].as_object().into_iter().flatten() {
            pods::amount(faults, &path.child(name), name, amount);
        }
    }
}

/// The real server names the place of a taint as if it stood in the metadata.
fn taints(faults: &mut Faults, node: &Value) {
    let mut known: Vec<(&str, &str)> = Vec::new();
    for (path, taint) in items(&node["spec"], &Path::of("metadata"), "taints") {
        let (key, value, effect) = (
            text(&taint["key"]),
            text(&taint["value"]),
            text(&taint["effect"]),
        );
        faults.label_key(&path.child("key"), key);
        let wrong = label::value_faults(value);
        if !wrong.is_empty() {
            faults.invalid(&path.child("value"), value, &wrong.join(";"));
        }
        if is_given(&taint["effect"]) {
            pods::taint_effect(faults, &path.child("effect"), effect);
        } else {
            faults.required(&path.child("effect"), "");
        }
        if known.contains(&(key, effect)) {
            let shown = format!(
                "{{\"Key\":{key:?},\"Value\":{value:?},\"Effect\":{effect:?},\"TimeAdded\":null}}: taints must be unique by key and effect pair"
            );
            faults.duplicate_as(&path, &shown);
        } else {
            known.push((key, effect));
        }
    }
}
