//! The store behind the API server.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, Origin, Resource, WatchEvent, raw};

use crate::context::{Context, config_map};

const SHORT: Duration = Duration::from_millis(500);

/// The API server is there, and cannot answer.
pub(super) async fn frozen(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    let version = maps.create(&config_map("a")).await.unwrap();
    let version = version.resource_version().unwrap().to_owned();
    let mut events = maps.watch().resource_version(version).stream();
    let frozen = context.plane.freeze(Part::Etcd).unwrap();
    let started = Instant::now();
    let read = maps.get("a").timeout(SHORT).await.unwrap_err();
    let write = maps
        .create(&config_map("b"))
        .timeout(SHORT)
        .await
        .unwrap_err();
    for (error, unanswered) in [(&read, false), (&write, true)] {
        context.show(error);
        assert!(error.is_timeout() && error.is_transient(), "{error}");
        assert_eq!(error.is_unanswered(), unanswered, "{error}");
        assert_eq!(error.origin(), Origin::Wire);
    }
    assert!(started.elapsed() < Duration::from_secs(5));
    // Where the client has more patience than the server, the server says it, or hangs up: two parts of it hold
    // the time, and it depends on which comes first.
    let path = format!(
        "/api/v1/namespaces/{}/configmaps/a?timeout=1s",
        context.namespace
    );
    let server = loop {
        let get = raw::get(&path).text().timeout(SHORT * 10);
        let error = context.client.call(get).await.unwrap_err();
        assert!(error.is_transient(), "{error}");
        if error.code().is_some() {
            break error;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{error}");
    };
    context.show(&server);
    assert!(server.is_timeout(), "{server}");
    assert_eq!(server.code().unwrap().as_u16(), 504);
    assert_eq!(server.origin(), Origin::Server);
    let message = "Timeout: request did not complete within the allotted timeout (504 Timeout)";
    assert!(server.to_string().contains(message), "{server}");
    frozen.thaw();
    maps.get("a").await.unwrap();
    // Nobody knew whether the write was taken; now it can be read.
    if maps.get("b").optional().await.unwrap().is_none() {
        maps.create(&config_map("b")).await.unwrap();
    }
    match events.next().await.unwrap().unwrap() {
        WatchEvent::Added(map) => assert_eq!(map.name(), "b"),
        other => panic!("{other:?}"),
    }
    context.show("then answers, and the watch goes on");
}

pub(super) async fn killed(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&config_map("a")).await.unwrap();
    context.plane.stop(Part::Etcd);
    let started = Instant::now();
    let read = maps.get("a").timeout(SHORT * 4).await.unwrap_err();
    let write = maps
        .create(&config_map("b"))
        .timeout(SHORT * 4)
        .await
        .unwrap_err();
    for error in [&read, &write] {
        context.show(error);
        assert!(error.is_transient(), "{error}");
    }
    assert!(started.elapsed() < Duration::from_secs(10));
    // What begins while the store is away ends well once it is back.
    let restart = context.disturb(|plane: &ControlPlane| plane.restart(Part::Etcd));
    let read = maps.get("a");
    let ((), read) = tokio::join!(restart, async { read.await });
    match read {
        Ok(map) => assert_eq!(map.name(), "a"),
        Err(error) => {
            context.show(&error);
            assert!(error.is_transient(), "{error}");
        }
    }
    maps.get("a").await.unwrap();
    maps.create(&config_map("c")).await.unwrap();
}
