//! Dials that fail, and connections that break.

use std::{sync::Arc, time::Duration};

use http_body_util::BodyExt;
use tokio::task::JoinSet;

use super::{ask, peer::Peer, pool_of, request, settle};

async fn refused(peer: Peer, callers: usize) {
    peer.refuse(usize::MAX);
    let pool = pool_of(peer.clone(), None);
    let mut calls = JoinSet::new();
    for _ in 0..callers {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, "/get").await.unwrap_err() });
    }
    for failure in calls.join_all().await {
        assert!(
            failure.to_string().contains("connection refused"),
            "{failure}"
        );
    }
    assert!(peer.dials() <= 4, "{} dials", peer.dials());

    peer.refuse(0);
    ask(&pool, "/get").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_refused_dial_is_told_to_all_that_waited() {
    refused(Peer::http2(100), 500).await;
}

#[tokio::test(start_paused = true)]
async fn so_it_is_over_http1() {
    refused(Peer::http1(), 500).await;
}

#[tokio::test(start_paused = true)]
async fn a_known_http1_server_that_is_gone_costs_a_handful_of_dials() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    ask(&pool, "/get").await.unwrap();
    peer.refuse(usize::MAX);
    peer.close_all();
    settle().await;
    let mut calls = JoinSet::new();
    for _ in 0..500 {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, "/get").await.unwrap_err() });
    }
    assert_eq!(calls.join_all().await.len(), 500);
    assert!(peer.dials() <= 8, "{} dials", peer.dials());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_says_so() {
    for peer in [Peer::http2(100), Peer::http1()] {
        let pool = pool_of(peer.clone(), None);
        let (answer, hold) = pool.send(request("/cut")).await.unwrap();
        assert!(answer.into_body().collect().await.is_err());
        drop(hold);
        ask(&pool, "/get").await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_dial_that_takes_too_long_is_given_up() {
    let pool = pool_of(Peer::http2(100), Some(Duration::from_millis(5)));
    let failure = ask(&pool, "/get").await.unwrap_err();
    assert!(failure.to_string().contains("connect timeout"), "{failure}");
}

#[test]
fn a_runtime_that_ends_takes_its_connections_with_it() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async { ask(&pool, "/get").await.unwrap() });
        // A dial under way ends with its runtime, and is not waited for afterwards.
        runtime.block_on(async {
            peer.close_all();
            settle().await;
            let waiting = tokio::spawn({
                let pool = Arc::clone(&pool);
                async move { ask(&pool, "/get").await }
            });
            settle().await;
            drop(waiting);
        });
    }
    assert!(pool.state().is_calm());
}
