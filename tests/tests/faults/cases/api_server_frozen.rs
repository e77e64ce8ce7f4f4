//! An API server that stands still: connections are open, and nobody is behind them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, Client, Event, Exchange, Origin, Resource, Timeouts, WatchEvent};

use super::api_server::fill;
use crate::context::{Context, config, config_map};
use crate::observed::Observed;

const SHORT: Duration = Duration::from_millis(500);

/// Far more than the timeout, and far less than the next longer one.
const IN_TIME: Duration = Duration::from_secs(5);

pub(super) async fn says_nothing(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&config_map("a")).await.unwrap();
    let frozen = context.plane.freeze(Part::ApiServer).unwrap();
    let started = Instant::now();
    let read = maps.get("a").timeout(SHORT).await.unwrap_err();
    let write = maps
        .create(&config_map("b"))
        .timeout(SHORT)
        .await
        .unwrap_err();
    // A new client does not even come to be connected.
    let timeouts = Timeouts {
        connect: Some(SHORT),
        ..Timeouts::default()
    };
    let stranger = config(&context.plane.kubeconfig()).with_timeouts(timeouts);
    let stranger = Client::new(stranger).unwrap().api::<ConfigMap>();
    let connect = stranger.get("a").await.unwrap_err();
    assert!(started.elapsed() < IN_TIME);
    for (error, unanswered) in [(&read, false), (&write, true), (&connect, false)] {
        context.show(error);
        assert!(error.is_timeout() && error.is_transient(), "{error}");
        assert_eq!(error.is_unanswered(), unanswered, "{error}");
        assert_eq!(error.origin(), Origin::Wire);
    }
    let name = &context.namespace;
    assert_eq!(
        read.to_string(),
        format!(
            "get configmaps \"a\" in namespace {name:?}: no answer within 500ms: check that the server is well, or allow more time"
        )
    );
    frozen.thaw();
    // On the same connections, as they never broke.
    maps.get("a").await.unwrap();
    stranger.list().await.unwrap();
    context.show("then answers, on the same connection");
}

pub(super) async fn in_the_body_of_a_list(context: Context) {
    let maps = fill(&context).await;
    let timeouts = Timeouts {
        read: Some(SHORT),
        ..Timeouts::default()
    };
    let impatient = config(&context.plane.kubeconfig()).with_timeouts(timeouts);
    let impatient = Client::new(impatient).unwrap();
    let list = Exchange::new(maps.list().into_call(), impatient.settings());
    let plane = Arc::clone(&context.plane);
    let (freeze, thaw) = std::sync::mpsc::channel();
    let list = Observed::new(list, {
        let mut chunks = 0;
        move |event| {
            if let Event::Chunk(_) = event {
                chunks += 1;
                if chunks == 1 {
                    // Until the test says so; the guard cannot leave the thread that borrows the plane.
                    let plane = Arc::clone(&plane);
                    let (done, is_done) = std::sync::mpsc::channel();
                    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
                    std::thread::spawn(move || {
                        let frozen = plane.freeze(Part::ApiServer).unwrap();
                        done.send(()).unwrap();
                        let _ = may_go_on.recv();
                        frozen.thaw();
                    });
                    is_done.recv().unwrap();
                    freeze.send(go_on).unwrap();
                }
            }
        }
    });
    let error = kubex_tokio::proto::Client::run(&impatient, list)
        .await
        .unwrap_err();
    context.show(&error);
    assert!(
        error.is_timeout() && error.is_transient() && !error.is_unanswered(),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("no end of the answer, or next piece of it, within 500ms"),
        "{error}"
    );
    drop(thaw.recv().unwrap());
    assert_eq!(maps.list().await.unwrap().items.len(), 5);
}

pub(super) async fn in_mid_watch(context: Context) {
    let timeouts = Timeouts {
        read: Some(SHORT * 4),
        ..Timeouts::default()
    };
    let impatient = config(&context.plane.kubeconfig()).with_timeouts(timeouts);
    let impatient: Api<ConfigMap> = Client::new(impatient).unwrap().api();
    let maps = impatient.with_namespace(&*context.namespace);
    let list = maps.list().await.unwrap();
    let watch = |version: &str| maps.watch().resource_version(version).stream();
    let mut events = watch(&list.metadata.resource_version);
    maps.create(&config_map("a")).await.unwrap();
    let event = events.next().await.unwrap().unwrap();
    let version = event.resource_version().unwrap().to_owned();
    let frozen = context.plane.freeze(Part::ApiServer).unwrap();
    let error = events.next().await.unwrap().unwrap_err();
    context.show(&error);
    assert!(error.is_timeout() && error.is_transient(), "{error}");
    assert!(events.next().await.is_none());
    frozen.thaw();
    maps.create(&config_map("b")).await.unwrap();
    match watch(&version).next().await.unwrap().unwrap() {
        WatchEvent::Added(map) => assert_eq!(map.name(), "b"),
        other => panic!("{other:?}"),
    }
    context.show("then the next change, from the version of the last one on");
}
