//! Watchers, which list and watch for ever, and waits, which are built on them.

use std::{fmt::Debug, future::IntoFuture as _, time::Duration};

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Error, Patch, Resource, WatcherEvent};
use serde_json::json;

use super::objects::{config_map, labelled};
use crate::{Api, Context};

/// What a watcher says, without versions.
fn told<K: Resource + Debug>(event: &WatcherEvent<K>) -> String {
    match event {
        WatcherEvent::InitStart => "[".into(),
        WatcherEvent::InitItem(object) => object.name().into(),
        WatcherEvent::InitDone => "]".into(),
        WatcherEvent::Applied(object) => format!("~{}", object.name()),
        WatcherEvent::Deleted { key, object, .. } => {
            assert!(object.is_some(), "it was seen to go");
            format!("-{}", key.name())
        }
        other => panic!("{other:?}"),
    }
}

async fn from_events_or_a_list(context: Context, initial_events: bool) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    for name in ["a", "b", "c"] {
        maps.create(&labelled(name, &[("app", "web")])).await?;
    }
    let watcher = maps.watcher().labels("app=web");
    let mut events = watcher.initial_events(initial_events).page_size(2).stream();
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "]") {
        seen.push(told(&events.next().await.expect("it goes on")?));
    }
    assert_eq!(seen, ["[", "a", "b", "c", "]"]);
    maps.create(&labelled("d", &[("app", "db")])).await?;
    let relabel = |app| Patch::merge(json!({"metadata": {"labels": {"app": app}}}));
    maps.patch("d", relabel("web")).await?;
    maps.patch("a", Patch::merge(json!({"data": {"key": "2"}})))
        .await?;
    maps.patch("b", relabel("db")).await?;
    maps.delete("c").await?;
    seen.clear();
    while seen.len() < 4 {
        seen.push(told(&events.next().await.expect("it goes on")?));
    }
    assert_eq!(seen, ["~d", "~a", "-b", "-c"]);
    Ok(())
}

pub(super) async fn from_initial_events(context: Context) -> Result<(), Error> {
    from_events_or_a_list(context, true).await
}

pub(super) async fn from_a_list_in_pages(context: Context) -> Result<(), Error> {
    from_events_or_a_list(context, false).await
}

pub(super) async fn of_metadata_alone(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&config_map("a")).await?;
    let mut events = maps.metadata().watcher().labels("!none").stream();
    loop {
        if let WatcherEvent::InitItem(object) = events.next().await.expect("it goes on")?
            && object.name() == "a"
        {
            break assert_eq!(&*object.kind, "PartialObjectMetadata");
        }
    }
    Ok(())
}

pub(super) async fn a_wait_for_what_is_made_and_changed(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let is_done = |map: &ConfigMap| {
        let data = map.data.as_ref();
        data.is_some_and(|data| data.get("done").is_some_and(|done| done == "yes"))
    };
    let wait = maps.wait("a").until(is_done).into_future();
    let work = async {
        maps.create(&config_map("a")).await?;
        let patch = Patch::merge(json!({"data": {"done": "yes"}}));
        maps.patch("a", patch).await
    };
    let (waited, worked) = futures_util::future::join(wait, work).await;
    assert_eq!(waited?.resource_version(), worked?.resource_version());
    // It is so already.
    maps.wait("a").until(is_done).await?;
    Ok(())
}

pub(super) async fn a_wait_for_a_deletion(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.wait("a").until_deleted().await?;
    let first = maps.create(&config_map("a")).await?;
    let short = Duration::from_millis(300);
    let error = maps
        .wait("a")
        .timeout(short)
        .until_deleted()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    // By its uid, as nobody knows which of the two a wait on another thread sees first.
    let uid = first.uid().unwrap_or_default();
    let wait = maps.wait("a").uid(uid).until_deleted().into_future();
    let work = async {
        maps.delete("a").await?;
        // Another one of its name does not keep it waiting.
        maps.create(&config_map("a")).await
    };
    let (waited, worked) = futures_util::future::join(wait, work).await;
    waited?;
    let second = worked?;
    assert_ne!(first.uid(), second.uid());
    // The first one is gone, and the second one is not.
    maps.wait("a").uid(uid).until_deleted().await?;
    let error = maps
        .wait("a")
        .uid(uid)
        .until(|_: &ConfigMap| true)
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
