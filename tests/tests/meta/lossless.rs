//! The same metadata through everything that serde reads through: nothing is lost.

use std::{collections::BTreeMap, fmt::Debug};

use kubex_proto::ObjectMeta;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// With `managedFields`, a field that nobody knows yet, and what is easily lost on the way: large and negative
/// numbers, fractions, escapes, null, keys with dots and slashes, empty things.
fn metadata() -> Value {
    json!({
        "name": "web",
        "namespace": "staging",
        "uid": "3f1a",
        "resourceVersion": "18446744073709551616",
        "generation": 7,
        "creationTimestamp": "2024-05-01T10:00:00Z",
        "labels": {"app.kubernetes.io/name": "web", "true": "1"},
        "annotations": {"a": "q\"\\\n\u{1}\u{fc}"},
        "ownerReferences": [{
            "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "9",
            "controller": true, "blockOwnerDeletion": false
        }],
        "finalizers": ["example.com/a"],
        "managedFields": [{
            "manager": "kubectl", "operation": "Apply", "time": "2024-05-01T10:00:00Z",
            "fieldsV1": {
                "f:metadata": {"f:labels": {".": {}, "f:app.kubernetes.io/name": {}}},
                "f:spec": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {}, "v:null": null}
            }
        }],
        "futureField": {
            "numbers": [0, -1, 18_446_744_073_709_551_615_u64, -9_223_372_036_854_775_808_i64, 0.5, -2.5e-7],
            "nothing": null, "empty": [{}, [], ""], "flag": false
        }
    })
}

fn assert_lossless(read: &ObjectMeta) {
    assert_eq!(read.name.as_deref(), Some("web"));
    assert_eq!(read.labels["app.kubernetes.io/name"], "web");
    assert_eq!(read.owner_references[0].controller, Some(true));
    let managed = read.managed_fields.as_ref().expect("managed fields");
    assert_eq!(managed.to_value(), metadata()["managedFields"]);
    let names: Vec<_> = read.other.keys().collect();
    assert_eq!(names, ["futureField"]);
    assert_eq!(serde_json::to_value(read).unwrap(), metadata());
}

/// Reads the outer value, and what is written of it again is the same too.
fn read<T: DeserializeOwned + Serialize + Debug>(outer: &Value) -> T {
    let read: T = serde_json::from_str(&outer.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), *outer);
    read
}

#[derive(Debug, Serialize, Deserialize)]
struct Object {
    kind: String,
    metadata: ObjectMeta,
}

#[test]
fn in_a_struct() {
    assert_lossless(&read(&metadata()));
    let object: Object = read(&json!({"kind": "Pod", "metadata": metadata()}));
    assert_lossless(&object.metadata);
}

#[test]
fn through_flatten() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        object: Object,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }
    #[derive(Debug, Serialize, Deserialize)]
    struct Flat {
        #[serde(flatten)]
        metadata: ObjectMeta,
    }
    let outer: Outer = read(&json!({"kind": "Pod", "metadata": metadata(), "spec": {"a": 1}}));
    assert_lossless(&outer.object.metadata);
    assert_eq!(outer.rest["spec"]["a"], 1);
    assert_lossless(&read::<Flat>(&metadata()).metadata);
}

#[test]
fn through_an_untagged_enum() {
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Outer {
        Number(u32),
        Object(Box<Object>),
    }
    match read(&json!({"kind": "Pod", "metadata": metadata()})) {
        Outer::Object(object) => assert_lossless(&object.metadata),
        Outer::Number(number) => panic!("{number}"),
    }
}

#[test]
fn through_an_internally_tagged_enum() {
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(tag = "type")]
    enum Outer {
        #[serde(rename = "ADDED")]
        Added { object: Object },
        #[serde(rename = "DELETED")]
        Deleted(Object),
    }
    let object = json!({"kind": "Pod", "metadata": metadata()});
    // The tag comes last, so all else is buffered.
    match read(&json!({"object": object, "type": "ADDED"})) {
        Outer::Added { object } => assert_lossless(&object.metadata),
        other @ Outer::Deleted(_) => panic!("{other:?}"),
    }
    match read(&json!({"kind": "Pod", "metadata": metadata(), "type": "DELETED"})) {
        Outer::Deleted(object) => assert_lossless(&object.metadata),
        other @ Outer::Added { .. } => panic!("{other:?}"),
    }
}

#[test]
fn from_a_value() {
    let object: Object =
        serde_json::from_value(json!({"kind": "Pod", "metadata": metadata()})).unwrap();
    assert_lossless(&object.metadata);
    assert_lossless(&ObjectMeta::deserialize(&metadata()).unwrap());
}

#[test]
fn from_yaml() {
    // JSON is YAML; and the same by hand, in the style that people write.
    let text = json!({"kind": "Pod", "metadata": metadata()}).to_string();
    let object: Object = serde_saphyr::from_str(&text).unwrap();
    assert_lossless(&object.metadata);

    let text = "
        name: web
        labels: {app.kubernetes.io/name: web}
        creationTimestamp: 2024-05-01T10:00:00Z
        managedFields:
        - manager: kubectl
          fieldsV1:
            f:spec: {}
        futureField:
          numbers: [0, -1, 0.5]
          text: |
            two
            lines
          7: a key that is no string
    ";
    let read: ObjectMeta = serde_saphyr::from_str(text).unwrap();
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({
            "name": "web",
            "labels": {"app.kubernetes.io/name": "web"},
            "creationTimestamp": "2024-05-01T10:00:00Z",
            "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}],
            "futureField": {
                "numbers": [0, -1, 0.5], "text": "two\nlines\n", "7": "a key that is no string"
            }
        })
    );
}

/// Go writes null for what is empty now and then.
#[test]
fn null_is_nothing() {
    let text = r#"{"name":"a","labels":null,"annotations":null,"ownerReferences":null,
        "finalizers":null,"managedFields":null,"creationTimestamp":null,"generation":null}"#;
    let read: ObjectMeta = serde_json::from_str(text).unwrap();
    assert_eq!(read, ObjectMeta::named("a"));
}
