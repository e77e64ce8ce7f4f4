//! Services: what an update keeps of what was allocated, and what a change of the type gives up.

use serde_json::{Map, Value};

/// Whether the type of a service comes with an address in the cluster.
pub(super) fn has_address(service: &Value) -> bool {
    service["spec"]["type"] != "ExternalName"
}

/// Whether the type of a service comes with ports on all nodes.
pub(super) fn has_node_ports(service: &Value) -> bool {
    matches!(
        service["spec"]["type"].as_str(),
        Some("NodePort" | "LoadBalancer")
    )
}

/// Whether a load balancer asks the nodes of a service how they are.
pub(super) fn has_health_check(service: &Value) -> bool {
    let spec = &service["spec"];
    spec["type"] == "LoadBalancer" && spec["externalTrafficPolicy"] == "Local"
}

/// Whether the service can be reached from outside of the cluster.
fn is_reachable(service: &Value) -> bool {
    let addresses = service["spec"]["externalIPs"].as_array();
    has_node_ports(service)
        || (service["spec"]["type"] == "ClusterIP"
            && addresses.is_some_and(|addresses| !addresses.is_empty()))
}

/// An update that does not name what was allocated keeps it.
pub(super) fn keep_allocated(service: &mut Value, old: &Value) {
    if has_address(old) && has_address(service) {
        for field in ["clusterIP", "clusterIPs"] {
            keep(service, old, field);
        }
    }
    if has_node_ports(old) && has_node_ports(service) {
        keep_node_ports(service, old);
    }
    if has_health_check(old) && has_health_check(service) {
        keep(service, old, "healthCheckNodePort");
    }
    normalize_addresses(service, Some(old));
}

fn keep(service: &mut Value, old: &Value, field: &str) {
    let kept = &old["spec"][field];
    if is_unset(&service["spec"][field]) && !kept.is_null() {
        service["spec"][field] = kept.clone();
    }
}

fn is_unset(value: &Value) -> bool {
    value.is_null() || value == "" || value == 0 || value.as_array().is_some_and(Vec::is_empty)
}

fn keep_node_ports(service: &mut Value, old: &Value) {
    let used: Vec<Value> = node_ports(service);
    let by_name: Map<String, Value> = ports(old)
        .map(|port| {
            let name = port["name"].as_str().unwrap_or_default();
            (name.to_owned(), port["nodePort"].clone())
        })
        .collect();
    let ports = service["spec"]
        .get_mut("ports")
        .and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten() {
        let name = port["name"].as_str().unwrap_or_default();
        let kept = by_name.get(name).cloned().unwrap_or_default();
        if is_unset(&port["nodePort"]) && !kept.is_null() && !used.contains(&kept) {
            port["nodePort"] = kept;
        }
    }
}

pub(super) fn ports(service: &Value) -> impl Iterator<Item = &Value> {
    service["spec"]["ports"].as_array().into_iter().flatten()
}

pub(super) fn node_ports(service: &Value) -> Vec<Value> {
    ports(service)
        .map(|port| port["nodePort"].clone())
        .filter(|port| !is_unset(port))
        .collect()
}

/// The one address that old programs know is the first of all.
pub(super) fn normalize_addresses(service: &mut Value, old: Option<&Value>) {
    let first = service["spec"]["clusterIP"].clone();
    let has_all = !is_unset(&service["spec"]["clusterIPs"]);
    let Some(old) = old else {
        if !is_unset(&first) && !has_all {
            service["spec"]["clusterIPs"] = vec![first].into();
        }
        return;
    };
    let same_all = service["spec"]["clusterIPs"] == old["spec"]["clusterIPs"];
    if !has_all && first == old["spec"]["clusterIP"] {
        super::carry(&mut service["spec"], &old["spec"], "clusterIPs");
    } else if first != old["spec"]["clusterIP"] && same_all && !is_unset(&first) {
        service["spec"]["clusterIPs"] = vec![first].into();
    }
}

/// What only the old type had, and the update left as it was, is given up.
pub(super) fn prepare_for_update(service: &mut Value, old: &Value) {
    let same = |service: &Value, field: &str| service["spec"][field] == old["spec"][field];
    let mut given_up = Vec::new();
    if has_address(old) && !has_address(service) {
        if same(service, "clusterIP") && same(service, "clusterIPs") {
            given_up.extend(["clusterIP", "clusterIPs"]);
        }
        given_up.extend(
            ["ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"]
                .into_iter()
                .filter(|field| same(service, field)),
        );
    }
    if has_health_check(old) && !has_health_check(service) && same(service, "healthCheckNodePort") {
        given_up.push("healthCheckNodePort");
    }
    let balanced = |service: &Value| service["spec"]["type"] == "LoadBalancer";
    if balanced(old) && !balanced(service) {
        given_up.extend(
            ["allocateLoadBalancerNodePorts", "loadBalancerClass"]
                .into_iter()
                .filter(|field| same(service, field)),
        );
    }
    if is_reachable(old) && !is_reachable(service) && same(service, "externalTrafficPolicy") {
        given_up.push("externalTrafficPolicy");
    }
    let known = node_ports(old);
    let gives_up_ports = has_node_ports(old)
        && !has_node_ports(service)
        && node_ports(service).iter().all(|port| known.contains(port));
    if gives_up_ports {
        let ports = service["spec"]
            .get_mut("ports")
            .and_then(Value::as_array_mut);
        for port in ports.into_iter().flatten() {
            super::remove(port, "nodePort");
        }
    }
    for field in given_up {
        super::remove(&mut service["spec"], field);
    }
    if !balanced(service) {
        service["status"]["loadBalancer"] = Map::new().into();
    }
}
