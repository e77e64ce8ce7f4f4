//! Connections that are kept or not.

use std::time::Duration;

use kubex_proto::{Connections, Origin};
use kubex_testing::{Server, server::ServeOptions};

use super::example::transport::Blocking as _;
use super::{Client, config, config_maps, text};

/// How many connections three calls take.
fn taken(connections: Connections) -> usize {
    let served = Server::new().serve_with(ServeOptions::tls()).unwrap();
    let client = Client::new(config(&served).with_connections(connections)).unwrap();
    for _ in 0..3 {
        text(&client, "/version").unwrap();
    }
    served.connections().accepted
}

#[test]
fn they_are_kept_as_long_as_is_said() {
    let usual = Connections::default;
    let none = Connections {
        keep_alive: false,
        ..usual()
    };
    let short = Connections {
        idle_timeout: Some(Duration::from_nanos(1)),
        ..usual()
    };
    let forever = Connections {
        idle_timeout: None,
        http1_only: true,
        ping_interval: None,
        most_idle: 1,
        ..usual()
    };
    assert_eq!((taken(none), taken(short), taken(forever)), (3, 3, 1));
}

#[test]
fn one_that_is_not_to_be_kept_ends_with_its_call() {
    let served = Server::new().serve().unwrap();
    let connections = Connections {
        keep_alive: false,
        ..Connections::default()
    };
    let client = Client::new(config(&served).with_connections(connections)).unwrap();
    text(&client, "/version").unwrap();
    let started = std::time::Instant::now();
    while served.connections().open > 0 {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
}

#[test]
fn a_small_buffer_will_do() {
    let served = Server::new().serve().unwrap();
    let connections = Connections {
        read_buffer: Some(8 << 10),
        ..Connections::default()
    };
    let client = Client::new(config(&served).with_connections(connections)).unwrap();
    let mut map = k8s_openapi::api::core::v1::ConfigMap::default();
    map.metadata.name = Some("a".into());
    map.data = Some([("a".into(), "x".repeat(100_000))].into());
    config_maps(&client).create(&map).call().unwrap();
    let read = config_maps(&client).get("a").call().unwrap();
    assert_eq!(read.data, map.data);
}

#[test]
fn what_ureq_cannot_do_is_refused_by_name() {
    let served = Server::new().serve().unwrap();
    let usual = Connections::default;
    let other = Duration::from_secs(7);
    for (field, connections) in [
        (
            "most",
            Connections {
                most: Some(2),
                ..usual()
            },
        ),
        (
            "ping_interval",
            Connections {
                ping_interval: Some(other),
                ..usual()
            },
        ),
        (
            "ping_timeout",
            Connections {
                ping_timeout: other,
                ..usual()
            },
        ),
        (
            "websocket_message_limit",
            Connections {
                websocket_message_limit: 7,
                ..usual()
            },
        ),
    ] {
        let error = Client::new(config(&served).with_connections(connections));
        let error = error.err().unwrap();
        assert_eq!(error.origin(), Origin::Caller);
        let field = format!("connections.{field}: ");
        assert!(error.to_string().contains(&field), "{error}");
    }
}
