//! Creating objects: what the server adds, and what it refuses.

use serde_json::json;

use crate::caller::{Caller, DEPLOYMENTS, PODS, deployment, pod};

#[test]
fn a_created_object_carries_what_the_server_gives_it() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let metadata = &created["metadata"];
    assert_eq!(metadata["namespace"], "default");
    assert_eq!(
        metadata["resourceVersion"],
        caller.0.resource_version().to_string()
    );
    assert_eq!(metadata["uid"].as_str().unwrap().len(), 36);
    assert_eq!(metadata["generation"], 1);
    assert!(
        metadata["creationTimestamp"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    assert_eq!(created["status"]["phase"], "Pending");
    assert_eq!(caller.get(&format!("{PODS}/web")).expect(200), created);
}

#[test]
fn the_namespaces_of_a_new_cluster_are_there() {
    let list = Caller::new().get("/api/v1/namespaces").expect(200);
    assert_eq!(
        crate::caller::names(&list),
        ["default", "kube-node-lease", "kube-public", "kube-system"]
    );
    assert_eq!(
        list["items"][0]["metadata"]["labels"]["kubernetes.io/metadata.name"],
        "default"
    );
}

#[test]
fn names_are_generated_when_asked_for() {
    let caller = Caller::new();
    let mut body = pod("web", "a");
    body["metadata"] = json!({"generateName": "web-"});
    let first = caller.post(PODS, &body).expect(201);
    let second = caller.post(PODS, &body).expect(201);
    let name = first["metadata"]["name"].as_str().unwrap();
    assert!(name.starts_with("web-") && name.len() == 9, "{name}");
    assert_ne!(first["metadata"]["name"], second["metadata"]["name"]);
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let message = caller
        .post(PODS, &pod("web", "b"))
        .refused(409, "AlreadyExists");
    assert_eq!(message, r#"pods "web" already exists"#);
    caller.post(DEPLOYMENTS, &deployment("web", 1)).expect(201);
    let answer = caller.post(DEPLOYMENTS, &deployment("web", 1)).expect(409);
    assert_eq!(
        answer["message"],
        r#"deployments.apps "web" already exists"#
    );
    assert_eq!(
        answer["details"],
        json!({"name": "web", "group": "apps", "kind": "deployments"})
    );
}

#[test]
fn a_missing_namespace_is_not_found() {
    let caller = Caller::new();
    let message = caller
        .post("/api/v1/namespaces/x/pods", &pod("web", "a"))
        .refused(404, "NotFound");
    assert_eq!(message, r#"namespaces "x" not found"#);
}

#[test]
fn bad_metadata_is_invalid() {
    let caller = Caller::new();
    let mut nameless = pod("", "a");
    nameless["metadata"] = json!({});
    let message = caller.post(PODS, &nameless).refused(422, "Invalid");
    assert_eq!(
        message,
        r#"Pod "" is invalid: metadata.name: Required value: name or generateName is required"#
    );
    let answer = caller.post(PODS, &pod("Bad_Name", "a")).expect(422);
    assert_eq!(answer["details"]["kind"], "Pod");
    assert_eq!(answer["details"]["causes"][0]["field"], "metadata.name");
    assert_eq!(
        answer["details"]["causes"][0]["reason"],
        "FieldValueInvalid"
    );
    caller
        .post(PODS, &pod("web", "not a label"))
        .refused(422, "Invalid");
    caller
        .post(
            "/api/v1/namespaces/default/services",
            &json!({"metadata": {"name": "a.b"}, "spec": {"ports": [{"port": 80}]}}),
        )
        .expect(422);
    let role = json!({"metadata": {"name": "system:node"}});
    caller
        .post("/apis/rbac.authorization.k8s.io/v1/clusterroles", &role)
        .expect(201);
}

#[test]
fn what_does_not_belong_here_is_a_bad_request() {
    let caller = Caller::new();
    let mut elsewhere = pod("web", "a");
    elsewhere["metadata"]["namespace"] = "kube-system".into();
    let message = caller.post(PODS, &elsewhere).refused(400, "BadRequest");
    assert_eq!(
        message,
        "the namespace of the provided object does not match the namespace sent on the request"
    );
    let message = caller
        .post(DEPLOYMENTS, &pod("web", "a"))
        .refused(400, "BadRequest");
    assert!(
        message.contains("cannot be handled as a Deployment"),
        "{message}"
    );
    let mut body = pod("web", "a");
    body["apiVersion"] = "v2".into();
    caller.post(PODS, &body).refused(400, "BadRequest");
    body = pod("web", "a");
    body["metadata"]["labels"]["app"] = 1.into();
    caller.post(PODS, &body).refused(400, "BadRequest");
}

#[test]
fn a_version_has_no_place_in_what_is_new() {
    let mut body = pod("web", "a");
    body["metadata"]["resourceVersion"] = "5".into();
    let message = Caller::new().post(PODS, &body).refused(500, "");
    assert_eq!(
        message,
        "resourceVersion should not be set on objects to be created"
    );
}

#[test]
fn a_dry_run_stores_nothing() {
    let caller = Caller::new();
    let version = caller.0.resource_version();
    let answer = caller
        .post(&format!("{PODS}?dryRun=All"), &pod("web", "a"))
        .expect(201);
    assert_eq!(answer["status"]["phase"], "Pending");
    assert!(answer["metadata"]["uid"].is_string());
    assert_eq!(caller.0.resource_version(), version);
    caller.get(&format!("{PODS}/web")).refused(404, "NotFound");
    caller
        .post(&format!("{PODS}?dryRun=Perhaps"), &pod("web", "a"))
        .refused(422, "Invalid");
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let mut body = pod("web", "a");
    body["spec"]["padding"] = "x".repeat(3 * 1024 * 1024).into();
    Caller::new()
        .post(PODS, &body)
        .refused(413, "RequestEntityTooLarge");
}

#[test]
fn the_text_of_a_secret_is_kept_as_data() {
    let caller = Caller::new();
    let path = "/api/v1/namespaces/default/secrets";
    let body = json!({"metadata": {"name": "s"}, "stringData": {"key": "value"}});
    let secret = caller.post(path, &body).expect(201);
    assert_eq!(secret["data"]["key"], "dmFsdWU=");
    assert!(secret.get("stringData").is_none());
}

#[test]
fn methods_that_have_no_route_are_not_allowed() {
    let caller = Caller::new();
    caller
        .post("/api/v1/pods", &pod("web", "a"))
        .refused(405, "MethodNotAllowed");
    caller
        .put(PODS, &pod("web", "a"))
        .refused(405, "MethodNotAllowed");
    caller
        .post(&format!("{PODS}/web"), &pod("web", "a"))
        .refused(405, "MethodNotAllowed");
    caller
        .delete("/api/v1/namespaces")
        .refused(405, "MethodNotAllowed");
}
