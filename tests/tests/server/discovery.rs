//! What the server tells of itself.

use serde_json::json;

use crate::caller::Caller;

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
fn aggregated_discovery_falls_back_to_the_old_form() {
    let caller = Caller::new();
    let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    caller
        .get_as("/apis", aggregated)
        .refused(406, "NotAcceptable");
    let both = format!("{aggregated},application/json");
    assert_eq!(
        caller.get_as("/apis", &both).expect(200)["kind"],
        "APIGroupList"
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
