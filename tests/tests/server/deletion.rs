//! Deleting objects: answers, preconditions, finalizers, and what goes along.

use http::Method;
use serde_json::{Value, json};

use crate::caller::{Caller, DEPLOYMENTS, PODS, names, pod};

const WEB: &str = "/api/v1/namespaces/default/pods/web";

fn deployment(caller: &Caller, name: &str) -> Value {
    caller
        .post(DEPLOYMENTS, &crate::caller::deployment(name, 1))
        .expect(201)
}

#[test]
fn a_deletion_answers_a_status_or_the_object() {
    let caller = Caller::new();
    let created = deployment(&caller, "web");
    let answer = caller.delete(&format!("{DEPLOYMENTS}/web")).expect(200);
    assert_eq!(
        answer,
        json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
            "details": {"name": "web", "group": "apps", "kind": "deployments", "uid": created["metadata"]["uid"]},
        })
    );
    caller.pod("web", "a");
    assert_eq!(caller.delete(WEB).expect(200)["kind"], "Pod");
    let message = caller.delete(WEB).refused(404, "NotFound");
    assert_eq!(message, r#"pods "web" not found"#);
}

#[test]
fn a_deletion_is_a_version_of_its_own() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let before = caller.0.resource_version();
    let mut watch = caller.watch(&format!("{PODS}?watch=true&resourceVersion={before}"));
    caller.delete(WEB).expect(200);
    // A pod is marked first, as the real server was seen to do even where no node runs it.
    assert_eq!(caller.0.resource_version(), before + 2);
    assert_eq!(
        watch.now("/metadata/resourceVersion"),
        [
            format!("MODIFIED {}", before + 1),
            format!("DELETED {}", before + 2)
        ]
    );
}

