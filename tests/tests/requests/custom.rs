//! Kinds of one's own, declared with `resource!`.

use kubex_proto::{Api, ObjectMeta, Patch, ResourceDescription, StaticResource as _, resource};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    exact::{JSON, deleted, read, sent, written, written_as},
    kinds::{widget, widgets},
};

#[derive(Serialize, Deserialize)]
struct Sheep {
    metadata: ObjectMeta,
}
resource!(Sheep: "farm.example.com/v2", Cluster, plural = "sheep", subresources = [status]);

/// Brings the type of its metadata, and fields that say its type; kind and plural differ from its name.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    api_version: String,
    kind: String,
    metadata: k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta,
}
resource!(
    Record: "v1",
    Namespaced,
    kind = "Category",
    plural = "cats",
    metadata = k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta,
);

#[derive(Serialize, Deserialize)]
struct Category {
    metadata: ObjectMeta,
}
resource!(Category: "example.com/v1", Namespaced);

#[test]
fn what_they_are_called() {
    let described = ResourceDescription::namespaced;
    assert_eq!(
        *widgets().resource(),
        described("example.com", "v1", "Widget")
    );
    assert_eq!(Category::plural(), "categories");
    assert_eq!(
        Sheep::description(),
        ResourceDescription::cluster("farm.example.com", "v2", "Sheep").with_plural("sheep")
    );
    assert_eq!(
        Record::description(),
        described("", "v1", "Category").with_plural("cats")
    );
}

const WIDGET: &str =
    r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"small"},"size":3}"#;

/// The struct has no fields for its type: they are written for it.
#[test]
fn their_type_is_written_into_bodies() {
    let call = widgets().create(&widget("small"));
    assert_eq!(
        sent(call.into_call()),
        written(
            "POST /apis/example.com/v1/namespaces/default/widgets",
            WIDGET
        )
    );
    let call = widgets().replace(&widget("small")).namespace("staging");
    assert_eq!(
        sent(call.into_call()),
        written(
            "PUT /apis/example.com/v1/namespaces/staging/widgets/small",
            WIDGET
        )
    );
}

#[test]
fn a_type_that_is_there_stays_as_it_is_written() {
    let mut record = Record {
        api_version: "v1".into(),
        kind: "Category".into(),
        metadata: k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta::default(),
    };
    let line = "POST /api/v1/namespaces/default/cats";
    let body = r#"{"apiVersion":"v1","kind":"Category","metadata":{}}"#;
    let records = Api::<Record>::new();
    assert_eq!(
        sent(records.create(&record).into_call()),
        written(line, body)
    );
    // Empty is as good as absent.
    record.api_version.clear();
    record.kind.clear();
    assert_eq!(
        sent(records.create(&record).into_call()),
        written(line, body)
    );
}

#[test]
fn every_other_verb() {
    let sheep = Api::<Sheep>::new();
    let path = "/apis/farm.example.com/v2/sheep";
    assert_eq!(
        sent(sheep.get("dolly").into_call()),
        read(&format!("{path}/dolly"))
    );
    assert_eq!(sent(sheep.list().into_call()), read(path));
    assert_eq!(
        sent(sheep.watch().into_call()),
        read(&format!("{path}?watch=true&allowWatchBookmarks=true"))
    );
    assert_eq!(
        sent(sheep.delete("dolly").into_call()),
        deleted(&format!("{path}/dolly"))
    );
    assert_eq!(sent(sheep.delete_collection().into_call()), deleted(path));
    assert_eq!(
        sent(
            sheep
                .status()
                .patch("dolly", Patch::merge(json!({})))
                .into_call()
        ),
        written_as(
            JSON,
            "application/merge-patch+json",
            &format!("PATCH {path}/dolly/status"),
            "{}"
        )
    );
    assert_eq!(
        sent(widgets().list().all_namespaces().into_call()),
        read("/apis/example.com/v1/widgets")
    );
}
