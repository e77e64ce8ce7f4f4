//! Nodes, as a kubelet registers them.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        namespaced: false,
        subresources: &["status"],
        variants: vec![
            json!({}),
            json!({"spec": {"podCIDR": "10.9.0.0/24", "podCIDRs": ["10.9.0.0/24"], "providerID": "test://1"}}),
            json!({"spec": {"unschedulable": true, "taints": [{"key": "dedicated", "value": "x", "effect": "NoSchedule"}]},
                "status": {"capacity": {"cpu": "4", "memory": "8Gi", "pods": "110"}, "allocatable": {"cpu": "3900m", "memory": "7Gi", "pods": "110"},
                    "addresses": [{"type": "InternalIP", "address": "192.168.0.9"}, {"type": "Hostname", "address": "worker"}]}}),
        ],
        changes: vec![
            json!({"spec": {"unschedulable": true}}),
            json!({"spec": {"taints": [{"key": "busy", "effect": "NoExecute"}]}}),
            json!({"spec": {"unschedulable": null, "taints": null}}),
        ],
        faults: vec![
            json!({"spec": {"taints": [{"key": "busy", "effect": "Later"}]}}),
            json!({"spec": {"taints": [{"key": "bad key", "effect": "NoSchedule"}]}}),
            json!({"spec": {"podCIDRs": ["10.7.0.0/24"], "podCIDR": "10.8.0.0/24"}}),
            json!({"spec": {"providerID": "test://2", "podCIDR": "10.10.0.0/24"}}),
            json!({"spec": {"unschedulable": "true"}}),
        ],
        strategic: vec![
            json!({"spec": {"taints": [{"key": "patched", "effect": "NoSchedule"}]}}),
            json!({"spec": {"unschedulable": true}}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/spec/unschedulable", "value": true}]),
            json!([{"op": "remove", "path": "/spec/taints"}]),
        ],
        applied: vec![
            json!({"spec": {"unschedulable": true}}),
            json!({"spec": {"taints": [{"key": "applied", "effect": "NoSchedule"}]}}),
            json!({"metadata": {"labels": {"applied": "yes"}}}),
        ],
        statuses: vec![
            json!({"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "fine",
                "lastHeartbeatTime": "2020-01-01T00:00:00Z", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}}),
            json!({"status": {"capacity": {"cpu": "8", "memory": "16Gi"}, "nodeInfo": {"kubeletVersion": "v1.37.2", "architecture": "amd64"}}}),
            json!({"status": {"addresses": [{"type": "InternalIP", "address": "192.168.0.10"}]}}),
        ],
        selectors: &["spec.unschedulable=true"],
        ..Kind::new("v1", "Node", "nodes")
    }
}
