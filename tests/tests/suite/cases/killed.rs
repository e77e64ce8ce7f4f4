//! A server that is killed under what is under way, and started again.

use std::iter::repeat_with;
use std::thread::{sleep, spawn};
use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Client as _, Error, Event, Exchange, ObjectKey, Store, WatcherEvent};

use super::objects::config_map;
use crate::observed::Observed;
use crate::{Api, Context};

/// Together larger than what a connection holds for a reader that stands still, packed or not.
async fn fill(maps: &Api<ConfigMap>) -> Result<(), Error> {
    for index in 0..5 {
        let mut map = config_map(&format!("large-{index}"));
        let text = repeat_with(fastrand::alphanumeric).take(900 << 10);
        map.data = Some([("text".into(), text.collect())].into());
        maps.create(&map).await?;
    }
    Ok(())
}

/// A list is read while a watcher follows. The list is asked for again, the watcher goes on, and neither misses anything.
pub(super) async fn in_mid_body_and_in_mid_watch(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    fill(&maps).await?;
    let mut store = Store::new();
    let mut events = maps.watcher().stream();
    while !store.is_ready() {
        store.apply(events.next().await.expect("it goes on")?);
    }
    let server = context.server.clone();
    let (restarted, is_restarted) = std::sync::mpsc::channel();
    let mut is_killed = false;
    let list = Exchange::new(maps.list().into_call(), context.client.settings());
    let list = Observed::new(list, move |event| {
        if matches!(event, Event::Chunk(_)) && !is_killed {
            is_killed = true;
            server.kill();
            let (server, restarted) = (server.clone(), restarted.clone());
            spawn(move || {
                server.restart();
                restarted.send(())
            });
        }
    });
    let list = context.client.run(list).await?;
    let large = list.iter().filter(|map| map.data.is_some());
    assert!(large.count() >= 5 && list.items.len() == store.len());
    let wait = move || is_restarted.recv().expect("it was killed in the body");
    context.client.unblock(wait).await;
    maps.delete("large-0").await?;
    maps.create(&config_map("small")).await?;
    let key = |name| ObjectKey::namespaced(context.namespace.as_str(), name);
    let mut interruptions = 0;
    while store.contains(&key("large-0")) || !store.contains(&key("small")) {
        let event = events.next().await.expect("it goes on")?;
        interruptions += usize::from(matches!(event, WatcherEvent::Interrupted(_)));
        store.apply(event);
    }
    assert!(interruptions > 0, "its connection was lost");
    assert_eq!(store.len(), list.items.len());
    Ok(())
}

/// Nobody knows what became of it, so it is told, and not made again.
pub(super) async fn in_mid_write(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let before = maps.list().await?.items.len();
    let (client, writer, server) = (context.client.clone(), maps.clone(), context.server.clone());
    // By the server, so that a second attempt would make a second one.
    let mut map = ConfigMap::default();
    map.metadata.generate_name = Some("once-".into());
    let write = context.client.unblock(move || {
        // Nobody answers a write while the store stands still, so this one is under way for sure.
        let write = server.without_store(|| {
            let write = client.spawn(async move { writer.create(&map).await });
            sleep(Duration::from_millis(500));
            server.kill();
            write
        });
        server.restart();
        write
    });
    let error = write.await.await.unwrap_err();
    assert!(error.is_unanswered() && error.is_transient(), "{error}");
    let text = error.to_string();
    assert!(text.contains("the request may have been taken"), "{text}");
    let made = maps.list().await?.items.len() - before;
    assert!(made <= 1, "{made} were made of it");
    Ok(())
}
