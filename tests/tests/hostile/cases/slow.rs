//! A peer that says one byte after the other.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Api, Config, Namespaced, Resource, Timeouts, WatchEvent};

use super::text;
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::Peer;

const PAUSE: Duration = Duration::from_millis(100);

/// Far more than the timeouts, and far less than all the bytes take.
const IN_TIME: Duration = Duration::from_secs(5);

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";

/// Takes more than a minute and a half from the end of what is said at once.
fn peer(at_once: &'static str) -> Peer {
    Peer::new(move |mut connection| {
        connection.request()?;
        connection.say(at_once)?;
        let whole = format!("{HEAD}{}", "a".repeat(1000));
        connection.drip(&whole[at_once.len()..], PAUSE)
    })
}

fn is_given_up(transport: Transport, config: Config) -> String {
    let started = Instant::now();
    let error = on(transport, config, async |client| {
        text(&client).await.unwrap_err()
    });
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() < IN_TIME, "{:?}", started.elapsed());
    error.to_string()
}

fn within_a_total(transport: Transport, at_once: &'static str) -> String {
    let timeouts = Timeouts {
        total: Some(Duration::from_secs(1)),
        ..Timeouts::default()
    };
    is_given_up(transport, peer(at_once).config().with_timeouts(timeouts))
}

pub(super) fn heads_within_a_total(transport: Transport) -> String {
    within_a_total(transport, "")
}

pub(super) fn bodies_within_a_total(transport: Transport) -> String {
    within_a_total(transport, HEAD)
}

pub(super) fn bodies_within_a_silence(transport: Transport) -> String {
    let timeouts = Timeouts {
        read: Some(PAUSE / 2),
        ..Timeouts::default()
    };
    is_given_up(transport, peer(HEAD).config().with_timeouts(timeouts))
}

/// Slow is not wrong.
pub(super) fn answers_that_have_time(transport: Transport) -> String {
    let peer = Peer::new(|mut connection| {
        let head = connection.request()?;
        let body = if head.contains("watch=true") {
            r#"{"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"web"}}}"#
        } else {
            "slow but sure"
        };
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        connection.drip(format!("{head}{body}\n"), PAUSE / 10)
    });
    let timeouts = Timeouts {
        connect: None,
        read: None,
        total: None,
    };
    on(
        transport,
        peer.config().with_timeouts(timeouts),
        async |client| {
            assert_eq!(text(&client).await.unwrap(), "slow but sure\n");
            let maps: Api<ConfigMap, Namespaced, Client> = client.api();
            let mut events = maps.watch().resource_version("7").stream();
            match events.next().await {
                Some(Ok(WatchEvent::Added(map))) => assert_eq!(map.name(), "web"),
                other => panic!("{other:?}"),
            }
        },
    );
    "read whole".into()
}
