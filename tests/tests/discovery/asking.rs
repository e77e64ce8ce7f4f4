//! What is asked, and how either form is read.

use kubex_proto::ApiVersion;

use super::*;

const ACCEPT: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
    application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,\
    application/json";

#[test]
fn the_aggregated_form_takes_two_requests() {
    let replies = ["discovery-core-aggregated", "discovery-apis-aggregated"]
        .map(|name| Reply::ok(recorded(name)).header("etag", "\"1\""));
    let outcome = run(Script::new().replies(replies));
    assert_eq!(lines(&outcome), ["GET /api", "GET /apis"]);
    for sent in &outcome.sent {
        assert_eq!(sent.request.headers()["accept"], ACCEPT);
        assert!(!sent.request.headers().contains_key("if-none-match"));
        assert!(sent.request.body().is_empty());
    }
    let discovery = outcome.only().unwrap();
    assert_eq!(discovery.unread().count(), 0);
    let names: Vec<&str> = discovery.groups().map(|group| &*group.name).collect();
    assert_eq!(names[..3], ["", "apiregistration.k8s.io", "apps"]);
    assert!(names.contains(&"example.com"));
}

/// Of a real server, each of the fields.
#[test]
fn a_resource_tells_all_that_it_has() {
    let discovery = real();
    let deployments = discovery.find("deployments").unwrap();
    let description = &deployments.description;
    assert_eq!(
        (
            &*description.kind,
            &*description.api_version(),
            description.namespaced
        ),
        ("Deployment", "apps/v1", true)
    );
    assert_eq!(deployments.singular, "deployment");
    assert_eq!(deployments.short_names, ["deploy"]);
    assert_eq!(deployments.categories, ["all"]);
    assert!(deployments.can("watch") && !deployments.can("proxy"));
    let scale = deployments.subresource("scale").unwrap();
    assert_eq!(
        (&*scale.group, &*scale.version, &*scale.kind),
        ("autoscaling", "v1", "Scale")
    );
    assert_eq!(scale.verbs, ["get", "patch", "update"]);
    let status = deployments.subresource("status").unwrap();
    assert_eq!(
        (&*status.group, &*status.version, &*status.kind),
        ("apps", "v1", "Deployment")
    );
    assert!(!discovery.find("nodes").unwrap().description.namespaced);
    let autoscaling = discovery.group("autoscaling").unwrap();
    assert_eq!(autoscaling.preferred().unwrap().name, "v2");
    assert!(autoscaling.version("v1").is_some());
}

#[test]
fn the_old_form_takes_one_more_request_for_each_version() {
    let groups = json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": [{
        "name": "example.com",
        "versions": [{"groupVersion": "example.com/v2", "version": "v2"}, {"groupVersion": "example.com/v1", "version": "v1"}],
        "preferredVersion": {"groupVersion": "example.com/v1", "version": "v1"},
    }]});
    let empty =
        json!({"kind": "APIResourceList", "groupVersion": "example.com/v2", "resources": null});
    let outcome = run(Script::new().replies([
        Reply::ok(recorded("discovery-api")).header("etag", "\"1\""),
        Reply::ok(recorded("discovery-core-resources")),
        Reply::ok(groups.to_string()),
        Reply::ok(recorded("discovery-resources")),
        Reply::ok(empty.to_string()),
    ]));
    assert_eq!(
        lines(&outcome),
        [
            "GET /api",
            "GET /api/v1",
            "GET /apis",
            "GET /apis/example.com/v1",
            "GET /apis/example.com/v2"
        ]
    );
    let resources = &outcome.sent[1].request;
    assert_eq!(resources.headers()["accept"], "application/json");
    let discovery = outcome.only().unwrap();
    let widgets = discovery.find("wd").unwrap();
    assert_eq!(told(widgets), "widgets.v1.example.com");
    assert_eq!(widgets.subresource("scale").unwrap().group, "autoscaling");
    assert_eq!(widgets.subresource("status").unwrap().kind, "Widget");
    let group = discovery.group("example.com").unwrap();
    assert_eq!(group.preferred().unwrap().name, "v1");
    assert_eq!(group.version("v2").unwrap().resources, []);
}

