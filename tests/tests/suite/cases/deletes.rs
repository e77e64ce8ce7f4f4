//! Deleting objects.

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Deleted, Error, Patch, PropagationPolicy, Resource};
use serde_json::json;
use std::time::Duration;

use super::objects::{config_map, labelled, pod};
use crate::{Api, Context};

pub(super) async fn one(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let made = maps.create(&config_map("a")).await?;
    let Deleted::Status(status) = maps.delete("a").await? else {
        panic!("a config map is gone at once, so a Status says so");
    };
    assert!(status.is_success());
    assert_eq!(status.details.unwrap().uid, made.uid().unwrap());
    assert!(maps.delete("a").await.unwrap_err().is_not_found());
    assert_eq!(maps.delete("a").optional().await?, None);
    let pods: Api<Pod> = context.api();
    pods.create(&pod("web")).await?;
    let deleted = pods
        .delete("web")
        .grace_period(Duration::ZERO)
        .propagation(PropagationPolicy::Background)
        .await?;
    assert_eq!(deleted.object().unwrap().name(), "web");
    assert!(pods.get("web").optional().await?.is_none());
    Ok(())
}

pub(super) async fn preconditions(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let made = maps.create(&config_map("a")).await?;
    let error = maps
        .delete("a")
        .precondition_uid("another")
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let error = maps
        .delete("a")
        .precondition_resource_version("1")
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{error}");
    maps.delete("a")
        .precondition_uid(made.uid().unwrap())
        .precondition_resource_version(made.resource_version().unwrap())
        .await?;
    Ok(())
}

pub(super) async fn a_collection(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    for (name, app) in [("a", "web"), ("b", "web"), ("c", "db")] {
        maps.create(&labelled(name, &[("app", app)])).await?;
    }
    let deleted = maps.delete_collection().labels("app=web").await?;
    let deleted = deleted.object().expect("a list of what was deleted");
    assert_eq!(deleted.items.len(), 2);
    let left = maps.list().labels("app").await?;
    assert_eq!(left.iter().map(Resource::name).collect::<Vec<_>>(), ["c"]);
    Ok(())
}

pub(super) async fn a_finalizer_holds_an_object(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let mut held = config_map("a");
    held.metadata.finalizers = Some(vec!["example.com/hold".into()]);
    maps.create(&held).await?;
    let going = maps.delete("a").await?.object().expect("it is still there");
    assert!(going.deletion_timestamp().is_some());
    assert_eq!(going.finalizers(), ["example.com/hold"]);
    let release = Patch::merge(json!({"metadata": {"finalizers": null}}));
    maps.patch("a", release).await?;
    assert!(maps.get("a").optional().await?.is_none());
    Ok(())
}