#[test]
fn preconditions_are_checked() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let with = |preconditions: Value| {
        caller.call(
            Method::DELETE,
            WEB,
            &json!({"preconditions": preconditions}),
        )
    };
    let message = with(json!({"uid": "other"})).refused(409, "Conflict");
    assert!(
        message.contains("the UID in the precondition (other) does not match the UID in record"),
        "{message}"
    );
    with(json!({"resourceVersion": "1"})).refused(409, "Conflict");
    let metadata = &created["metadata"];
    with(json!({"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}))
        .expect(200);
}

#[test]
fn options_are_checked() {
    let caller = Caller::new();
    caller.pod("web", "a");
    caller
        .delete(&format!("{WEB}?propagationPolicy=Later"))
        .refused(422, "Invalid");
    caller
        .call(Method::DELETE, WEB, &json!({"kind": "Pod"}))
        .refused(400, "BadRequest");
    caller
        .call(Method::DELETE, WEB, &json!({"dryRun": ["All"]}))
        .expect(200);
    caller.delete(&format!("{WEB}?dryRun=All")).expect(200);
    caller.get(WEB).expect(200);
    let options = json!({"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0, "propagationPolicy": "Background"});
    caller.call(Method::DELETE, WEB, &options).expect(200);
    caller.get(WEB).expect(404);
}

#[test]
fn finalizers_keep_an_object_until_they_are_gone() {
    let caller = Caller::new();
    let mut body = pod("web", "a");
    body["metadata"]["finalizers"] = json!(["example.com/wait"]);
    caller.post(PODS, &body).expect(201);
    let deleted = caller.delete(WEB).expect(200);
    assert!(deleted["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(deleted["metadata"]["generation"], 2);
    assert_eq!(
        caller.delete(WEB).expect(200),
        deleted,
        "a second deletion changes nothing"
    );
    let more = json!({"metadata": {"finalizers": ["example.com/wait", "example.com/more"]}});
    caller.merge(WEB, &more).refused(422, "Invalid");
    let mut watch = caller.watch(&format!(
        "{PODS}?watch=true&resourceVersion={}",
        caller.0.resource_version()
    ));
    caller
        .merge(WEB, &json!({"metadata": {"finalizers": null}}))
        .expect(200);
    caller.get(WEB).expect(404);
    assert_eq!(watch.names(), ["DELETED web"]);
}

#[test]
fn a_collection_is_deleted_by_selector() {
    let caller = Caller::new();
    for (name, app) in [("a", "x"), ("b", "y"), ("c", "x")] {
        caller.pod(name, app);
    }
    let tried = caller
        .delete(&format!("{PODS}?labelSelector=app%3Dx&dryRun=All"))
        .expect(200);
    assert_eq!(names(&tried), ["a", "c"]);
    let deleted = caller
        .delete(&format!("{PODS}?labelSelector=app%3Dx"))
        .expect(200);
    assert_eq!(deleted["kind"], "PodList");
    assert_eq!(names(&deleted), ["a", "c"]);
    assert_eq!(names(&caller.get(PODS).expect(200)), ["b"]);
    caller
        .delete("/api/v1/pods")
        .refused(405, "MethodNotAllowed");
}

#[test]
fn a_namespace_takes_its_contents_along() {
    let caller = Caller::new();
    caller
        .post("/api/v1/namespaces", &json!({"metadata": {"name": "team"}}))
        .expect(201);
    caller
        .post("/api/v1/namespaces/team/pods", &pod("web", "a"))
        .expect(201);
    let mut held = pod("held", "a");
    held["metadata"]["finalizers"] = json!(["example.com/wait"]);
    caller
        .post("/api/v1/namespaces/team/pods", &held)
        .expect(201);
    let answer = caller.delete("/api/v1/namespaces/team").expect(200);
    assert_eq!(answer["status"]["phase"], "Terminating");
    caller.get("/api/v1/namespaces/team/pods/web").expect(404);
    let message = caller
        .post("/api/v1/namespaces/team/pods", &pod("new", "a"))
        .refused(403, "Forbidden");
    assert_eq!(
        message,
        r#"pods "new" is forbidden: unable to create new content in namespace team because it is being terminated"#
    );
    caller.get("/api/v1/namespaces/team").expect(200);
    caller
        .merge(
            "/api/v1/namespaces/team/pods/held",
            &json!({"metadata": {"finalizers": null}}),
        )
        .expect(200);
    caller.get("/api/v1/namespaces/team").expect(404);
    caller
        .delete("/api/v1/namespaces/default")
        .refused(403, "Forbidden");
}

/// A pod that belongs to a deployment.
fn owned(caller: &Caller, name: &str, owner: &Value) {
    let mut body = pod(name, "a");
    body["metadata"]["ownerReferences"] = json!([{
        "apiVersion": "apps/v1", "kind": "Deployment", "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"],
    }]);
    caller.post(PODS, &body).expect(201);
}

#[test]
fn dependents_go_with_their_owner_or_are_let_go() {
    for policy in ["Background", "Foreground"] {
        let caller = Caller::new();
        let owner = deployment(&caller, "web");
        owned(&caller, "web", &owner);
        caller
            .delete(&format!("{DEPLOYMENTS}/web?propagationPolicy={policy}"))
            .expect(200);
        caller.get(WEB).expect(404);
        caller.get(&format!("{DEPLOYMENTS}/web")).expect(404);
    }
    let caller = Caller::new();
    let owner = deployment(&caller, "web");
    owned(&caller, "web", &owner);
    caller
        .delete(&format!("{DEPLOYMENTS}/web?propagationPolicy=Orphan"))
        .expect(200);
    assert!(
        caller.get(WEB).expect(200)["metadata"]
            .get("ownerReferences")
            .is_none()
    );
    caller.get(&format!("{DEPLOYMENTS}/web")).expect(404);
}

#[test]
fn a_foreground_deletion_waits_for_its_dependents() {
    let caller = Caller::new();
    let owner = deployment(&caller, "web");
    owned(&caller, "web", &owner);
    caller
        .merge(
            WEB,
            &json!({"metadata": {"finalizers": ["example.com/wait"]}}),
        )
        .expect(200);
    let answer = caller
        .delete(&format!("{DEPLOYMENTS}/web?propagationPolicy=Foreground"))
        .expect(200);
    assert_eq!(
        answer["metadata"]["finalizers"],
        json!(["foregroundDeletion"])
    );
    assert!(caller.get(WEB).expect(200)["metadata"]["deletionTimestamp"].is_string());
    caller.get(&format!("{DEPLOYMENTS}/web")).expect(200);
    caller
        .merge(WEB, &json!({"metadata": {"finalizers": null}}))
        .expect(200);
    caller.get(&format!("{DEPLOYMENTS}/web")).expect(404);
}

#[test]
fn without_controllers_nothing_goes_along() {
    let caller = Caller(
        kubex_testing::Server::builder()
            .without_controllers()
            .build(),
    );
    let owner = deployment(&caller, "web");
    owned(&caller, "web", &owner);
    caller.delete(&format!("{DEPLOYMENTS}/web")).expect(200);
    caller.get(WEB).expect(200);
    caller
        .post("/api/v1/namespaces", &json!({"metadata": {"name": "team"}}))
        .expect(201);
    caller.delete("/api/v1/namespaces/team").expect(200);
    assert_eq!(
        caller.get("/api/v1/namespaces/team").expect(200)["status"]["phase"],
        "Terminating"
    );
}

#[test]
fn what_the_store_can_read_is_not_deleted_as_if_it_could_not() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let options = json!({"ignoreStoreReadErrorWithClusterBreakingPotential": true});
    let message = caller
        .call(Method::DELETE, WEB, &options)
        .refused(409, "Conflict");
    assert!(
        message.ends_with(
            "unsafe deletion is not allowed because the object is decodable from storage"
        ),
        "{message}"
    );
    let message = caller
        .call(Method::DELETE, PODS, &options)
        .refused(422, "Invalid");
    assert!(
        message.contains("is not allowed with DELETECOLLECTION"),
        "{message}"
    );
    let wrong = json!({"gracePeriodSeconds": "soon"});
    assert_eq!(
        caller
            .call(Method::DELETE, WEB, &wrong)
            .refused(400, "BadRequest"),
        "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64"
    );
}