/// The same server told the same of its core group in both forms.
#[test]
fn both_forms_come_to_the_same() {
    let none = json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": []}).to_string();
    let old = run(Script::new().replies([
        Reply::ok(recorded("discovery-api")),
        Reply::ok(recorded("discovery-core-resources")),
        Reply::ok(none),
    ]));
    let sorted = |discovery: Discovery| -> ApiVersion {
        let mut version = discovery.group("").unwrap().preferred().unwrap().clone();
        for resource in &mut version.resources {
            resource.subresources.sort_by(|a, b| a.name.cmp(&b.name));
            resource.verbs.sort();
        }
        version
    };
    assert_eq!(sorted(old.only().unwrap()), sorted(real()));
}

/// Some APIs have subresources of what is no resource itself.
#[test]
fn what_has_nothing_but_subresources_is_not_found() {
    let bare = json!({
        "resource": "reviews", "responseKind": null, "scope": "Cluster", "singularResource": "", "verbs": null,
        "subresources": [{"subresource": "run", "responseKind": {"group": "a.example", "version": "v3", "kind": "Run"}, "verbs": ["create"]}],
    });
    let aggregated = discovered(&[], &[group("example.com", &[("v1", json!([bare]))])]);
    let list = json!({"kind": "APIResourceList", "groupVersion": "example.com/v1", "resources": [
        {"name": "reviews/run", "singularName": "", "namespaced": false, "group": "a.example", "version": "v3", "kind": "Run", "verbs": ["create"]},
    ]});
    let groups = json!({"kind": "APIGroupList", "groups": [{"name": "example.com", "versions": [{"version": "v1"}]}]});
    let old = run(Script::new().replies([
        Reply::ok(r#"{"kind":"APIVersions","versions":null}"#),
        Reply::ok(groups.to_string()),
        Reply::ok(list.to_string()),
    ]));
    let old = old.only().unwrap();
    let resources: Vec<_> = old.resources().collect();
    assert_eq!(resources, aggregated.resources().collect::<Vec<_>>());
    let run = resources[0].subresource("run").unwrap();
    assert_eq!((&*run.kind, &*run.version), ("Run", "v3"));
    assert!(old.find("reviews").unwrap_err().is_not_served());
}

#[test]
fn a_path_that_is_not_there_holds_nothing() {
    let outcome = run(Script::new().replies([
        Reply::answer(404, "404 page not found"),
        Reply::ok(aggregated(&[group("apps", &[])])),
    ]));
    let discovery = outcome.only().unwrap();
    assert_eq!(discovery.groups().count(), 1);
}

#[test]
fn rubbish_is_an_error() {
    for (body, expected) in [
        ("{}", "its kind is \"\""),
        (
            r#"{"kind":"PodList","items":[]}"#,
            "its kind is \"PodList\"",
        ),
        (r#"{"kind":"APIResourceList"}"#, "an APIResourceList came"),
        ("[]", "cannot decode"),
        (
            r#"{"kind":"APIGroupDiscoveryList","items":[{"versions":[{"version":"v1","resources":[{"resource":"a","scope":"Galaxy"}]}]}]}"#,
            "Galaxy",
        ),
        (r#"{"kind":"APIVersions","versions":"v1"}"#, ".versions"),
    ] {
        let error = run(Script::new().reply(Reply::ok(body)))
            .only()
            .unwrap_err();
        assert!(error.is_decode(), "{body}: {error}");
        assert!(error.to_string().contains(expected), "{body}: {error}");
    }
    // Nobody asked whether it has changed.
    let error = run(Script::new().reply(Reply::answer(304, ""))).only();
    assert!(error.unwrap_err().to_string().contains("304"));
}
