//! The status and the rest of an object are changed at different paths.

use serde_json::json;

use crate::caller::{Caller, DEPLOYMENTS, PODS, deployment};

#[test]
fn the_main_path_ignores_the_status() {
    let caller = Caller::new();
    let mut body = deployment("web", 1);
    body["status"] = json!({"replicas": 9});
    let created = caller.post(DEPLOYMENTS, &body).expect(201);
    assert_eq!(created["status"], json!({}));
    let path = format!("{DEPLOYMENTS}/web");
    assert_eq!(
        caller
            .merge(&path, &json!({"status": {"replicas": 9}}))
            .expect(200),
        created
    );
}

#[test]
fn the_status_path_ignores_the_rest() {
    let caller = Caller::new();
    caller.post(DEPLOYMENTS, &deployment("web", 1)).expect(201);
    let path = format!("{DEPLOYMENTS}/web/status");
    let both = json!({"spec": {"replicas": 7}, "status": {"replicas": 3}});
    let patched = caller.merge(&path, &both).expect(200);
    assert_eq!(patched["spec"]["replicas"], 1);
    assert_eq!(patched["status"]["replicas"], 3);
    assert_eq!(patched["metadata"]["generation"], 1);
    let mut object = caller.get(&path).expect(200);
    object["status"]["replicas"] = 4.into();
    object["spec"]["replicas"] = 8.into();
    let replaced = caller.put(&path, &object).expect(200);
    assert_eq!(
        (
            &replaced["spec"]["replicas"],
            &replaced["status"]["replicas"]
        ),
        (&json!(1), &json!(4))
    );
    object["metadata"]["resourceVersion"] = "1".into();
    caller.put(&path, &object).refused(409, "Conflict");
}

#[test]
fn a_kind_without_a_status_has_no_such_path() {
    let caller = Caller::new();
    let config_maps = "/api/v1/namespaces/default/configmaps";
    caller
        .post(config_maps, &json!({"metadata": {"name": "c"}}))
        .expect(201);
    caller
        .get(&format!("{config_maps}/c/status"))
        .refused(404, "NotFound");
}

#[test]
fn subresources_that_are_not_served_say_so() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let message = caller
        .get(&format!("{PODS}/web/proxy"))
        .refused(501, "NotImplemented");
    assert_eq!(
        message,
        "the in-memory server does not do this: the subresource proxy of pods"
    );
    caller
        .get(&format!("{PODS}/web/frog"))
        .refused(404, "NotFound");
}
