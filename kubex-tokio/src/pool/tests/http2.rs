//! Many callers share few connections, and nobody starves.

use std::time::Duration;

use tokio::{task::JoinSet, time::timeout};

use super::{ask, ask_until_written, hold, peer::Peer, pool_of, request, settle};

#[tokio::test(start_paused = true)]
async fn five_hundred_cold_callers_share_few_connections() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let mut calls = JoinSet::new();
    for number in 0..500 {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, &format!("/{number}")).await.unwrap() });
    }
    assert_eq!(calls.join_all().await.len(), 500);
    assert!(peer.dials() <= 5, "{} dials", peer.dials());
}

#[tokio::test(start_paused = true)]
async fn slow_answers_take_as_many_connections_as_their_streams_need() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let mut calls = JoinSet::new();
    for _ in 0..500 {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, "/slow").await.unwrap() });
    }
    assert_eq!(calls.join_all().await.len(), 500);
    assert_eq!(peer.dials(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_server_may_allow_fewer_streams_than_is_usual() {
    let peer = Peer::http2(3);
    let pool = pool_of(peer.clone(), None);
    let mut calls = JoinSet::new();
    for _ in 0..30 {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, "/slow").await.unwrap() });
    }
    assert_eq!(calls.join_all().await.len(), 30);
    assert!(peer.dials() <= 10, "{} dials", peer.dials());
}

#[tokio::test(start_paused = true)]
async fn open_watches_do_not_starve_a_get() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let mut watches = Vec::new();
    for _ in 0..300 {
        watches.push(hold(&pool).await);
    }
    assert_eq!(peer.dials(), 3);
    let get = timeout(Duration::from_secs(1), ask(&pool, "/get")).await;
    assert_eq!(get.unwrap().unwrap(), "/get answered");
    assert_eq!(peer.dials(), 4);

    // Streams that end make room again where they were.
    watches.truncate(250);
    settle().await;
    for _ in 0..50 {
        watches.push(hold(&pool).await);
    }
    assert_eq!(peer.dials(), 4);
}

#[tokio::test(start_paused = true)]
async fn answers_that_nobody_reads_do_not_hold_up_the_others() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let mut unread = Vec::new();
    for _ in 0..20 {
        unread.push(pool.send(request("/endless")).await.unwrap());
    }
    // Long enough for each to fill what it may.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(ask(&pool, "/get").await.unwrap(), "/get answered");
    assert_eq!(peer.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_goes_away_is_not_handed_out() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let watch = hold(&pool).await;
    peer.close_all();
    settle().await;
    assert_eq!(ask(&pool, "/get").await.unwrap(), "/get answered");
    assert_eq!(peer.dials(), 2);
    // The stream that was open stays so until its caller lets go of it.
    assert_eq!(peer.open(), 2);
    drop(watch);
    settle().await;
    assert_eq!(peer.open(), 1);
}

#[tokio::test(start_paused = true)]
async fn requests_that_meet_a_closing_connection_are_sent_on_another() {
    let peer = Peer::http2(10);
    let pool = pool_of(peer.clone(), None);
    for _ in 0..20 {
        let mut calls = JoinSet::new();
        for _ in 0..10 {
            let pool = pool.clone();
            calls.spawn(async move { ask_until_written(&pool, "/get").await.unwrap() });
        }
        peer.close_all();
        assert_eq!(calls.join_all().await.len(), 10);
    }
}
