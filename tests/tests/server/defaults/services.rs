//! Services, and what is allocated to them.

use serde_json::{Value, json};

use super::created;
use crate::caller::Caller;

const SERVICES: &str = "/api/v1/namespaces/default/services";

fn service(name: &str, spec: Value) -> Value {
    json!({"metadata": {"name": name}, "spec": spec})
}

#[test]
fn a_service_is_given_an_address() {
    let caller = Caller::new();
    let first = created(
        &caller,
        SERVICES,
        service("a", json!({"ports": [{"port": 80}]})),
    );
    let spec = &first["spec"];
    let address = spec["clusterIP"].as_str().unwrap();
    assert!(address.starts_with("10.0.0."), "{address}");
    let whole = json!({
        "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "type": "ClusterIP",
        "clusterIP": address, "clusterIPs": [address], "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack", "sessionAffinity": "None", "internalTrafficPolicy": "Cluster",
    });
    assert_eq!(*spec, whole);
    assert_eq!(first["status"], json!({"loadBalancer": {}}));
    let taken = service("b", json!({"ports": [{"port": 80}], "clusterIP": address}));
    let message = caller.post(SERVICES, &taken).refused(422, "Invalid");
    assert_eq!(
        message,
        format!(
            r#"Service "b" is invalid: spec.clusterIPs: Invalid value: ["{address}"]: failed to allocate IP {address}: provided IP is already allocated"#
        )
    );
}

#[test]
fn ports_of_nodes_are_given_once() {
    let caller = Caller::new();
    let ports = json!([
        {"name": "a", "port": 80}, {"name": "b", "port": 80, "protocol": "UDP"}, {"name": "c", "port": 81},
    ]);
    let first = created(
        &caller,
        SERVICES,
        service("a", json!({"type": "NodePort", "ports": ports})),
    );
    let port = |index: usize| first["spec"]["ports"][index]["nodePort"].as_i64().unwrap();
    assert!((30_000..32_768).contains(&port(0)), "{}", port(0));
    assert_eq!(port(0), port(1));
    assert_ne!(port(0), port(2));
    assert_eq!(first["spec"]["externalTrafficPolicy"], "Cluster");
    for (asked, why) in [
        (port(0), "provided port is already allocated"),
        (
            80,
            "provided port is not in the valid range. The range of valid ports is 30000-32767",
        ),
    ] {
        let ports = json!([{"port": 80, "nodePort": asked}]);
        let second = service("b", json!({"type": "NodePort", "ports": ports}));
        assert_eq!(
            caller.post(SERVICES, &second).refused(422, "Invalid"),
            format!(
                r#"Service "b" is invalid: spec.ports[0].nodePort: Invalid value: {asked}: {why}"#
            )
        );
    }
}

#[test]
fn what_was_allocated_is_kept_and_given_up_with_the_type() {
    let caller = Caller::new();
    let spec = json!({"type": "NodePort", "ports": [{"port": 80}]});
    let first = created(&caller, SERVICES, service("a", spec.clone()));
    let path = format!("{SERVICES}/a");
    let again = caller.put(&path, &service("a", spec)).expect(200);
    assert_eq!(again["spec"], first["spec"]);
    let inside = caller
        .merge(&path, &json!({"spec": {"type": "ClusterIP"}}))
        .expect(200);
    assert_eq!(inside["spec"]["clusterIP"], first["spec"]["clusterIP"]);
    assert!(inside["spec"]["ports"][0].get("nodePort").is_none());
    assert!(inside["spec"].get("externalTrafficPolicy").is_none());
}

#[test]
fn a_service_without_an_address_is_left_without() {
    let caller = Caller::new();
    let headless = created(
        &caller,
        SERVICES,
        service("a", json!({"clusterIP": "None", "selector": {"a": "b"}})),
    );
    assert_eq!(headless["spec"]["clusterIPs"], json!(["None"]));
    let elsewhere = json!({"type": "ExternalName", "externalName": "example.com"});
    let elsewhere = created(&caller, SERVICES, service("b", elsewhere));
    assert_eq!(
        elsewhere["spec"],
        json!({"type": "ExternalName", "externalName": "example.com", "sessionAffinity": "None"})
    );
}
