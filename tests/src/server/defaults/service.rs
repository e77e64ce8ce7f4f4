//! Services. What is allocated to them, addresses and ports, is no default.

use serde_json::{Value, json};

use super::fill::{at, each, fill, is_unset, part};

/// For so long a client is sent to the same pod: three hours.
const AFFINITY_SECONDS: i64 = 10_800;

pub(super) fn service(object: &mut Value) {
    let spec = part(object, "spec");
    fill(spec, "sessionAffinity", "None");
    match spec["sessionAffinity"].as_str() {
        Some("None") => {
            if let Some(fields) = spec.as_object_mut() {
                fields.remove("sessionAffinityConfig");
            }
        }
        Some("ClientIP") => {
            let config = &spec["sessionAffinityConfig"];
            if config["clientIP"]["timeoutSeconds"].is_null() {
                spec["sessionAffinityConfig"] =
                    json!({"clientIP": {"timeoutSeconds": AFFINITY_SECONDS}});
            }
        }
        _ => {}
    }
    fill(spec, "type", "ClusterIP");
    for port in each(spec, "ports") {
        fill(port, "protocol", "TCP");
        let target = &port["targetPort"];
        if is_unset(target) || target == 0 {
            let number = port["port"].as_i64().unwrap_or_default();
            port["targetPort"] = number.into();
        }
    }
    let kind = spec["type"].as_str().unwrap_or_default().to_owned();
    let reachable = matches!(kind.as_str(), "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP"
            && spec["externalIPs"]
                .as_array()
                .is_some_and(|all| !all.is_empty()));
    if reachable {
        fill(spec, "externalTrafficPolicy", "Cluster");
    }
    if matches!(kind.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer") {
        fill(spec, "internalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        fill(spec, "allocateLoadBalancerNodePorts", true);
        let Some(balancer) = at(object, &["status", "loadBalancer"]) else {
            return;
        };
        for address in each(balancer, "ingress") {
            if !is_unset(&address["ip"]) {
                fill(address, "ipMode", "VIP");
            }
        }
    }
}
