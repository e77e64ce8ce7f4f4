//! One request at a time on a connection, and still few connections.

use std::time::Duration;

use tokio::{task::JoinSet, time::timeout};

use super::{ask, ask_until_written, hold, peer::Peer, pool_of, settle};

#[tokio::test(start_paused = true)]
async fn a_connection_is_used_again() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    for _ in 0..20 {
        ask(&pool, "/get").await.unwrap();
        settle().await;
    }
    assert_eq!(peer.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn five_hundred_callers_share_some_connections() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    let mut calls = JoinSet::new();
    for number in 0..500 {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, &format!("/{number}")).await.unwrap() });
    }
    assert_eq!(calls.join_all().await.len(), 500);
    assert!(peer.most() <= 40, "{} connections", peer.most());
}

#[tokio::test(start_paused = true)]
async fn open_watches_do_not_starve_a_get() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    let mut watches = Vec::new();
    for _ in 0..100 {
        watches.push(hold(&pool).await);
    }
    let get = timeout(Duration::from_secs(1), ask(&pool, "/get")).await;
    assert_eq!(get.unwrap().unwrap(), "/get answered");
    assert_eq!(peer.dials(), 101);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_closed_while_idle_is_passed_over() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    ask(&pool, "/get").await.unwrap();
    settle().await;
    // Not settled: the pool may not know yet.
    peer.close_all();
    let answer = ask_until_written(&pool, "/get").await;
    assert_eq!(answer.unwrap(), "/get answered");
    peer.close_all();
    settle().await;
    assert_eq!(ask(&pool, "/get").await.unwrap(), "/get answered");
    assert_eq!(peer.open(), 1);
}
