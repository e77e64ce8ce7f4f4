//! Few connections, and nobody starves.

use std::time::Duration;

use crate::kubex::Client;
use kubex_testing::{
    Server,
    server::{ServeOptions, Served},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{client, config_maps, text};

const PATIENCE: Duration = Duration::from_secs(60);

async fn five_hundred(client: &Client) {
    let mut calls = JoinSet::new();
    for _ in 0..500 {
        let client = client.clone();
        calls.spawn(async move { text(&client, "/version").await.unwrap() });
    }
    let answers = timeout(PATIENCE, calls.join_all()).await.unwrap();
    assert!(answers.iter().all(|answer| answer.contains("major")));
}

fn serve(options: ServeOptions) -> Served {
    Server::new().serve_with(options).unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn five_hundred_cold_gets_on_one_thread() {
    let served = serve(ServeOptions::tls().max_concurrent_streams(100));
    five_hundred(&client(&served)).await;
    let connections = served.connections();
    assert!(connections.accepted <= 8, "{connections:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_cold_gets_on_two_threads() {
    let served = serve(ServeOptions::tls().max_concurrent_streams(100));
    five_hundred(&client(&served)).await;
    let connections = served.connections();
    assert!(connections.accepted <= 8, "{connections:?}");
}

#[tokio::test]
async fn five_hundred_cold_gets_over_http1() {
    let served = serve(ServeOptions::plain());
    five_hundred(&client(&served)).await;
    let connections = served.connections();
    assert!(connections.accepted <= 128, "{connections:?}");
}

/// With so many watches open, a get is answered; without them, their connections are free again.
async fn watches_and_a_get(served: &Served, watches: usize) {
    let client = client(served);
    let config_maps = config_maps(&client);
    let mut open = JoinSet::new();
    for _ in 0..watches {
        let mut events = config_maps.watch().stream();
        open.spawn(async move { while events.next().await.is_some() {} });
    }
    let all_open = async {
        while served.server().open_watches() < watches {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, all_open).await.unwrap();

    let get = timeout(Duration::from_secs(1), text(&client, "/version"));
    assert!(get.await.unwrap().unwrap().contains("major"));

    open.shutdown().await;
    let none_open = async {
        while served.server().open_watches() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, none_open).await.unwrap();
}

#[tokio::test]
async fn three_hundred_watches_leave_room_for_a_get() {
    let served = serve(ServeOptions::tls().max_concurrent_streams(100));
    watches_and_a_get(&served, 300).await;
    let connections = served.connections();
    assert_eq!(connections.accepted, 4, "{connections:?}");
}

#[tokio::test]
async fn fifty_watches_over_http1_leave_room_for_a_get() {
    let served = serve(ServeOptions::plain());
    watches_and_a_get(&served, 50).await;
}

#[tokio::test]
async fn calls_given_up_leave_one_good_connection() {
    use kubex_testing::server::{Fault, RequestMatch};

    let served = serve(ServeOptions::tls().max_concurrent_streams(10));
    let client = client(&served);
    let hang = RequestMatch::any().containing("/readyz");
    served.server().inject(hang, Fault::Hang);
    for round in 1..=20 {
        let mut calls = JoinSet::new();
        for _ in 0..10 {
            let client = client.clone();
            calls.spawn(async move { text(&client, "/readyz").await });
        }
        let arrived = async {
            while served.server().requests().len() < 10 * round {
                sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(PATIENCE, arrived).await.unwrap();
        calls.shutdown().await;
    }
    text(&client, "/version").await.unwrap();
    assert_eq!(served.connections().accepted, 1);
}

#[tokio::test]
async fn the_last_client_takes_its_connections_with_it() {
    for options in [ServeOptions::tls(), ServeOptions::plain()] {
        let served = serve(options);
        let client = client(&served);
        text(&client, "/version").await.unwrap();
        let clone = client.clone();
        drop(client);
        text(&clone, "/version").await.unwrap();
        assert_eq!(served.connections().accepted, 1);
        drop(clone);
        let closed = async {
            while served.connections().open > 0 {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, closed).await.unwrap();
    }
}
