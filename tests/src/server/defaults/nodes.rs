//! Nodes.

use serde_json::{Value, json};

use super::fill::{fill, given};
use super::resource_lists::amounts;

pub(super) fn node(object: &mut Value) {
    if let Some(spec) = given(object, "spec") {
        same_network(spec);
    }
    let Some(status) = given(object, "status") else {
        return;
    };
    for list in ["capacity", "allocatable"] {
        if let Some(list) = given(status, list) {
            amounts(list);
        }
    }
    // What nobody reserves can be given to pods.
    if let Some(capacity) = status.get("capacity").cloned() {
        fill(status, "allocatable", capacity);
    }
}

/// The network of a node's pods stands alone and as the first of all networks.
fn same_network(spec: &mut Value) {
    let alone = spec["podCIDR"].as_str().unwrap_or_default().to_owned();
    let first = spec["podCIDRs"][0].as_str().unwrap_or_default().to_owned();
    if alone.is_empty() && !first.is_empty() {
        spec["podCIDR"] = first.into();
    } else if alone != first {
        spec["podCIDRs"] = json!([alone]);
    }
}
