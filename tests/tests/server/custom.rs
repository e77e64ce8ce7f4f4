//! Custom kinds: registered by the test, or defined by a client.

use kubex_testing::server::ServedResource;
use serde_json::{Value, json};

use crate::caller::{Caller, names};

const WIDGETS: &str = "/apis/example.com/v1/namespaces/default/widgets";

fn widget(name: &str) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name}, "spec": {"size": 1}})
}

fn caller() -> Caller {
    let caller = Caller::new();
    caller.0.register(
        ServedResource::namespaced("example.com", "v1", "Widget", "widgets").with_status(),
    );
    caller
}

#[test]
fn an_unknown_kind_is_no_page() {
    let answer = Caller::new().get(WIDGETS);
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (404, "404 page not found\n")
    );
    assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    Caller::new().get("/api/v1/frogs").refused(404, "NotFound");
}

#[test]
fn a_registered_kind_is_served() {
    let caller = caller();
    let created = caller.post(WIDGETS, &widget("w")).expect(201);
    assert!(created.get("status").is_none());
    assert_eq!(created["metadata"]["generation"], 1);
    let list = caller.get(WIDGETS).expect(200);
    assert_eq!(list["kind"], "WidgetList");
    assert_eq!(list["items"][0]["kind"], "Widget");
    let status = caller
        .merge(
            &format!("{WIDGETS}/w/status"),
            &json!({"status": {"ready": true}}),
        )
        .expect(200);
    assert_eq!(
        (
            &status["status"]["ready"],
            &status["metadata"]["generation"]
        ),
        (&json!(true), &json!(1))
    );
    let changed = caller
        .merge(&format!("{WIDGETS}/w"), &json!({"spec": {"size": 2}}))
        .expect(200);
    assert_eq!(changed["metadata"]["generation"], 2);
    assert_eq!(
        caller.delete(&format!("{WIDGETS}/w")).expect(200)["details"]["kind"],
        "widgets"
    );
}

#[test]
fn custom_kinds_are_stricter_than_typed_ones() {
    let caller = caller();
    caller
        .post(WIDGETS, &json!({"metadata": {"name": "w"}}))
        .refused(400, "BadRequest");
    caller.post(WIDGETS, &widget("w")).expect(201);
    let message = caller
        .put(&format!("{WIDGETS}/w"), &widget("w"))
        .refused(422, "Invalid");
    assert!(
        message.ends_with(
            "metadata.resourceVersion: Invalid value: 0: must be specified for an update"
        ),
        "{message}"
    );
    caller
        .patch(
            &format!("{WIDGETS}/w"),
            "strategic-merge-patch+json",
            &json!({}),
        )
        .refused(415, "UnsupportedMediaType");
    caller
        .get(&format!("{WIDGETS}?fieldSelector=spec.size%3D1"))
        .refused(400, "BadRequest");
}

#[test]
fn events_are_the_same_in_both_groups() {
    let caller = Caller::new();
    let event = json!({
        "metadata": {"name": "e"}, "involvedObject": {"kind": "Pod", "name": "web"}, "reason": "Pulled", "message": "done",
    });
    caller
        .post("/api/v1/namespaces/default/events", &event)
        .expect(201);
    let path = "/apis/events.k8s.io/v1/namespaces/default/events/e";
    let seen = caller.get(path).expect(200);
    assert_eq!(
        (&seen["note"], &seen["regarding"]["name"]),
        (&json!("done"), &json!("web"))
    );
    assert_eq!(seen["apiVersion"], "events.k8s.io/v1");
    caller.merge(path, &json!({"note": "again"})).expect(200);
    let stored = caller
        .get("/api/v1/namespaces/default/events/e")
        .expect(200);
    assert_eq!(
        (&stored["message"], &stored["apiVersion"]),
        (&json!("again"), &json!("v1"))
    );
    assert_eq!(
        names(
            &caller
                .get("/api/v1/events?fieldSelector=involvedObject.name%3Dweb")
                .expect(200)
        ),
        ["e"]
    );
}
