//! What kinds select their pods by.

use super::*;

/// How the pods of such an object are asked for.
fn query(group: &'static str, kind: &'static str, selector: &Value) -> String {
    let api_version = if group.is_empty() {
        "v1".to_owned()
    } else {
        format!("{group}/v1")
    };
    let object = json!({
        "kind": kind, "apiVersion": api_version, "metadata": {"name": "web"},
        // Of other kinds, these may be anything.
        "spec": {"selector": selector, "ports": "none", "type": 7},
    });
    let call = api(group, kind).port_forward().forward("web", [80]);
    let outcome = run(call, [ok(&object), pods(&[pod("a", 1)]), upgraded()]);
    let lines = lines(&outcome);
    assert_eq!(outcome.only().unwrap().pod(), "a");
    let query = lines[1].strip_prefix(&format!("GET {PATH}/pods?labelSelector="));
    let query = query.unwrap().strip_suffix("&limit=500").unwrap();
    percent_encoding::percent_decode_str(query)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

#[test]
fn of_each_kind() {
    let labels = json!({"app": "web", "tier": ""});
    assert_eq!(query("", "ReplicationController", &labels), "app=web,tier=");
    let full = json!({
        "matchLabels": {"app": "web"},
        "matchExpressions": [
            {"key": "tier", "operator": "In", "values": ["front", "back"]},
            {"key": "stage", "operator": "NotIn", "values": ["test"]},
            {"key": "team", "operator": "Exists"},
            {"key": "canary", "operator": "DoesNotExist", "values": null},
        ],
    });
    let text = "app=web,tier in (back,front),stage notin (test),team,!canary";
    for kind in ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"] {
        assert_eq!(query("apps", kind, &full), text);
    }
    let job = json!({"matchLabels": {"batch.kubernetes.io/controller-uid": "7"}});
    let text = "batch.kubernetes.io/controller-uid=7";
    assert_eq!(query("batch", "Job", &job), text);
    assert_eq!(query("example.com", "Rollout", &labels), "app=web,tier=");
    // A label may well be called so.
    let odd = json!({"matchLabels": "x"});
    assert_eq!(query("example.com", "Rollout", &odd), "matchLabels=x");
}

/// Which object is read for a kind that compile time knows.
macro_rules! reads {
    ($($kind:ty: $path:literal),* $(,)?) => {$({
        let call = Api::<$kind>::new().port_forward().forward("web", [80]);
        let machine = call.into_machine(&Settings::default(), KEY);
        let script = Script::new().reply(Reply::refusal(403, "Forbidden"));
        let outcome = Simulation::new(script).run(machine);
        assert_eq!(lines(&outcome), [format!("GET {}/web", $path)]);
        assert!(outcome.error().is_forbidden());
    })*};
}

#[test]
fn the_kinds_of_kubernetes_that_lead_to_pods() {
    use k8s_openapi::api::{
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        batch::v1::Job,
        core::v1::{ReplicationController, Service},
    };
    reads! {
        Service: "/api/v1/namespaces/default/services",
        ReplicationController: "/api/v1/namespaces/default/replicationcontrollers",
        Deployment: "/apis/apps/v1/namespaces/default/deployments",
        ReplicaSet: "/apis/apps/v1/namespaces/default/replicasets",
        StatefulSet: "/apis/apps/v1/namespaces/default/statefulsets",
        DaemonSet: "/apis/apps/v1/namespaces/default/daemonsets",
        Job: "/apis/batch/v1/namespaces/default/jobs",
    }
}

fn error(selector: &Value) -> kubex_proto::Error {
    let object = json!({
        "kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "web"},
        "spec": {"selector": selector},
    });
    run(deployments(&[80]), [ok(&object)]).error()
}

#[test]
fn one_that_selects_nothing_or_everything_is_refused() {
    for selector in [
        json!(null),
        json!({}),
        json!({"matchLabels": {}}),
        json!({"matchLabels": null, "matchExpressions": []}),
    ] {
        assert_eq!(
            error(&selector).to_string(),
            "forward ports of deployments \"web\" in namespace \"default\": not sent: spec.selector: the object has none, \
             so nobody knows its pods: forward to one of them by its name"
        );
    }
}

#[test]
fn rubbish_is_an_error() {
    for selector in [
        json!(7),
        json!({"matchLabels": 7}),
        json!({"matchSomething": {"a": "b"}}),
        json!({"matchExpressions": [{"key": "a"}]}),
        json!({"matchExpressions": [{"key": "a", "operator": "Near", "values": ["b"]}]}),
    ] {
        let error = error(&selector);
        assert!(error.is_decode(), "{selector}: {error}");
    }
    // Labels that there cannot be are not sent.
    let error = error(&json!({"matchLabels": {"not a key": "x"}}));
    assert!(error.to_string().contains("not a key"), "{error}");
}
