//! Stores that keep themselves in step.

use std::time::Duration;

use crate::kubex::{Changes, Client, Store};
use kubex_proto::{Credentials, DynamicObject, ObjectKey, Patch, Resource, Secret};
use kubex_testing::Server;
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::{client, config, config_maps};

const PATIENCE: Duration = Duration::from_secs(30);

fn map(name: &str, app: &str) -> DynamicObject {
    let map = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": {"app": app}},
    });
    serde_json::from_value(map).unwrap()
}

fn key(name: &str) -> ObjectKey {
    ObjectKey::namespaced("default", name)
}

async fn next(changes: &mut Changes<DynamicObject>) -> String {
    let change = timeout(PATIENCE, changes.next()).await.unwrap().unwrap();
    let sign = if change.object.is_some() { "+" } else { "-" };
    format!("{sign}{}", change.key.name())
}

#[tokio::test]
async fn are_read_by_many_while_one_watch_feeds_them() {
    let served = Server::new().serve().unwrap();
    let maps = config_maps(&client(&served));
    maps.create(&map("a", "web")).await.unwrap();
    let store = Store::of(maps.watcher());
    timeout(PATIENCE, store.ready()).await.unwrap().unwrap();
    let by_app = store.add_index(|map| map.labels().get("app").cloned().into_iter().collect());
    let mut changes = store.changes();
    let mut others: Vec<_> = (0..20).map(|_| store.clone().changes()).collect();
    assert_eq!(next(&mut changes).await, "+a");
    maps.create(&map("b", "db")).await.unwrap();
    assert_eq!(next(&mut changes).await, "+b");
    maps.delete("a").await.unwrap();
    assert_eq!(next(&mut changes).await, "-a");
    for other in &mut others {
        // What they never heard of they need not hear the end of.
        assert_eq!(next(other).await, "+b");
    }
    assert_eq!(served.server().open_watches(), 1);
    assert_eq!(store.objects().len(), 1);
    assert!(store.object(&key("b")).is_some() && store.object(&key("a")).is_none());
    assert_eq!(
        (
            store.by_index(by_app, "db").len(),
            store.by_index(by_app, "web").len()
        ),
        (1, 0)
    );

    // The watch ends with the last who could want it.
    drop((store, others));
    maps.create(&map("c", "db")).await.unwrap();
    assert_eq!(next(&mut changes).await, "+c");
    drop(changes);
    let all_ended = async {
        while served.server().open_watches() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, all_ended).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn go_on_when_connections_are_lost_and_history_is_forgotten() {
    let served = Server::new().serve().unwrap();
    let maps = config_maps(&client(&served));
    let store = Store::of(maps.watcher());
    timeout(PATIENCE, store.ready()).await.unwrap().unwrap();
    let mut changes = store.changes();
    maps.create(&map("map-0", "web")).await.unwrap();
    assert_eq!(next(&mut changes).await, "+map-0");
    served.server().compact();
    served.server().expire_watches();
    served.cut_connections();
    let relabel = Patch::merge(json!({"metadata": {"labels": {"app": "last"}}}));
    // By a client of its own: a write on a connection that was cut just now may have been taken.
    let elsewhere = config_maps(&client(&served));
    elsewhere.patch("map-0", relabel).await.unwrap();
    assert_eq!(next(&mut changes).await, "+map-0");
    let labels = store.object(&key("map-0")).unwrap().labels().clone();
    assert_eq!(labels["app"], "last");
    assert_eq!(store.objects().len(), 1);
}

#[tokio::test]
async fn say_what_keeps_them_from_being_ready() {
    let limiting = Server::builder()
        .user("t0ken", "nobody", &[])
        .rbac()
        .build();
    let served = limiting.serve().unwrap();
    let nobody = config(&served).with_credentials(Credentials::token(Secret::new("t0ken")));
    let maps = config_maps(&Client::new(nobody).unwrap());
    let store = Store::of(maps.watcher());
    let error = timeout(PATIENCE, store.ready()).await.unwrap().unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert!(store.trouble().unwrap().is_forbidden());
    assert!(!store.is_ready() && store.objects().is_empty());

    let store = Store::of(maps.watcher().namespace("no namespace"));
    let error = timeout(PATIENCE, store.ready()).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("no namespace"), "{error}");
    // There is no way on, so nothing will ever change.
    assert!(
        timeout(PATIENCE, store.changes().next())
            .await
            .unwrap()
            .is_none()
    );
}
