//! Kinds of which there is little to say.

use serde_json::{Value, json};

use super::created;
use crate::caller::Caller;

/// What one field of a created object is.
#[track_caller]
fn filled(path: &str, object: &Value, field: &str, expected: &Value) {
    let mut object = object.clone();
    object["metadata"] = json!({"name": "a"});
    let created = created(&Caller::new(), path, object);
    assert_eq!(created.pointer(field), Some(expected), "{created}");
}

#[test]
fn each_kind_has_its_defaults() {
    let rbac = "/apis/rbac.authorization.k8s.io/v1";
    let subjects = json!([{"kind": "User", "name": "u"}, {"kind": "ServiceAccount", "name": "s", "namespace": "x"}]);
    let binding = json!({"roleRef": {"kind": "Role", "name": "a"}, "subjects": subjects});
    let bindings = format!("{rbac}/namespaces/default/rolebindings");
    let group = json!("rbac.authorization.k8s.io");
    filled(&bindings, &binding, "/roleRef/apiGroup", &group);
    filled(&bindings, &binding, "/subjects/0/apiGroup", &group);
    filled(
        &bindings,
        &binding,
        "/subjects/1",
        &json!({"kind": "ServiceAccount", "name": "s", "namespace": "x"}),
    );
    let policies = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies";
    let policy = json!({"spec": {"podSelector": {}, "egress": [{"ports": [{"port": 80}]}]}});
    filled(
        policies,
        &policy,
        "/spec/policyTypes",
        &json!(["Ingress", "Egress"]),
    );
    filled(
        policies,
        &policy,
        "/spec/egress/0/ports/0/protocol",
        &json!("TCP"),
    );
    let range = json!({"spec": {"limits": [{"type": "Container", "default": {"cpu": "0.2"}, "max": {"memory": "1024Mi"}}]}});
    let amounts = json!({"cpu": "200m", "memory": "1Gi"});
    for list in ["default", "defaultRequest"] {
        filled(
            "/api/v1/namespaces/default/limitranges",
            &range,
            &format!("/spec/limits/0/{list}"),
            &amounts,
        );
    }
    filled(
        "/apis/scheduling.k8s.io/v1/priorityclasses",
        &json!({"value": 5}),
        "/preemptionPolicy",
        &json!("PreemptLowerPriority"),
    );
    filled(
        "/api/v1/nodes",
        &json!({"spec": {"podCIDR": "10.1.0.0/24"}, "status": {"capacity": {"cpu": "1000m"}}}),
        "/status/allocatable/cpu",
        &json!("1"),
    );
}

#[test]
fn a_namespace_is_labelled_with_its_name() {
    let caller = Caller::new();
    let object = json!({"metadata": {"generateName": "a-", "labels": {"x": "y"}}, "spec": {"finalizers": ["a.b/c"]}});
    let created = created(&caller, "/api/v1/namespaces", object);
    let name = &created["metadata"]["name"];
    assert_eq!(
        created["metadata"]["labels"],
        json!({"x": "y", "kubernetes.io/metadata.name": name})
    );
    assert_eq!(
        created["spec"]["finalizers"],
        json!(["a.b/c", "kubernetes"])
    );
}
