//! Writes and what deletes are answered with.

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Api, Deleted, DynamicObject, Patch, Resource, ResourceDescription};
use serde_json::json;

use crate::recording::each;

fn maps() -> Api<ConfigMap> {
    Api::new()
}

#[test]
fn answer_with_the_object() {
    let value = |map: &ConfigMap| map.data.as_ref().unwrap().values().next().cloned();
    for recording in each("create") {
        assert_eq!(recording.head.status, 201);
        let create = maps().create(&ConfigMap::default()).into_call();
        assert_eq!(recording.answers(create).unwrap().name(), "new");
    }
    for (name, expected) in [("replace", "2"), ("patch", "3"), ("apply", "1")] {
        for recording in each(name) {
            let patch = maps().patch("new", Patch::merge(json!({}))).into_call();
            assert_eq!(
                value(&recording.answers(patch).unwrap()).as_deref(),
                Some(expected)
            );
        }
    }
}

/// Each in a header of its own, with the quotes of its text escaped.
#[test]
fn come_with_warnings() {
    for recording in each("create-warnings") {
        assert_eq!(
            recording.header("warning"),
            [
                r#"299 - "example.com/v1 Widget is deprecated""#,
                r#"299 - "unknown field \"spec.colour\"""#,
                r#"299 - "unknown field \"spec.weight\"""#,
            ]
        );
        let description = ResourceDescription::namespaced("example.com", "v1", "Widget");
        let widgets = Api::<DynamicObject, kubex_proto::Dynamic>::of(description);
        let widget = recording.answers(widgets.get("odd").into_call()).unwrap();
        assert_eq!(
            widget["spec"],
            json!({"size": 1}),
            "what is unknown was dropped"
        );
    }
}

#[test]
fn that_delete() {
    for recording in each("delete-status") {
        let deleted = recording.answers(maps().delete("new").into_call()).unwrap();
        let Deleted::Status(status) = deleted else {
            panic!("{deleted:?}")
        };
        assert!(status.is_success());
        assert_eq!(status.details.unwrap().name, "new");
    }
    for recording in each("delete-object") {
        let deleted = recording
            .answers(maps().delete("held").into_call())
            .unwrap();
        let held = deleted.object().unwrap();
        assert!(held.metadata.deletion_timestamp.is_some());
        assert_eq!(
            held.metadata.finalizers.as_deref(),
            Some(&["example.com/hold".to_owned()][..])
        );
    }
    for recording in each("delete-pod") {
        let pods = Api::<Pod>::new();
        let deleted = recording.answers(pods.delete("gone").into_call()).unwrap();
        assert_eq!(deleted.object().unwrap().name(), "gone");
    }
    for recording in each("delete-collection") {
        let deleted = recording
            .answers(maps().delete_collection().into_call())
            .unwrap();
        assert_eq!(deleted.object().unwrap().items[0].name(), "applied");
    }
    for recording in each("eviction") {
        let pods = Api::<Pod>::new();
        recording
            .answers(pods.eviction().create("web").into_call())
            .unwrap();
    }
}
