//! `TaintNodesByCondition`: nobody is sent to a new node before it is ready.

use serde_json::{Value, json};

const NOT_READY: &str = "node.kubernetes.io/not-ready";

pub(super) fn add(node: &mut Value) {
    let taints = node["spec"]["taints"].as_array();
    let is_tainted = taints
        .into_iter()
        .flatten()
        .any(|taint| taint["key"] == NOT_READY && taint["effect"] == "NoSchedule");
    if !is_tainted {
        let taint = json!({"key": NOT_READY, "effect": "NoSchedule"});
        super::push(node, "taints", taint);
    }
}
