//! Replacing objects: versions, uids and what cannot change.

use serde_json::json;

use crate::caller::{Caller, DEPLOYMENTS, PODS, deployment, pod};

const WEB: &str = "/api/v1/namespaces/default/pods/web";

#[test]
fn a_stale_version_conflicts() {
    let caller = Caller::new();
    let stale = caller.pod("web", "a");
    caller
        .merge(WEB, &json!({"metadata": {"labels": {"app": "b"}}}))
        .expect(200);
    let message = caller.put(WEB, &stale).refused(409, "Conflict");
    assert_eq!(
        message,
        r#"Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again"#
    );
}

#[test]
fn a_replace_without_a_version_is_unconditional() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let replaced = caller.put(WEB, &pod("web", "b")).expect(200);
    assert_eq!(replaced["metadata"]["labels"]["app"], "b");
    let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    caller
        .post(leases, &json!({"metadata": {"name": "l"}}))
        .expect(201);
    let message = caller
        .put(&format!("{leases}/l"), &json!({"metadata": {"name": "l"}}))
        .refused(422, "Invalid");
    assert_eq!(
        message,
        r#"leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update"#
    );
}

#[test]
fn a_replace_creates_only_what_may_be_created_so() {
    let caller = Caller::new();
    caller.put(WEB, &pod("web", "a")).refused(404, "NotFound");
    let lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases/l";
    caller
        .put(lease, &json!({"metadata": {"name": "l"}}))
        .expect(201);
}

#[test]
fn another_uid_conflicts() {
    let caller = Caller::new();
    let mut object = caller.pod("web", "a");
    object["metadata"]["uid"] = "another".into();
    let message = caller.put(WEB, &object).refused(409, "Conflict");
    assert!(
        message.contains("Precondition failed: UID in precondition: another"),
        "{message}"
    );
}

#[test]
fn a_name_or_namespace_other_than_that_of_the_path_is_refused() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let message = caller.put(WEB, &pod("db", "a")).refused(400, "BadRequest");
    assert_eq!(
        message,
        "the name of the object (db) does not match the name on the URL (web)"
    );
    let message = caller
        .put(WEB, &json!({"metadata": {}}))
        .refused(400, "BadRequest");
    assert!(message.contains("undeterminable"), "{message}");
    let mut elsewhere = pod("web", "a");
    elsewhere["metadata"]["namespace"] = "other".into();
    caller.put(WEB, &elsewhere).refused(400, "BadRequest");
}

#[test]
fn immutable_metadata_stays() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let mut object = pod("web", "b");
    object["metadata"]["creationTimestamp"] = "2001-01-01T00:00:00Z".into();
    object["metadata"]["generation"] = 77.into();
    object["metadata"]["managedFields"] = json!([{"manager": "me"}]);
    let replaced = caller.put(WEB, &object).expect(200);
    for field in ["uid", "creationTimestamp", "generation"] {
        assert_eq!(
            replaced["metadata"][field], created["metadata"][field],
            "{field}"
        );
    }
    let managers = &replaced["metadata"]["managedFields"];
    assert_eq!(managers[0]["manager"], "unknown", "{managers}");
}

#[test]
fn a_write_that_changes_nothing_is_no_event() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let mut watch = caller.watch(&format!(
        "{PODS}?watch=true&resourceVersion={}",
        caller.0.resource_version()
    ));
    assert_eq!(caller.put(WEB, &created).expect(200), created);
    assert_eq!(
        caller
            .merge(WEB, &json!({"metadata": {"labels": {"app": "a"}}}))
            .expect(200),
        created
    );
    assert!(watch.values().is_empty());
}

#[test]
fn the_generation_counts_changes_of_the_spec() {
    let caller = Caller::new();
    let path = format!("{DEPLOYMENTS}/web");
    caller.post(DEPLOYMENTS, &deployment("web", 1)).expect(201);
    let labelled = caller
        .merge(&path, &json!({"metadata": {"labels": {"a": "b"}}}))
        .expect(200);
    assert_eq!(labelled["metadata"]["generation"], 1);
    let scaled = caller
        .merge(&path, &json!({"spec": {"replicas": 2}}))
        .expect(200);
    assert_eq!(scaled["metadata"]["generation"], 2);
    let config_maps = "/api/v1/namespaces/default/configmaps";
    let config_map = caller
        .post(
            config_maps,
            &json!({"metadata": {"name": "c"}, "data": {"a": "b"}}),
        )
        .expect(201);
    assert!(config_map["metadata"].get("generation").is_none());
}

#[test]
fn a_dry_run_of_a_replace_changes_nothing() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let answer = caller
        .put(&format!("{WEB}?dryRun=All"), &pod("web", "b"))
        .expect(200);
    assert_eq!(answer["metadata"]["labels"]["app"], "b");
    assert_eq!(caller.get(WEB).expect(200), created);
}
