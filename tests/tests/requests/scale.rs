//! `scale()`: get, replace, update and patch.

use k8s_openapi::api::{
    apps::v1::{Deployment, ReplicaSet, StatefulSet},
    core::v1::ReplicationController,
};
use kubex_proto::{
    Api, HasScale, ObjectMeta, OneScope, Patch, Resource as _, Scale, StaticResource, resource,
    verb::FieldValidation,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    exact::{JSON, read, sent, written, written_as},
    kinds::gadgets,
    refused::assert_refused,
};

#[derive(Serialize, Deserialize)]
struct Fleet {
    metadata: ObjectMeta,
}
resource!(Fleet: "example.com/v1", Cluster, subresources = [scale]);

fn deployments() -> Api<Deployment> {
    Api::new()
}

const PATH: &str = "/apis/apps/v1/namespaces/default/deployments/web/scale";

#[test]
fn get() {
    let scale = deployments().scale();
    assert_eq!(sent(scale.get("web").into_call()), read(PATH));
    let call = scale.get("web").namespace("staging").resource_version("0");
    let uri = "/apis/apps/v1/namespaces/staging/deployments/web/scale?resourceVersion=0";
    assert_eq!(sent(call.into_call()), read(uri));
    assert_eq!(
        sent(scale.get("web").optional().into_call()),
        read(PATH),
        "as without it"
    );
}

#[test]
fn replace() {
    let scale = deployments().scale();
    assert_eq!(
        sent(scale.replace(&Scale::new("web", 0)).into_call()),
        written(
            &format!("PUT {PATH}"),
            r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":0}}"#
        )
    );
    // One that was read goes back as it came.
    let text = r#"{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web","namespace":"staging","resourceVersion":"7","new":1},"spec":{"replicas":3,"new":2},"status":{"replicas":2,"selector":"app=web"}}"#;
    let body = r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web","namespace":"staging","resourceVersion":"7","new":1},"spec":{"replicas":3,"new":2},"status":{"replicas":2,"selector":"app=web"}}"#;
    let call = scale
        .replace(&serde_json::from_str(text).unwrap())
        .namespace("staging")
        .dry_run()
        .field_manager("me")
        .field_validation(FieldValidation::Strict);
    assert_eq!(
        sent(call.into_call()),
        written(
            "PUT /apis/apps/v1/namespaces/staging/deployments/web/scale?fieldManager=me&dryRun=All&fieldValidation=Strict",
            body
        )
    );
}

#[test]
fn patch() {
    let three = || json!({"spec": {"replicas": 3}});
    for (patch, content, query, body) in [
        (
            Patch::merge(three()),
            "application/merge-patch+json",
            "fieldManager=me",
            r#"{"spec":{"replicas":3}}"#,
        ),
        (
            Patch::strategic(three()),
            "application/strategic-merge-patch+json",
            "fieldManager=me",
            r#"{"spec":{"replicas":3}}"#,
        ),
        (
            Patch::apply(three()),
            "application/apply-patch+yaml",
            "fieldManager=me",
            r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":3}}"#,
        ),
    ] {
        let call = deployments().scale().patch("web", patch);
        assert_eq!(
            sent(call.field_manager("me").into_call()),
            written_as(JSON, content, &format!("PATCH {PATH}?{query}"), body)
        );
    }
    let taken = deployments()
        .scale()
        .patch("web", Patch::apply(three()))
        .field_manager("me")
        .force()
        .dry_run();
    assert_eq!(
        taken.into_call().request().unwrap().uri().to_string(),
        format!("{PATH}?fieldManager=me&dryRun=All&force=true")
    );
}

#[test]
fn of_each_kind_that_has_one() {
    fn uri<K>(api: &Api<K>) -> String
    where
        K: HasScale + StaticResource<Scope: OneScope>,
    {
        let request = api.scale().get("a").into_call().request().unwrap();
        request.uri().to_string()
    }
    let in_default = "namespaces/default";
    assert_eq!(
        [
            uri(&Api::<Deployment>::new()),
            uri(&Api::<ReplicaSet>::new()),
            uri(&Api::<StatefulSet>::new()),
            uri(&Api::<ReplicationController>::new()),
            uri(&Api::<Fleet>::new()),
        ],
        [
            format!("/apis/apps/v1/{in_default}/deployments/a/scale"),
            format!("/apis/apps/v1/{in_default}/replicasets/a/scale"),
            format!("/apis/apps/v1/{in_default}/statefulsets/a/scale"),
            format!("/api/v1/{in_default}/replicationcontrollers/a/scale"),
            "/apis/example.com/v1/fleets/a/scale".to_owned(),
        ]
    );
    assert_eq!(
        sent(gadgets().scale().get("a").into_call()),
        read("/apis/example.com/v1beta1/namespaces/default/gadgets/a/scale")
    );
}

#[test]
fn a_scale_is_no_owner() {
    let mut scale = Scale::new("web", 1);
    scale.metadata.uid = Some("3f1a".into());
    assert_eq!(scale.owner_reference(), None);
    assert_eq!(
        (scale.name(), &*scale.kind(), &*scale.api_version()),
        ("web", "Scale", "autoscaling/v1")
    );
}

#[test]
fn what_is_refused() {
    let scale = || deployments().scale();
    let doing = "replace deployments/scale \"web\" in namespace \"default\"";
    let mut another = Scale::new("web", 1);
    another.api_version = "apps/v1".into();
    assert_refused(
        scale().replace(&another).into_call(),
        doing,
        "apiVersion \"apps/v1\": this Api is of autoscaling/v1; leave the field out, or use an Api of that type",
    );
    let mut elsewhere = Scale::new("web", 1);
    elsewhere.metadata.namespace = Some("staging".into());
    assert_refused(
        scale().replace(&elsewhere).into_call(),
        doing,
        "metadata.namespace \"staging\": the call goes to namespace \"default\"; \
         choose the other with `namespace(\"staging\")`, or leave the field out",
    );
    assert_refused(
        scale().replace(&Scale::default()).into_call(),
        "replace deployments/scale \"\" in namespace \"default\"",
        "name \"\": is empty",
    );
    assert_refused(
        scale().patch("web", Patch::apply(json!({}))).into_call(),
        "patch deployments/scale \"web\" in namespace \"default\"",
        "field manager: an apply needs one: name it with `field_manager(\"...\")`",
    );
}
