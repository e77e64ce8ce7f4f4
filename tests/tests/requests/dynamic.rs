//! Kinds that only run time knows.

use kubex_proto::{Api, DynamicObject, Namespace, Origin, Patch, ResourceDescription};
use serde_json::json;

use crate::{
    exact::{JSON, deleted, read, refusal, sent, written, written_as},
    kinds::{clouds, gadgets},
};

const GADGETS: &str = "/apis/example.com/v1beta1/namespaces/default/gadgets";

#[test]
fn in_namespaces() {
    for (call, uri) in [
        (gadgets().list(), GADGETS),
        (
            gadgets().list().namespace("staging"),
            "/apis/example.com/v1beta1/namespaces/staging/gadgets",
        ),
        (
            gadgets().list().all_namespaces(),
            "/apis/example.com/v1beta1/gadgets",
        ),
        (
            gadgets().with_namespace("staging").list(),
            "/apis/example.com/v1beta1/namespaces/staging/gadgets",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read(uri));
    }
    assert_eq!(
        sent(gadgets().get("a").into_call()),
        read(&format!("{GADGETS}/a"))
    );
    assert_eq!(
        sent(gadgets().delete("a").into_call()),
        deleted(&format!("{GADGETS}/a"))
    );
    assert_eq!(
        sent(gadgets().delete_collection().into_call()),
        deleted(GADGETS)
    );
    let watch = gadgets().watch().bookmarks(false);
    assert_eq!(
        sent(watch.into_call()),
        read(&format!("{GADGETS}?watch=true"))
    );
}

#[test]
fn by_an_api_of_all_namespaces() {
    let api = gadgets().all_namespaces();
    assert_eq!(api.namespace(), None);
    assert_eq!(
        sent(api.list().into_call()),
        read("/apis/example.com/v1beta1/gadgets")
    );
    assert_eq!(
        sent(api.list().namespace("staging").into_call()),
        read("/apis/example.com/v1beta1/namespaces/staging/gadgets")
    );
    assert_eq!(
        sent(clouds().all_namespaces().list().into_call()),
        read("/apis/example.com/v1/clouds")
    );
}

#[test]
fn in_no_namespace() {
    assert_eq!(
        sent(clouds().get("a").into_call()),
        read("/apis/example.com/v1/clouds/a")
    );
    for call in [
        clouds().list(),
        clouds().list().all_namespaces(),
        clouds().list().namespace(Namespace::Inherit),
    ] {
        assert_eq!(sent(call.into_call()), read("/apis/example.com/v1/clouds"));
    }
    // A default is for what can be in a namespace.
    assert_eq!(
        sent(clouds().with_namespace("staging").list().into_call()),
        read("/apis/example.com/v1/clouds")
    );
    assert_eq!(clouds().namespace(), None);
    assert_eq!(gadgets().namespace(), Some("default"));
}

#[test]
fn writing() {
    let described = gadgets().resource().clone();
    let gadget = DynamicObject::new(&described, "a").with("spec", json!({"size": 3}));
    let body = r#"{"apiVersion":"example.com/v1beta1","kind":"Gadget","metadata":{"name":"a"},"spec":{"size":3}}"#;
    assert_eq!(
        sent(gadgets().create(&gadget).into_call()),
        written(&format!("POST {GADGETS}"), body)
    );
    assert_eq!(
        sent(gadgets().replace(&gadget).into_call()),
        written(&format!("PUT {GADGETS}/a"), body)
    );
    // One that does not say what it is.
    let mut cloud = DynamicObject::default();
    cloud.metadata.name = Some("a".into());
    assert_eq!(
        sent(clouds().create(&cloud).into_call()),
        written(
            "POST /apis/example.com/v1/clouds",
            r#"{"apiVersion":"example.com/v1","kind":"Cloud","metadata":{"name":"a"}}"#
        )
    );
    let apply = clouds()
        .patch("a", Patch::apply(json!({})))
        .field_manager("me");
    assert_eq!(
        sent(apply.into_call()),
        written_as(
            JSON,
            "application/apply-patch+yaml",
            "PATCH /apis/example.com/v1/clouds/a?fieldManager=me",
            r#"{"apiVersion":"example.com/v1","kind":"Cloud","metadata":{"name":"a"}}"#
        )
    );
}

#[test]
fn a_namespace_for_what_is_in_none_is_refused() {
    for error in [
        refusal(clouds().get("a").namespace("staging").into_call()),
        refusal(clouds().list().namespace("staging").into_call()),
        refusal(clouds().watch().namespace("staging").into_call()),
        refusal(clouds().delete("a").namespace("staging").into_call()),
        refusal(clouds().status().get("a").namespace("staging").into_call()),
        refusal(clouds().metadata().list().namespace("staging").into_call()),
    ] {
        assert_eq!(error.origin(), Origin::Caller);
        let text = error.to_string();
        assert!(
            text.ends_with(
                "not sent: namespace \"staging\": objects of kind Cloud are in no namespace, \
                 as the kind is cluster-scoped; leave it out"
            ),
            "{text}"
        );
    }
}

#[test]
fn of_the_core_group_and_of_another_plural() {
    let pods = Api::<DynamicObject, _>::of(ResourceDescription::namespaced("", "v1", "Pod"));
    assert_eq!(
        sent(pods.get("web").into_call()),
        read("/api/v1/namespaces/default/pods/web")
    );
    let sheep = ResourceDescription::cluster("farm.example.com", "v2", "Sheep");
    let sheep = Api::<DynamicObject, _>::of(sheep.with_plural("sheep"));
    assert_eq!(
        sent(sheep.get("dolly").into_call()),
        read("/apis/farm.example.com/v2/sheep/dolly")
    );
}
