//! Connections that nobody uses are closed.

use std::time::Duration;

use http_body_util::BodyExt;
use tokio::time::{sleep, timeout};

use super::{ask, hold, peer::Peer, pool_of, settle};

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_after_a_while() {
    for peer in [Peer::http2(100), Peer::http1()] {
        let pool = pool_of(peer.clone(), None);
        ask(&pool, "/get").await.unwrap();
        sleep(Duration::from_secs(60)).await;
        assert_eq!(peer.open(), 1);
        ask(&pool, "/get").await.unwrap();
        sleep(Duration::from_secs(60)).await;
        assert_eq!(peer.open(), 1, "it was used meanwhile");
        sleep(Duration::from_secs(120)).await;
        assert_eq!(peer.open(), 0);
        ask(&pool, "/get").await.unwrap();
        assert_eq!(peer.dials(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_with_an_open_answer_is_not_idle() {
    for peer in [Peer::http2(100), Peer::http1()] {
        let pool = pool_of(peer.clone(), None);
        let watch = hold(&pool).await;
        sleep(Duration::from_secs(1000)).await;
        assert_eq!(peer.open(), 1);
        drop(watch);
        sleep(Duration::from_secs(200)).await;
        assert_eq!(peer.open(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_the_pool_closes_its_connections() {
    for peer in [Peer::http2(100), Peer::http1()] {
        let pool = pool_of(peer.clone(), None);
        ask(&pool, "/get").await.unwrap();
        let watch = hold(&pool).await;
        drop(pool);
        settle().await;
        assert_eq!(peer.open(), 1, "an answer is still being read");
        drop(watch);
        settle().await;
        assert_eq!(peer.open(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_are_retired_end_with_their_answers_or_a_while_later() {
    for peer in [Peer::http2(100), Peer::http1()] {
        let pool = pool_of(peer.clone(), None);
        ask(&pool, "/get").await.unwrap();
        pool.retire();
        settle().await;
        assert_eq!(peer.open(), 0, "nobody used it");

        let pool = pool_of(peer.clone(), None);
        let (answer, hold) = hold(&pool).await;
        pool.retire();
        sleep(Duration::from_secs(29)).await;
        assert_eq!(peer.open(), 1, "an answer is still being read");
        let end = answer.into_body().collect();
        assert!(timeout(Duration::from_secs(2), end).await.unwrap().is_err());
        assert_eq!(peer.open(), 0);
        drop(hold);
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_the_pool_stops_its_dials() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    {
        let mut waiting = std::pin::pin!(ask(&pool, "/get"));
        tokio::select! {
            _ = &mut waiting => panic!("the dial takes longer"),
            () = settle() => {}
        }
    }
    assert_eq!(peer.dials(), 1);
    drop(pool);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(peer.open(), 0);
}
