//! `metadata()`: get, list, patch and watch.

use kubex_proto::{Namespace, Patch};
use serde_json::json;

use crate::{
    exact::{read_as, sent, written_as},
    kinds::{all_pods, clouds, nodes, pods, widgets},
};

const ONE: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

#[test]
fn get() {
    for (call, uri) in [
        (
            pods().metadata().get("web"),
            "/api/v1/namespaces/default/pods/web",
        ),
        (
            pods().metadata().get("web").namespace("staging"),
            "/api/v1/namespaces/staging/pods/web",
        ),
        (
            pods().metadata().get("web").resource_version("0"),
            "/api/v1/namespaces/default/pods/web?resourceVersion=0",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read_as(ONE, uri));
    }
    let optional = nodes().metadata().get("a").optional();
    assert_eq!(sent(optional.into_call()), read_as(ONE, "/api/v1/nodes/a"));
}

#[test]
fn list() {
    for (call, uri) in [
        (pods().metadata().list(), "/api/v1/namespaces/default/pods"),
        (
            pods().metadata().list().namespace("staging"),
            "/api/v1/namespaces/staging/pods",
        ),
        (
            pods().metadata().list().namespace(Namespace::All),
            "/api/v1/pods",
        ),
        (
            pods()
                .metadata()
                .list()
                .all_namespaces()
                .labels("a")
                .limit(1),
            "/api/v1/pods?labelSelector=a&limit=1",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read_as(LIST, uri));
    }
    assert_eq!(
        sent(all_pods().metadata().list().into_call()),
        read_as(LIST, "/api/v1/pods")
    );
    assert_eq!(
        sent(clouds().metadata().list().into_call()),
        read_as(LIST, "/apis/example.com/v1/clouds")
    );
}

#[test]
fn patch() {
    let patch = || Patch::merge(json!({"metadata": {}}));
    let content = "application/merge-patch+json";
    for (call, line) in [
        (
            pods().metadata().patch("web", patch()),
            "PATCH /api/v1/namespaces/default/pods/web",
        ),
        (
            pods()
                .metadata()
                .patch("web", patch())
                .namespace("staging")
                .dry_run()
                .field_manager("me"),
            "PATCH /api/v1/namespaces/staging/pods/web?fieldManager=me&dryRun=All",
        ),
    ] {
        assert_eq!(
            sent(call.into_call()),
            written_as(ONE, content, line, r#"{"metadata":{}}"#)
        );
    }
}

/// The body of an apply is of the kind itself, not of what the answer is.
#[test]
fn apply() {
    let call = widgets()
        .metadata()
        .patch(
            "small",
            Patch::apply(json!({"metadata": {"labels": {"a": "b"}}})),
        )
        .field_manager("me");
    assert_eq!(
        sent(call.into_call()),
        written_as(
            ONE,
            "application/apply-patch+yaml",
            "PATCH /apis/example.com/v1/namespaces/default/widgets/small?fieldManager=me",
            r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"labels":{"a":"b"},"name":"small"}}"#
        )
    );
}

#[test]
fn watch() {
    for (call, uri) in [
        (
            pods().metadata().watch(),
            "/api/v1/namespaces/default/pods?watch=true&allowWatchBookmarks=true",
        ),
        (
            pods()
                .metadata()
                .watch()
                .namespace("staging")
                .bookmarks(false),
            "/api/v1/namespaces/staging/pods?watch=true",
        ),
        (
            pods()
                .metadata()
                .watch()
                .all_namespaces()
                .resource_version("7"),
            "/api/v1/pods?watch=true&resourceVersion=7&allowWatchBookmarks=true",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read_as(ONE, uri));
    }
}
