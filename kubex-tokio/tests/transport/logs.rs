//! Logs over real sockets.

use std::time::Duration;

use crate::kubex::Client;
use kubex_proto::{Api, Dynamic, DynamicObject, ResourceDescription};
use kubex_testing::{
    Server,
    server::{ContainerLog, ServeOptions, Served},
};
use serde_json::json;
use tokio::time::timeout;

use super::client;

const PATIENCE: Duration = Duration::from_secs(60);

type Pods = Api<DynamicObject, Dynamic, Client>;

/// A pod `web`, and its container.
async fn web(options: ServeOptions) -> (Served, Pods, ContainerLog) {
    let in_memory = Server::new();
    let main = in_memory.container("default", "web", "main");
    let served = in_memory.serve_with(options).unwrap();
    let description = ResourceDescription::namespaced("", "v1", "Pod");
    let pods = Api::of(description.clone()).bind(client(&served));
    let spec = json!({"containers": [{"name": "main", "image": "none"}]});
    let pod = DynamicObject::new(&description, "web").with("spec", spec);
    pods.create(&pod).await.unwrap();
    (served, pods, main)
}

async fn follows(options: ServeOptions) {
    let (_served, pods, main) = web(options).await;
    main.write("one\ntw");
    assert_eq!(pods.logs().get("web").await.unwrap(), "one\ntw");
    let mut lines = pods.logs().stream("web").follow().lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    // The other half of the second line comes only now.
    main.write("o\r\nthree");
    assert_eq!(lines.next().await.unwrap().unwrap(), "two");
    let mut bytes = pods.logs().stream("web").tail_lines(1).follow().bytes();
    assert_eq!(bytes.next().await.unwrap().unwrap(), "three");
    main.write(&b"\xff"[..]);
    assert_eq!(bytes.next().await.unwrap().unwrap(), &b"\xff"[..]);
    main.end();
    assert_eq!(lines.next().await.unwrap().unwrap(), "three\u{fffd}");
    assert!(lines.next().await.is_none());
    assert!(bytes.next().await.is_none());
    main.write("again\n");
    assert_eq!(pods.logs().get("web").await.unwrap(), "again\n");
    let previous = pods.logs().get("web").previous().await.unwrap();
    assert_eq!(previous, "one\ntwo\r\nthree\u{fffd}");
}

#[tokio::test]
async fn are_followed_over_tls() {
    timeout(PATIENCE, follows(ServeOptions::tls()))
        .await
        .unwrap();
}

#[tokio::test]
async fn are_followed_without_tls() {
    timeout(PATIENCE, follows(ServeOptions::plain()))
        .await
        .unwrap();
}

/// What came before is told, and then that it was not all.
#[tokio::test]
async fn that_break_off_say_so() {
    let (_served, pods, main) = web(ServeOptions::tls()).await;
    main.write("one\n");
    let mut lines = pods.logs().stream("web").follow().lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    main.cut();
    let error = lines.next().await.unwrap().unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert!(lines.next().await.is_none());
}

/// Whoever does not listen any more is not told any more.
#[tokio::test]
async fn end_when_they_are_dropped() {
    let (_served, pods, main) = web(ServeOptions::tls()).await;
    main.write("one\n");
    let mut lines = pods.logs().stream("web").follow().lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    assert_eq!(main.followers(), 1);
    drop(lines);
    let nobody = async {
        while main.followers() > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, nobody).await.unwrap();
}
