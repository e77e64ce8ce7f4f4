//! Connections as somebody wants them.

use std::{sync::Arc, time::Duration};

use kubex_proto::Connections;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{super::Pool, Answer, ask, hold, peer::Peer, request, settle};

fn pool(peer: &Peer, connections: Connections) -> Arc<Pool> {
    Pool::new(peer.clone(), None, connections)
}

async fn several(pool: &Arc<Pool>, number: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    for _ in 0..number {
        answers.push(hold(pool).await);
    }
    answers
}

#[tokio::test(start_paused = true)]
async fn the_idle_timeout_is_what_it_is_set_to() {
    for peer in [Peer::http2(100), Peer::http1()] {
        for (timeout, open_after) in [(Some(10), [1, 0, 0]), (None, [1, 1, 1])] {
            let pool = pool(
                &peer,
                Connections {
                    idle_timeout: timeout.map(Duration::from_secs),
                    ..Connections::default()
                },
            );
            ask(&pool, "/get").await.unwrap();
            let mut open = Vec::new();
            for seconds in [5, 20, 100_000] {
                sleep(Duration::from_secs(seconds)).await;
                open.push(peer.open());
            }
            assert_eq!(open, open_after, "{timeout:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_keep_alive_nothing_is_left_open() {
    for peer in [Peer::http2(100), Peer::http1()] {
        let pool = pool(
            &peer,
            Connections {
                keep_alive: false,
                ..Connections::default()
            },
        );
        for dials in 1..=3 {
            ask(&pool, "/get").await.unwrap();
            settle().await;
            assert_eq!((peer.dials(), peer.open()), (dials, 0));
        }
        let watch = hold(&pool).await;
        ask(&pool, "/get").await.unwrap();
        settle().await;
        assert_eq!(peer.open(), 1, "an answer is still being read");
        drop(watch);
        settle().await;
        assert_eq!(peer.open(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_are_open_than_may_be() {
    for (peer, watches) in [(Peer::http2(2), 4), (Peer::http1(), 2)] {
        let pool = pool(
            &peer,
            Connections {
                most: Some(2),
                ..Connections::default()
            },
        );
        let mut calls = JoinSet::new();
        for number in 0..100 {
            let pool = pool.clone();
            calls.spawn(async move { ask(&pool, &format!("/{number}")).await.unwrap() });
        }
        assert_eq!(calls.join_all().await.len(), 100);
        assert!(peer.most() <= 2, "{} connections", peer.most());

        let mut held = several(&pool, watches).await;
        let waiting = timeout(Duration::from_secs(60), ask(&pool, "/get"));
        assert!(waiting.await.is_err(), "it waits while all are in use");
        held.pop();
        assert_eq!(ask(&pool, "/get").await.unwrap(), "/get answered");
        assert_eq!(peer.most(), 2);

        // One that is lost makes room for another.
        drop(held);
        peer.close_all();
        settle().await;
        assert_eq!(ask(&pool, "/get").await.unwrap(), "/get answered");
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_are_kept_than_may_be() {
    for peer in [Peer::http2(1), Peer::http1()] {
        let pool = pool(
            &peer,
            Connections {
                most_idle: 2,
                ..Connections::default()
            },
        );
        let mut calls = JoinSet::new();
        for _ in 0..6 {
            let pool = pool.clone();
            calls.spawn(async move { ask(&pool, "/slow").await.unwrap() });
        }
        calls.join_all().await;
        settle().await;
        assert!(peer.most() > 2, "{} connections", peer.most());
        assert_eq!(peer.open(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn the_read_buffer_is_the_window_of_a_stream() {
    let peer = Peer::http2(100);
    let mut sent = Vec::new();
    for read_buffer in [Some(16 << 10), None] {
        let pool = pool(
            &peer,
            Connections {
                read_buffer,
                ..Connections::default()
            },
        );
        let before = peer.sent();
        let answer = pool.send(request("/endless")).await.unwrap();
        for _ in 0..100 {
            settle().await;
        }
        sent.push(peer.sent() - before);
        drop(answer);
    }
    // What the server keeps ready is the same in both.
    let more = sent[1] - sent[0];
    assert!(
        more.abs_diff((1 << 20) - (16 << 10)) <= 128 << 10,
        "{sent:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_head_of_an_answer_must_fit_into_the_read_buffer() {
    let peer = Peer::http1();
    for (read_buffer, fits) in [(Some(8 << 10), false), (Some(64 << 10), true), (None, true)] {
        let pool = pool(
            &peer,
            Connections {
                read_buffer,
                ..Connections::default()
            },
        );
        let outcome = ask(&pool, "/head").await;
        assert_eq!(outcome.is_ok(), fits, "{read_buffer:?}: {outcome:?}");
    }
}
