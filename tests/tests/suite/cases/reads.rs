//! Reading one object.

use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Pod};
use kubex_proto::{Error, Origin, Resource, StaticResource};

use super::objects::{config_map, pod};
use crate::{Api, Context};

pub(super) async fn what_is_created_can_be_read(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let made = pods.create(&pod("web")).await?;
    assert_eq!(made.namespace(), Some(&*context.namespace));
    assert!(made.uid().is_some() && made.creation_timestamp().is_some());
    let read = pods.get("web").await?;
    assert_eq!(read, made);
    let cached = pods.get("web").resource_version("0").await?;
    assert_eq!(cached.uid(), made.uid());
    let owner = read.owner_reference().unwrap();
    assert_eq!((&*owner.api_version, &*owner.kind), ("v1", Pod::KIND));
    Ok(())
}

pub(super) async fn what_is_not_there(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let error = pods.get("nobody").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.origin(), Origin::Server);
    let details = error.status().unwrap().details.as_ref().unwrap();
    assert_eq!((&*details.name, &*details.kind), ("nobody", "pods"));
    assert!(pods.get("nobody").optional().await?.is_none());
    pods.create(&pod("somebody")).await?;
    assert!(pods.get("somebody").optional().await?.is_some());
    Ok(())
}

pub(super) async fn metadata_alone(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&config_map("a")).await?;
    let partial = maps.metadata().get("a").await?;
    assert_eq!(
        (partial.name(), &*partial.kind),
        ("a", "PartialObjectMetadata")
    );
    let list = maps.metadata().list().fields("metadata.name=a").await?;
    assert_eq!(list.items.len(), 1);
    let patch = kubex_proto::Patch::merge(serde_json::json!({"metadata": {"labels": {"x": "y"}}}));
    let patched = maps.metadata().patch("a", patch).await?;
    assert_eq!(patched.labels()["x"], "y");
    Ok(())
}

pub(super) async fn a_namespace_named_by_the_call(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.client.api();
    let namespace = &context.namespace;
    maps.create(&config_map("a")).namespace(namespace).await?;
    assert!(
        maps.get("a")
            .namespace(namespace)
            .optional()
            .await?
            .is_some()
    );
    // The Api's own namespace is another one still.
    assert!(maps.get("a").optional().await?.is_none());
    let namespaces: Api<Namespace> = context.client.api();
    assert_eq!(namespaces.get(namespace).await?.name(), namespace);
    Ok(())
}
