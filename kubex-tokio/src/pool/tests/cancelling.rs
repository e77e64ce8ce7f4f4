//! Callers that give up leave nothing behind.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::{ask, hold, peer::Peer, pool_of, request, settle};

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_before_the_dial_ends_leaves_the_connection_to_others() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let impatient = timeout(Duration::from_millis(1), ask(&pool, "/get")).await;
    assert!(impatient.is_err());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(pool.state().shared.in_use(), [0]);
    ask(&pool, "/get").await.unwrap();
    assert_eq!(peer.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_waiting_for_the_head_frees_its_stream() {
    let peer = Peer::http2(2);
    let pool = pool_of(peer.clone(), None);
    for _ in 0..50 {
        let (one, two) = tokio::join!(
            timeout(Duration::from_millis(500), ask(&pool, "/slow")),
            timeout(Duration::from_millis(500), ask(&pool, "/slow")),
        );
        assert!(one.is_err() && two.is_err());
    }
    assert_eq!(pool.state().shared.in_use(), [0]);
    assert_eq!(ask(&pool, "/get").await.unwrap(), "/get answered");
    assert_eq!(peer.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_drops_an_open_answer_frees_its_stream() {
    let peer = Peer::http2(2);
    let pool = pool_of(peer.clone(), None);
    for _ in 0..50 {
        drop((hold(&pool).await, hold(&pool).await));
    }
    assert_eq!(pool.state().shared.in_use(), [0]);
    assert_eq!(peer.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn thousands_of_cancelled_calls_do_not_wear_a_connection_out() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    for _ in 0..3000 {
        let send = pool.send(request("/slow"));
        assert!(timeout(Duration::from_millis(30), send).await.is_err());
    }
    assert_eq!(pool.state().shared.in_use(), [0]);
    assert_eq!(peer.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_left_the_queue_costs_no_dial() {
    let peer = Peer::http2(1);
    let pool = pool_of(peer.clone(), None);
    let watch = hold(&pool).await;
    peer.refuse(1);
    for _ in 0..100 {
        let _ = timeout(Duration::from_micros(1), ask(&pool, "/get")).await;
    }
    sleep(Duration::from_secs(1)).await;
    assert!(peer.dials() <= 3, "{} dials", peer.dials());
    drop(watch);
    settle().await;
    assert!(pool.state().is_calm());
}

#[tokio::test(start_paused = true)]
async fn over_http1_a_dropped_answer_closes_its_connection_only() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    let watch = hold(&pool).await;
    ask(&pool, "/get").await.unwrap();
    settle().await;
    assert_eq!((peer.dials(), peer.open()), (2, 2));
    drop(watch);
    settle().await;
    assert_eq!(peer.open(), 1);
    ask(&pool, "/get").await.unwrap();
    assert_eq!(peer.dials(), 2);
}
