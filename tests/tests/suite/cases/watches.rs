//! Watches.

use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Error, Patch, Resource, WatchEvent};
use serde_json::json;

use super::lists::large;
use super::objects::{config_map, labelled};
use crate::{Api, Context};

fn told<K: Resource>(event: &WatchEvent<K>) -> String {
    match event {
        WatchEvent::Added(object) => format!("+{}", object.name()),
        WatchEvent::Modified(object) => format!("~{}", object.name()),
        WatchEvent::Deleted(object) => format!("-{}", object.name()),
        WatchEvent::Bookmark(mark) if mark.initial_events_end => "|".into(),
        WatchEvent::Bookmark(_) => "=".into(),
    }
}

pub(super) async fn changes_since_a_list(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&labelled("a", &[("app", "web")])).await?;
    let list = maps.list().labels("app=web").await?;
    assert_eq!(list.items.len(), 1);
    let mut events = maps
        .watch()
        .labels("app=web")
        .resource_version(&list.metadata.resource_version)
        .bookmarks(false)
        .stream();
    maps.create(&labelled("b", &[("app", "web")])).await?;
    maps.create(&labelled("c", &[("app", "db")])).await?;
    let relabel = |app| Patch::merge(json!({"metadata": {"labels": {"app": app}}}));
    maps.patch("c", relabel("web")).await?;
    maps.patch("a", Patch::merge(json!({"data": {"key": "2"}})))
        .await?;
    maps.patch("b", relabel("db")).await?;
    maps.delete("a").await?;
    let mut seen = Vec::new();
    while seen.len() < 5 {
        let event = events.next().await.expect("the watch goes on")?;
        seen.push(told(&event));
    }
    assert_eq!(seen, ["+b", "+c", "~a", "-b", "-a"]);
    Ok(())
}

pub(super) async fn initial_events(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&labelled("a", &[("case", "1")])).await?;
    maps.create(&labelled("b", &[("case", "1")])).await?;
    let mut events = maps.watch().labels("case=1").initial_events().stream();
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "|") {
        seen.push(told(&events.next().await.expect("the watch goes on")?));
    }
    assert_eq!(seen, ["+a", "+b", "|"]);
    maps.delete("b").await?;
    loop {
        match events.next().await.expect("the watch goes on")? {
            WatchEvent::Bookmark(_) => {}
            event => break assert_eq!(told(&event), "-b"),
        }
    }
    Ok(())
}

/// They come in gzip since 1.37, a member for all that there is to tell at a time.
pub(super) async fn large_initial_events(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    for index in 0..4 {
        maps.create(&large(index)).await?;
    }
    context.forget_requests();
    let mut events = maps.watch().labels("size=large").initial_events().stream();
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "|") {
        let event = events.next().await.expect("the watch goes on")?;
        seen.push(told(&event));
        if let WatchEvent::Added(map) = event {
            let index = u32::try_from(seen.len() - 1).unwrap();
            assert!(map.data == large(index).data, "{}", map.name());
        }
    }
    assert_eq!(seen, ["+large-0", "+large-1", "+large-2", "+large-3", "|"]);
    context.assert_gzip_asked_for();
    // What happens now is told now, not with what comes next.
    for index in [1, 2] {
        let name = format!("large-{index}");
        maps.delete(&name).await?;
        loop {
            match events.next().await.expect("the watch goes on")? {
                WatchEvent::Bookmark(_) => {}
                event => break assert_eq!(told(&event), format!("-{name}")),
            }
        }
    }
    Ok(())
}

pub(super) async fn metadata_alone(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let list = maps.metadata().list().await?;
    let mut events = maps
        .metadata()
        .watch()
        .resource_version(&list.metadata.resource_version)
        .stream();
    maps.create(&config_map("a")).await?;
    let WatchEvent::Added(partial) = events.next().await.expect("the watch goes on")? else {
        panic!("an object was added");
    };
    assert_eq!(
        (partial.name(), &*partial.kind),
        ("a", "PartialObjectMetadata")
    );
    Ok(())
}

pub(super) async fn a_version_of_the_future(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let future = maps.list().await?.metadata.resource_version + "000";
    let mut events = maps
        .watch()
        .resource_version(future)
        .timeout(Duration::from_millis(300))
        .stream();
    let error = events.next().await.expect("an outcome").unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(events.next().await.is_none());
    Ok(())
}

pub(super) async fn the_server_ends_it(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let list = maps.list().await?;
    let mut events = maps
        .watch()
        .resource_version(&list.metadata.resource_version)
        .server_timeout(Duration::from_secs(1))
        .stream();
    while let Some(event) = events.next().await {
        assert_eq!(told(&event?), "=");
    }
    Ok(())
}

pub(super) async fn an_expired_version(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let version = maps.list().await?.metadata.resource_version;
    maps.create(&config_map("a")).await?;
    maps.create(&config_map("b")).await?;
    context.forget_versions().await;
    let mut events = maps.watch().resource_version(version).stream();
    let error = events.next().await.expect("an outcome").unwrap_err();
    assert!(error.is_gone(), "{error}");
    assert!(events.next().await.is_none());
    Ok(())
}
