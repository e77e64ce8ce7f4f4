//! What is asked, in this order.

mod errors;
mod reads;
mod watches;
mod writes;

use http::Method;
use kubex_testing::ControlPlane;
use serde_json::{Value, json};

use super::session::{Ask, Session};

pub(super) const NAMESPACE: &str = "/api/v1/namespaces/recordings";
pub(super) const MAPS: &str = "/api/v1/namespaces/recordings/configmaps";
pub(super) const PODS: &str = "/api/v1/namespaces/recordings/pods";
pub(super) const WIDGETS: &str = "/apis/example.com/v1/namespaces/recordings/widgets";

pub(super) async fn play(session: &mut Session, plane: &ControlPlane) {
    prepare(session).await;
    reads::play(session).await;
    writes::play(session).await;
    watches::play(session).await;
    errors::play(session).await;
    // Last, as these disturb the rest.
    errors::of_age(session, plane).await;
    errors::of_a_store_that_stands_still(session, plane).await;
}

pub(super) fn post(path: &str, object: &Value) -> Ask {
    Ask::new(Method::POST, path).body(object)
}

pub(super) fn put(path: impl Into<String>, object: &Value) -> Ask {
    Ask::new(Method::PUT, path).body(object)
}

pub(super) fn delete(path: impl Into<String>) -> Ask {
    Ask::new(Method::DELETE, path)
}

/// A patch of this form: `merge-patch+json`, for example.
pub(super) fn patch(path: impl Into<String>, form: &str, change: &Value) -> Ask {
    let media_type = format!("application/{form}");
    Ask::new(Method::PATCH, path)
        .with("content-type", media_type)
        .body(change)
}

pub(super) fn map(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": name, "labels": {"tier": "front"}},
        "data": {"greeting": "grüße \"quoted\" \\ 🦀\n"},
    })
}

pub(super) fn pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": "web"}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "main", "image": "example.com/image:1"}]},
    })
}

pub(super) fn widget(name: &str) -> Value {
    json!({
        "apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name}, "spec": {"size": 3, "replicas": 1},
    })
}

async fn prepare(session: &Session) {
    let namespace = json!({"metadata": {"name": "recordings"}});
    session
        .prepare(post("/api/v1/namespaces", &namespace))
        .await;
    for name in ["a", "b", "c", "d", "e"] {
        session.prepare(post(MAPS, &map(name))).await;
    }
    let integer = json!({"type": "integer", "minimum": 0});
    let schema = json!({"type": "object", "properties": {
        "spec": {"type": "object", "properties": {"size": integer, "replicas": integer}},
        "status": {"type": "object", "properties": {"replicas": integer}},
    }});
    let version = json!({
        "name": "v1", "served": true, "storage": true, "deprecated": true,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {"status": {}, "scale": {
            "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
        }},
        "additionalPrinterColumns": [{"name": "Size", "type": "integer", "jsonPath": ".spec.size"}],
    });
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com", "scope": "Namespaced", "versions": [version],
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wd"]},
        },
    });
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    session.prepare(post(definitions, &definition)).await;
    // It takes the server a moment to serve them.
    for attempt in 0.. {
        if session
            .send(post(WIDGETS, &widget("small")))
            .await
            .status
            .is_success()
        {
            break;
        }
        assert!(attempt < 100, "the widgets are not served");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    session.prepare(post(PODS, &pod("web"))).await;
}
