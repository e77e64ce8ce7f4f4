//! The accessors of every kind of resource say the same of the same object.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{
    DynamicObject, ObjectMeta, OwnerReference, PartialObjectMetadata, Resource, Timestamp, resource,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

#[derive(Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced);

fn owner() -> OwnerReference {
    OwnerReference {
        api_version: "apps/v1".into(),
        kind: "ReplicaSet".into(),
        name: "web-1".into(),
        uid: "9".into(),
        controller: Some(true),
        block_owner_deletion: None,
    }
}

/// An object of this type with everything that there is an accessor for.
fn full<K: DeserializeOwned>(api_version: &str, kind: &str) -> K {
    serde_json::from_value(json!({
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": "web",
            "namespace": "staging",
            "uid": "3f1a",
            "resourceVersion": "7",
            "creationTimestamp": "2024-05-01T10:00:00Z",
            "deletionTimestamp": "2024-05-02T10:00:00Z",
            "labels": {"app": "web"},
            "annotations": {"note": "n"},
            "finalizers": ["example.com/a"],
            "ownerReferences": [owner()],
        },
    }))
    .unwrap()
}

fn assert_all_said<K: Resource + DeserializeOwned>(api_version: &str, kind: &str) {
    let mut object: K = full(api_version, kind);
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(object.api_version(), api_version);
    assert_eq!(object.kind(), kind);
    assert_eq!(object.name(), "web");
    assert_eq!(object.namespace(), Some("staging"));
    assert_eq!(object.uid(), Some("3f1a"));
    assert_eq!(object.resource_version(), Some("7"));
    assert_eq!(
        object.creation_timestamp(),
        Some(time("2024-05-01T10:00:00Z"))
    );
    assert_eq!(
        object.deletion_timestamp(),
        Some(time("2024-05-02T10:00:00Z"))
    );
    assert_eq!(object.labels()["app"], "web");
    assert_eq!(object.annotations()["note"], "n");
    assert_eq!(object.finalizers(), ["example.com/a"]);
    assert_eq!(object.owner_references(), [owner()]);

    object.labels_mut().insert("tier".into(), "front".into());
    object.annotations_mut().clear();
    assert_eq!(object.labels().len(), 2);
    assert!(object.annotations().is_empty());
}

fn assert_can_own<K: Resource + DeserializeOwned>(api_version: &str, kind: &str) {
    let object: K = full(api_version, kind);
    let reference = object.owner_reference().unwrap();
    assert_eq!(
        serde_json::to_value(&reference).unwrap(),
        json!({"apiVersion": api_version, "kind": kind, "name": "web", "uid": "3f1a"})
    );
    let controller = object.controller_reference().unwrap();
    assert_eq!(
        (controller.controller, controller.block_owner_deletion),
        (Some(true), Some(true))
    );
}

fn assert_nothing_said<K: Resource + DeserializeOwned>() {
    let mut object: K = serde_json::from_value(json!({"metadata": {}})).unwrap();
    assert_eq!(object.name(), "");
    assert_eq!((object.namespace(), object.uid()), (None, None));
    assert_eq!(object.resource_version(), None);
    assert_eq!(object.creation_timestamp(), None);
    assert_eq!(object.deletion_timestamp(), None);
    assert!(object.labels().is_empty() && object.annotations().is_empty());
    assert!(object.finalizers().is_empty() && object.owner_references().is_empty());
    assert_eq!(object.owner_reference(), None);
    object.labels_mut().insert("a".into(), "b".into());
    assert_eq!(object.labels()["a"], "b");
}

#[test]
fn of_a_kind_of_k8s_openapi() {
    assert_all_said::<Pod>("v1", "Pod");
    assert_can_own::<Pod>("v1", "Pod");
    assert_nothing_said::<Pod>();
}

#[test]
fn of_a_custom_kind() {
    assert_all_said::<Widget>("example.com/v1", "Widget");
    assert_can_own::<Widget>("example.com/v1", "Widget");
    assert_nothing_said::<Widget>();
}

#[test]
fn of_a_dynamic_kind() {
    assert_all_said::<DynamicObject>("example.com/v1", "Gadget");
    assert_can_own::<DynamicObject>("example.com/v1", "Gadget");
    assert_nothing_said::<DynamicObject>();
}

#[test]
fn of_metadata_alone() {
    assert_all_said::<PartialObjectMetadata>("meta.k8s.io/v1", "PartialObjectMetadata");
    assert_nothing_said::<PartialObjectMetadata>();
    // An owner is named by its own kind, which this does not know.
    let partial: PartialObjectMetadata = full("meta.k8s.io/v1", "PartialObjectMetadata");
    assert_eq!(
        (partial.owner_reference(), partial.controller_reference()),
        (None, None)
    );
}
