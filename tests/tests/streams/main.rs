//! Watchers and stores on a real control plane that breaks, while somebody writes all the time.
//!
//! The API server is killed and started again, etcd forgets its history, and a proxy cuts connections at random. After
//! each, every store equals a fresh list, and no watcher has missed a version that no new list explains. With initial events
//! and with lists, with gzip and without.
#![cfg(unix)]

mod follower;
mod proxy;
mod replaced;
mod writer;

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::{ControlPlaneBuilder, ControlPlaneError, Part};
use kubex_tokio::{Api, Client, Config, Kubeconfig, Resource};

use self::follower::{Follower, Way};
use self::proxy::Proxy;
use self::writer::Writer;

/// How long a store may take to be in step again, once nobody writes.
const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_control_plane() {
    on(ControlPlane::builder(), 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_an_older_control_plane() {
    on(ControlPlane::builder().release("v1.34"), 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn many_times_on_a_control_plane() {
    on(ControlPlane::builder(), 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn many_times_on_an_older_control_plane() {
    on(ControlPlane::builder().release("v1.34"), 5).await;
}

/// Each fault comes so many times.
async fn on(builder: ControlPlaneBuilder, times: usize) {
    // History is cut off by the test, and by nobody else.
    let builder = builder.api_server_flag("--etcd-compaction-interval=0");
    let plane = builder.start_or_skip();
    let Some(plane) = plane.unwrap_or_else(|error| panic!("{error}")) else {
        return;
    };
    let plane = Arc::new(plane);
    let proxy = Proxy::start(&plane.url()).await;
    let direct = Client::new(config(&plane)).unwrap();
    let mut namespace = Namespace::default();
    namespace.metadata.name = Some("streams".into());
    direct.api().create(&namespace).await.unwrap();
    let maps: Api<ConfigMap> = direct.api().with_namespace("streams");

    let mut followers = Vec::new();
    for way in Way::ALL {
        let mut config = config(&plane).with_gzip(way.gzip);
        config.server = proxy.url().parse().unwrap();
        let client = Client::new(config).unwrap();
        followers.push(Follower::start(&client, way));
    }
    let scene = Scene {
        plane,
        proxy,
        maps,
        followers,
        started: Instant::now(),
    };
    scene.play(times).await;
}

fn config(plane: &ControlPlane) -> Config {
    let kubeconfig = Kubeconfig::parse(&plane.kubeconfig(), "").unwrap();
    kubeconfig.config(None).unwrap()
}

struct Scene {
    plane: Arc<ControlPlane>,
    proxy: Proxy,
    maps: Api<ConfigMap>,
    followers: Vec<Follower>,
    started: Instant,
}

impl Scene {
    async fn play(self, times: usize) {
        self.round("nothing", async |_| ()).await;
        for _ in 0..times {
            self.round("the API server was killed", async |scene| {
                scene.disturb(|plane| plane.restart(Part::ApiServer)).await;
            })
            .await;
            self.round("etcd was compacted", async |scene| {
                // Nobody hears what happens until it is forgotten, in the caches of the API server too.
                scene.proxy.refuse(true);
                tokio::time::sleep(Duration::from_millis(300)).await;
                scene
                    .disturb(|plane| {
                        plane.compact()?;
                        plane.restart(Part::ApiServer)
                    })
                    .await;
                scene.proxy.refuse(false);
            })
            .await;
            self.round("connections were cut", async |scene| {
                for _ in 0..4 {
                    scene.proxy.cut();
                    tokio::time::sleep(Duration::from_millis(400)).await;
                }
            })
            .await;
        }
        let mut table = String::new();
        for follower in &self.followers {
            let counts = follower.counts();
            assert!(
                counts.begun >= 2,
                "{} never began anew: {counts}",
                follower.way
            );
            let _ = writeln!(table, "  {}: {counts}", follower.way);
        }
        let connections = self.proxy.connections();
        // To the standard output itself: what a test prints otherwise is shown only if it fails.
        let _ = write!(
            std::io::stdout(),
            "{}: {times} times killed, compacted and cut, {connections} connections, in {:?}\n{table}",
            self.plane.url(),
            self.started.elapsed(),
        );
    }

    /// Somebody writes while something breaks, and rests; then all must be in step.
    async fn round(&self, what: &str, act: impl AsyncFnOnce(&Self)) {
        let writer = Writer::start(self.maps.clone());
        tokio::time::sleep(Duration::from_millis(300)).await;
        act(self).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        writer.rest().await;
        let list = loop {
            match self.maps.list().await {
                Ok(list) => break list.items,
                Err(error) => assert!(error.is_transient(), "{error}"),
            }
        };
        for follower in &self.followers {
            let in_step = tokio::time::timeout(PATIENCE, follower.in_step_with(&list)).await;
            assert!(
                in_step.is_ok(),
                "{} is not in step after {what}: {}\n{}",
                follower.way,
                follower.difference(&list),
                follower.counts(),
            );
        }
    }

    async fn disturb(
        &self,
        act: impl FnOnce(&ControlPlane) -> Result<(), ControlPlaneError> + Send + 'static,
    ) {
        let plane = Arc::clone(&self.plane);
        let task = tokio::task::spawn_blocking(move || act(&plane));
        task.await
            .unwrap()
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

/// What tells one state of an object from another.
fn state(map: &ConfigMap) -> String {
    let version = map.resource_version().unwrap_or_default();
    format!("{} {}@{version}", map.name(), map.uid().unwrap_or_default())
}
