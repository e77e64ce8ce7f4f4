//! A kind in several versions, which differ in nothing but their names.

use serde_json::{Value, json};

use super::{DEFINITIONS, WIDGETS, definition, widget};
use crate::caller::{Caller, names};

const WIDGET_DEFINITION: &str =
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com";
const BETA: &str = "/apis/example.com/v1beta1/namespaces/default/widgets";

/// Widgets in `v1`, which is stored, and in `v1beta1`, which takes anything and has no status.
fn caller() -> Caller {
    let caller = Caller::new();
    let mut definition = definition(
        &json!({"size": {"type": "integer"}, "color": {"type": "string", "default": "red"}}),
    );
    definition["spec"]["versions"].as_array_mut().unwrap().push(json!({
        "name": "v1beta1", "served": true, "storage": false,
        "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
    }));
    caller.post(DEFINITIONS, &definition).expect(201);
    caller
}

#[test]
fn an_object_is_the_same_in_all_versions() {
    let caller = caller();
    caller
        .post(WIDGETS, &widget("w", &json!({"size": 1})))
        .expect(201);
    let beta = caller.get(BETA).expect(200);
    assert_eq!(names(&beta), ["w"]);
    assert_eq!(
        (&beta["apiVersion"], &beta["items"][0]["apiVersion"]),
        (&json!("example.com/v1beta1"), &json!("example.com/v1beta1"))
    );
    // What the version does not check is kept as far as the stored version knows it.
    let loose = json!({"apiVersion": "example.com/v1beta1", "kind": "Widget", "metadata": {"name": "b"}, "spec": {"size": "nope", "q": 1}});
    let created = caller.post(BETA, &loose).expect(201);
    assert_eq!(created["spec"], json!({"size": "nope", "color": "red"}));
    assert_eq!(
        caller.get(&format!("{WIDGETS}/b")).expect(200)["apiVersion"],
        "example.com/v1"
    );
    caller
        .get(&format!("{BETA}/w/status"))
        .refused(404, "NotFound");
}

#[test]
fn versions_come_and_go() {
    let caller = caller();
    caller.post(WIDGETS, &widget("w", &json!({}))).expect(201);
    let patch = |operations: Value| caller.patch(WIDGET_DEFINITION, "json-patch+json", &operations);
    let moved = patch(json!([
        {"op": "replace", "path": "/spec/versions/0/storage", "value": false},
        {"op": "replace", "path": "/spec/versions/1/storage", "value": true},
    ]))
    .expect(200);
    assert_eq!(moved["status"]["storedVersions"], json!(["v1", "v1beta1"]));
    let message =
        patch(json!([{"op": "remove", "path": "/spec/versions/0"}])).refused(422, "Invalid");
    assert!(
        message.contains(
            "status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions;"
        ),
        "{message}"
    );
    patch(json!([{"op": "replace", "path": "/spec/versions/0/served", "value": false}]))
        .expect(200);
    assert_eq!(caller.get(WIDGETS).text, "404 page not found\n");
    assert_eq!(names(&caller.get(BETA).expect(200)), ["w"]);
}

#[test]
fn old_objects_are_read_by_the_schema_of_today() {
    let caller = caller();
    caller
        .post(WIDGETS, &widget("w", &json!({"size": 1})))
        .expect(201);
    let before = caller.get(&format!("{WIDGETS}/w")).expect(200);
    let properties = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties";
    let operations = json!([
        {"op": "remove", "path": format!("{properties}/size")},
        {"op": "add", "path": format!("{properties}/shape"), "value": {"type": "string", "default": "round"}},
    ]);
    caller
        .patch(WIDGET_DEFINITION, "json-patch+json", &operations)
        .expect(200);
    let after = caller.get(&format!("{WIDGETS}/w")).expect(200);
    assert_eq!(after["spec"], json!({"color": "red", "shape": "round"}));
    assert_eq!(
        after["metadata"]["resourceVersion"],
        before["metadata"]["resourceVersion"]
    );
}
