//! Services: ports, and addresses that the server gives.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        subresources: &["status"],
        variants: vec![
            json!({"spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}),
            json!({"spec": {"selector": {"app": "web"}, "ports": [
                {"name": "http", "port": 80, "targetPort": "http"}, {"name": "dns", "port": 53, "targetPort": 5353, "protocol": "UDP"},
            ]}}),
            json!({"spec": {"clusterIP": "None", "selector": {"app": "db"}, "ports": [{"port": 5432}]}}),
            json!({"spec": {"type": "NodePort", "ports": [{"port": 443, "targetPort": 8443}]}}),
            json!({"spec": {"type": "ExternalName", "externalName": "example.com"}}),
            json!({"spec": {"type": "LoadBalancer", "ports": [{"port": 80}], "sessionAffinity": "ClientIP"}}),
        ],
        changes: vec![
            json!({"spec": {"selector": {"app": "other"}}}),
            json!({"spec": {"sessionAffinity": "ClientIP"}}),
            json!({"spec": {"publishNotReadyAddresses": true}}),
            json!({"spec": {"externalIPs": ["192.0.2.7"]}}),
        ],
        faults: vec![
            json!({"spec": {"ports": [{"port": 0}]}}),
            json!({"spec": {"ports": [{"port": 80}, {"port": 81}]}}),
            json!({"spec": {"ports": [{"name": "a", "port": 80}, {"name": "a", "port": 81}]}}),
            json!({"spec": {"ports": [{"port": 80, "protocol": "HTTP"}]}}),
            json!({"spec": {"type": "Other"}}),
            json!({"spec": {"clusterIP": "not an address"}}),
            json!({"spec": {"selector": {"bad key!": "x"}}}),
            json!({"spec": {"ports": [{"port": "80"}]}}),
            json!({"spec": {"sessionAffinity": "Server"}}),
            json!({"spec": {"ports": [{"port": 80, "targetPort": "Not_A_Port"}]}}),
        ],
        strategic: vec![
            json!({"spec": {"ports": [{"port": 8080, "name": "alt"}]}}),
            json!({"spec": {"ports": [{"port": 80, "targetPort": 8000}]}}),
            json!({"spec": {"ports": [{"port": 53, "$patch": "delete"}]}}),
            json!({"spec": {"selector": {"$patch": "replace", "app": "only"}}}),
        ],
        json: vec![
            json!([{"op": "replace", "path": "/spec/ports/0/port", "value": 8081}]),
            json!([{"op": "add", "path": "/spec/selector", "value": {"app": "json"}}]),
            json!([{"op": "remove", "path": "/spec/selector"}]),
        ],
        applied: vec![
            json!({"spec": {"ports": [{"port": 80, "protocol": "TCP"}], "selector": {"app": "applied"}}}),
            json!({"spec": {"selector": {"tier": "applied"}}}),
            json!({"spec": {"ports": [{"port": 9090, "protocol": "TCP", "name": "metrics"}]}}),
        ],
        statuses: vec![
            json!({"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}}),
            json!({"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Fine", "message": "", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}}),
        ],
        selectors: &["spec.type=ClusterIP", "spec.clusterIP=None"],
        ..Kind::new("v1", "Service", "services")
    }
}
