//! What the server tells of itself.

use bytes::Bytes;
use http::Request;
use kubex_testing::server::ServedResource;
use serde_json::json;

use crate::caller::Caller;

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

#[test]
fn the_version_and_the_health() {
    let caller = Caller::new();
    let version = caller.get("/version").expect(200);
    assert_eq!(
        (&version["major"], &version["minor"]),
        (&json!("1"), &json!("35"))
    );
    assert!(
        version["gitVersion"]
            .as_str()
            .unwrap()
            .starts_with("v1.35.0")
    );
    for path in ["/readyz", "/livez", "/healthz"] {
        assert_eq!(caller.get(path).text, "ok");
    }
}

#[test]
fn groups_and_resources_are_told() {
    let caller = Caller::new();
    assert_eq!(caller.get("/api").expect(200)["versions"], json!(["v1"]));
    let groups = caller.get("/apis").expect(200);
    assert!(
        groups["groups"]
            .as_array()
            .unwrap()
            .iter()
            .any(|group| group["name"] == "apps")
    );
    assert_eq!(
        caller.get("/apis/apps").expect(200)["preferredVersion"]["groupVersion"],
        "apps/v1"
    );
    let resources = caller.get("/apis/apps/v1").expect(200);
    assert_eq!(resources["groupVersion"], "apps/v1");
    let named = |name: &str| {
        resources["resources"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["name"] == name)
            .cloned()
    };
    assert_eq!(
        named("deployments").unwrap()["shortNames"],
        json!(["deploy"])
    );
    assert_eq!(
        named("deployments/status").unwrap()["verbs"],
        json!(["get", "patch", "update"])
    );
    assert_eq!(caller.get("/apis/none").status, 404);
    assert_eq!(caller.get("/apis/apps/v2").status, 404);
}

#[test]
fn everything_is_told_in_one_answer() {
    let caller = Caller::new();
    let core = caller.get_as("/api", AGGREGATED);
    assert_eq!(core.headers["content-type"], AGGREGATED);
    assert_eq!(core.headers["vary"], "Accept");
    let core = core.expect(200);
    assert_eq!(
        (&core["kind"], &core["apiVersion"]),
        (
            &json!("APIGroupDiscoveryList"),
            &json!("apidiscovery.k8s.io/v2")
        )
    );
    assert_eq!(core["items"][0]["metadata"], json!({}));
    let pods = core["items"][0]["versions"][0]["resources"]
        .as_array()
        .unwrap();
    let pods = pods
        .iter()
        .find(|resource| resource["resource"] == "pods")
        .unwrap();
    assert_eq!(
        (
            &pods["scope"],
            &pods["singularResource"],
            &pods["shortNames"],
            &pods["categories"]
        ),
        (
            &json!("Namespaced"),
            &json!("pod"),
            &json!(["po"]),
            &json!(["all"])
        )
    );
    assert_eq!(
        pods["subresources"][0],
        json!({"subresource": "attach", "responseKind": {"group": "", "version": "", "kind": "PodAttachOptions"}, "verbs": ["create", "get"]})
    );
    assert_eq!(
        pods["subresources"][2],
        json!({"subresource": "eviction", "responseKind": {"group": "policy", "version": "v1", "kind": "Eviction"}, "verbs": ["create"]})
    );
    let groups = caller
        .get_as("/apis", &format!("{AGGREGATED},application/json"))
        .expect(200);
    assert_eq!(groups["items"][1]["metadata"]["name"], "apps");
    assert_eq!(groups["items"][1]["versions"][0]["freshness"], "Current");
}

#[test]
fn a_client_that_knows_it_is_not_told_again() {
    let caller = Caller::new();
    let tag = caller.get_as("/apis", AGGREGATED).headers["etag"].clone();
    let ask = |caller: &Caller| {
        let request = Request::get("/apis")
            .header("accept", AGGREGATED)
            .header("if-none-match", &tag);
        caller.send(request.body(Bytes::new()).unwrap())
    };
    let same = ask(&caller);
    assert_eq!((same.status.as_u16(), same.text.as_str()), (304, ""));
    assert_eq!(same.headers["etag"], tag);
    caller.0.register(ServedResource::cluster(
        "example.com",
        "v1",
        "Widget",
        "widgets",
    ));
    assert_eq!(
        ask(&caller).expect(200)["items"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()["metadata"]["name"],
        "example.com"
    );
}

#[test]
fn aggregated_discovery_is_served_in_its_last_form_only() {
    let caller = Caller::new();
    let beta = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    caller.get_as("/apis", beta).refused(406, "NotAcceptable");
    assert_eq!(
        caller
            .get_as("/apis", &format!("{beta},application/json"))
            .expect(200)["kind"],
        "APIGroupList"
    );
    assert_eq!(
        caller
            .get_as("/apis", &format!("application/json,{AGGREGATED}"))
            .expect(200)["kind"],
        "APIGroupList"
    );
    caller
        .get_as("/apis/apps", AGGREGATED)
        .refused(406, "NotAcceptable");
}

#[test]
fn a_defined_kind_is_told_with_its_names() {
    let caller = Caller::new();
    let version = |name: &str, storage: bool| {
        json!({
            "name": name, "served": true, "storage": storage,
            "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"}},
            "schema": {"openAPIV3Schema": {"type": "object"}},
        })
    };
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "versions": [version("v1beta1", false), version("v1", true)],
                 "names": {"kind": "Widget", "plural": "widgets", "shortNames": ["wd"], "categories": ["all"]}},
    });
    caller
        .post(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            &definition,
        )
        .expect(201);
    assert_eq!(
        caller.get("/apis/example.com").expect(200)["versions"],
        json!([{"groupVersion": "example.com/v1", "version": "v1"}, {"groupVersion": "example.com/v1beta1", "version": "v1beta1"}])
    );
    let resources = caller.get("/apis/example.com/v1beta1").expect(200);
    assert_eq!(
        resources["resources"][0],
        json!({
            "name": "widgets", "singularName": "widget", "namespaced": true, "kind": "Widget",
            "verbs": ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
            "shortNames": ["wd"], "categories": ["all"], "storageVersionHash": "gIwvi5rymmg=",
        })
    );
    assert_eq!(resources["resources"][1]["name"], "widgets/status");
    assert_eq!(
        resources["resources"][2],
        json!({
            "name": "widgets/scale", "singularName": "", "namespaced": true, "group": "autoscaling", "version": "v1",
            "kind": "Scale", "verbs": ["get", "patch", "update"],
        })
    );
}

#[test]
fn old_watch_paths_say_that_they_are_not_served() {
    let message = Caller::new()
        .get("/api/v1/watch/pods")
        .refused(501, "NotImplemented");
    assert!(message.contains("?watch=true"), "{message}");
    Caller::new()
        .get("/openapi/v3")
        .refused(501, "NotImplemented");
}
