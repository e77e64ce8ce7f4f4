//! The fields of an object: which are known, which fit, and how they are written. Messages are those of 1.37.

use http::header::WARNING;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::caller::{Answer, Caller};

const CONFIG_MAPS: &str = "/api/v1/namespaces/default/configmaps";
const SERVICES: &str = "/api/v1/namespaces/default/services";

fn create(query: &str, text: &'static str) -> Answer {
    let request = Request::post(format!("{CONFIG_MAPS}{query}"));
    Caller::new().send(request.body(text.into()).unwrap())
}

const ODD: &str = r#"{"metadata":{"name":"a","foo":1},"data":{"a":"1","a":"2"}}"#;

#[test]
fn unknown_and_repeated_fields_are_dropped_with_a_warning() {
    let answer = create("", ODD);
    let warnings: Vec<&str> = answer
        .headers
        .get_all(WARNING)
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert_eq!(
        warnings,
        [
            r#"299 - "unknown field \"metadata.foo\"""#,
            r#"299 - "duplicate field \"data.a\"""#,
        ]
    );
    let created = answer.expect(201);
    assert_eq!(created["data"], json!({"a": "2"}));
    assert!(created["metadata"].get("foo").is_none());
}

#[test]
fn whoever_asks_for_it_is_refused_or_left_in_peace() {
    let message = create("?fieldValidation=Strict", ODD).refused(400, "BadRequest");
    assert_eq!(
        message,
        r#"ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.foo", duplicate field "data.a""#
    );
    let answer = create("?fieldValidation=Ignore", ODD);
    assert!(answer.headers.get(WARNING).is_none());
    answer.expect(201);
}

#[test]
fn a_patch_is_held_to_the_same_fields() {
    let caller = Caller::new();
    let create = |body| caller.call(Method::POST, CONFIG_MAPS, &body).expect(201);
    create(json!({"metadata": {"name": "a"}}));
    let patch = |query: &str, body: &'static str| {
        let request = Request::patch(format!("{CONFIG_MAPS}/a{query}"));
        let request = request.header("content-type", "application/merge-patch+json");
        caller.send(request.body(body.into()).unwrap())
    };
    let message =
        patch("?fieldValidation=Strict", r#"{"dota": {"a": "1"}}"#).refused(422, "Invalid");
    assert!(
        message.ends_with(r#"strict decoding error: unknown field "dota""#),
        "{message}"
    );
    let message = patch("", r#"{"data": {"a": 1}}"#).refused(422, "Invalid");
    assert!(
        message.contains("cannot unmarshal number into Go struct field ConfigMap.data"),
        "{message}"
    );
    let answer = patch("", r#"{"dota": 1, "data": {"b": "2"}}"#);
    assert_eq!(
        answer.headers[WARNING].to_str().unwrap(),
        r#"299 - "unknown field \"dota\"""#
    );
    assert_eq!(answer.expect(200)["data"], json!({"b": "2"}));
}

#[test]
fn what_is_no_object_of_the_kind_is_refused_as_the_real_server_does() {
    let unrecognized = |why: &str| {
        format!(
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: {why}"
        )
    };
    for (text, expected) in [
        ("", unrecognized("unexpected end of JSON input (<empty>)")),
        (r#"{"a""#, unrecognized(r#"unexpected end of JSON input ({"a")"#)),
        (
            r#"{"metadata":{"name":"a"}} x"#,
            unrecognized(r#"invalid character 'x' after top-level value ({"metadata":{"name":"a"}} x)"#),
        ),
        (
            r#"{"kind":5,"metadata":{"name":"a"}}"#,
            unrecognized(
                r#"json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5,"metadata":{"name":" ...)"#,
            ),
        ),
        (
            "5",
            unrecognized(
                r#"json: cannot unmarshal number into Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" } (35)"#,
            ),
        ),
        (
            r#"{"kind":"Service"}"#,
            r#"Service in version "v1" cannot be handled as a ConfigMap: converting (v1.Service) to (core.ConfigMap): unknown conversion"#.into(),
        ),
        (
            r#"{"apiVersion":"apps/v1","kind":"Deployment"}"#,
            r#"Deployment in version "v1" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion"#.into(),
        ),
        (
            r#"{"apiVersion":"v2"}"#,
            r#"ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111""#.into(),
        ),
        (
            r#"{"metadata":1}"#,
            r#"ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.metadata of type v1.ObjectMeta"#.into(),
        ),
        (
            r#"{"binaryData":{"a":"not base64"}}"#,
            r#"ConfigMap in version "v1" cannot be handled as a ConfigMap: illegal base64 data at input byte 3"#.into(),
        ),
    ] {
        assert_eq!(create("", text).refused(400, "BadRequest"), expected, "{text}");
    }
}

#[test]
fn what_is_empty_is_written_as_its_type_has_it() {
    let caller = Caller::new();
    let create = |path: &str, body: Value| caller.call(Method::POST, path, &body).expect(201);
    let created = create(
        CONFIG_MAPS,
        json!({"metadata": {"name": "a", "labels": {"x": ""}, "finalizers": []}, "data": {"a": null}, "binaryData": {}}),
    );
    assert_eq!(created["data"], json!({"a": ""}));
    assert!(created.get("binaryData").is_none());
    assert!(created["metadata"].get("finalizers").is_none());
    assert_eq!(created["metadata"]["labels"], json!({"x": ""}));
    let created = create(
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        json!({"metadata": {"name": "a"}, "rules": []}),
    );
    assert_eq!(created["rules"], Value::Null);
    let created = create(
        SERVICES,
        json!({"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80, "name": ""}], "externalIPs": []}}),
    );
    assert!(created["spec"].get("externalIPs").is_none());
    assert!(created["spec"]["ports"][0].get("name").is_none());
    assert_eq!(created["status"], json!({"loadBalancer": {}}));
}

#[test]
fn quantities_and_times_are_written_in_one_form() {
    let caller = Caller::new();
    let quotas = "/api/v1/namespaces/default/resourcequotas";
    let quota = json!({"metadata": {"name": "a"}, "spec": {"hard": {"cpu": "1500m", "memory": "1024Mi", "pods": 10}}});
    let created = caller.call(Method::POST, quotas, &quota).expect(201);
    assert_eq!(
        created["spec"]["hard"],
        json!({"cpu": "1500m", "memory": "1Gi", "pods": "10"})
    );
    let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    let lease = json!({"metadata": {"name": "a"}, "spec": {"renewTime": "2026-01-02T04:04:05.123456+01:00"}});
    let created = caller.call(Method::POST, leases, &lease).expect(201);
    assert_eq!(created["spec"]["renewTime"], "2026-01-02T03:04:05.123456Z");
}
