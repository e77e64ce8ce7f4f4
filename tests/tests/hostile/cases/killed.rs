//! The server in memory, killed and brought back on the same port.

use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{
    Api, Client as _, Config, Event, Exchange, Kubeconfig, Namespaced, ObjectKey, Store,
    WatcherEvent,
};
use kubex_testing::Server;
use kubex_testing::server::{Fault, RequestMatch, ServeOptions, Served};

use super::{says, text};
use crate::harness::{Client, Transport};
use crate::observed::Observed;
use crate::on;

/// How long nobody listens.
const AWAY: Duration = Duration::from_millis(300);

/// Anything that is waited for comes sooner.
const PATIENCE: Duration = Duration::from_secs(30);

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

/// A server that can be killed by whoever has a clone.
#[derive(Clone)]
struct Mortal {
    server: Server,
    options: ServeOptions,
    served: Arc<Mutex<Option<Served>>>,
    config: Config,
}

impl Mortal {
    fn new(options: ServeOptions) -> Self {
        let server = Server::new();
        let first = server.serve_with(options.clone()).unwrap();
        let kubeconfig = Kubeconfig::parse(&first.kubeconfig(), "").unwrap();
        Self {
            server,
            options: options.port(first.address().port()),
            config: kubeconfig.config(None).unwrap().with_gzip(false),
            served: Arc::new(Mutex::new(Some(first))),
        }
    }

    fn kill(&self) {
        self.served.lock().unwrap().take();
    }

    fn revive(&self) {
        let served = self.server.serve_with(self.options.clone()).unwrap();
        *self.served.lock().unwrap() = Some(served);
    }

    /// Is killed as soon as this holds, and comes back after a while in which something is done.
    fn dies_when(
        &self,
        holds: impl Fn(&Server) -> bool + Send + 'static,
        meanwhile: impl FnOnce(&Server) + Send + 'static,
    ) {
        let mortal = self.clone();
        spawn(move || {
            let started = Instant::now();
            while !holds(&mortal.server) {
                assert!(started.elapsed() < PATIENCE, "it never holds");
                sleep(Duration::from_millis(5));
            }
            mortal.kill();
            meanwhile(&mortal.server);
            sleep(AWAY);
            mortal.revive();
        });
    }

    /// How often such a request came.
    fn requests(&self, method: &Method) -> usize {
        let requests = self.server.requests();
        requests.iter().filter(|one| one.method == method).count()
    }
}

/// Every way to reach it.
fn ways() -> [Mortal; 3] {
    [
        ServeOptions::plain(),
        ServeOptions::tls(),
        ServeOptions::tls().http1_only(),
    ]
    .map(Mortal::new)
}

fn map(name: &str) -> ConfigMap {
    let mut map = ConfigMap::default();
    map.metadata.name = Some(name.into());
    map
}

/// What somebody else does, whom the server answers also while it is dead to the world.
fn aside(server: &Server, method: Method, path: &str, body: &str) -> StatusCode {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("content-type", "application/json");
    let request = request.body(Bytes::from(body.to_owned())).unwrap();
    server.handle(request).status()
}

fn create(server: &Server, map: &ConfigMap) {
    let body = serde_json::to_string(map).unwrap();
    assert_eq!(
        aside(server, Method::POST, MAPS, &body),
        StatusCode::CREATED
    );
}

fn delete(server: &Server, name: &str) {
    let path = format!("{MAPS}/{name}");
    assert_eq!(aside(server, Method::DELETE, &path, ""), StatusCode::OK);
}

fn maps(client: &Client) -> Api<ConfigMap, Namespaced, Client> {
    client.api()
}

pub(super) fn in_mid_call(transport: Transport) -> String {
    for mortal in ways() {
        let version = RequestMatch::any().containing("/version").once();
        mortal.server.inject(version, Fault::Hang);
        mortal.dies_when(|server| !server.requests().is_empty(), |_| {});
        on(transport, mortal.config.clone(), async |client| {
            text(&client).await.unwrap();
        });
        assert_eq!(mortal.requests(&Method::GET), 2);
    }
    "the answer of the second attempt".into()
}

/// Larger than what a connection holds for a reader that stands still.
const LARGE: usize = 16;

pub(super) fn in_mid_body(transport: Transport) -> String {
    for mortal in ways() {
        for index in 0..LARGE {
            let mut map = map(&format!("map-{index}"));
            map.data = Some([("text".into(), "x".repeat(1_000_000))].into());
            create(&mortal.server, &map);
        }
        mortal.server.forget_requests();
        let one = mortal.clone();
        let list = on(transport, mortal.config.clone(), async move |client| {
            let list = Exchange::new(maps(&client).list().into_call(), client.settings());
            let mut is_killed = false;
            let list = Observed::new(list, move |event| {
                if matches!(event, Event::Chunk(_)) && !is_killed {
                    is_killed = true;
                    one.kill();
                    let one = one.clone();
                    spawn(move || {
                        sleep(AWAY);
                        one.revive();
                    });
                }
            });
            client.run(list).await.unwrap()
        });
        assert_eq!(list.items.len(), LARGE);
        assert_eq!(mortal.requests(&Method::GET), 2);
    }
    "the list of the second attempt".into()
}

/// Twice: the second time, what was written meanwhile is in no watch any more.
pub(super) fn in_mid_watch(transport: Transport) -> String {
    let mut interruptions = Vec::new();
    for mortal in ways() {
        create(&mortal.server, &map("a"));
        create(&mortal.server, &map("b"));
        mortal.dies_when(
            |server| server.open_watches() == 1,
            |server| {
                delete(server, "a");
                create(server, &map("c"));
            },
        );
        let one = mortal.clone();
        let seen = on(transport, mortal.config.clone(), async move |client| {
            let mut store = Store::new();
            let mut events = maps(&client).watcher().stream();
            let mut interruptions = Vec::new();
            let mut follow = async |names: &[&str]| {
                while !holds(&store, names) {
                    let event = events.next().await.unwrap().unwrap();
                    if let WatcherEvent::Interrupted(error) = &event {
                        interruptions.push(error.to_string());
                    }
                    store.apply(event);
                }
            };
            follow(&["b", "c"]).await;
            one.dies_when(
                |server| server.open_watches() == 1,
                |server| {
                    delete(server, "b");
                    create(server, &map("d"));
                    server.compact();
                },
            );
            follow(&["c", "d"]).await;
            interruptions
        });
        assert!(seen.len() >= 2, "{seen:?}");
        interruptions = seen;
    }
    format!("whole again after {:?}", interruptions[0])
}

fn holds(store: &Store<ConfigMap>, names: &[&str]) -> bool {
    let key = |name: &&str| ObjectKey::namespaced("default", *name);
    store.is_ready()
        && store.len() == names.len()
        && names.iter().all(|name| store.contains(&key(name)))
}

/// Of a write that was under way nobody knows what became of it, so it is told, and not made again.
fn write(transport: Transport, fault: &Fault, dies: fn(&Server) -> bool, is_taken: bool) -> String {
    let mut seen = String::new();
    for mortal in ways() {
        let post = RequestMatch::any().method(Method::POST).once();
        mortal.server.inject(post, fault.clone());
        mortal.dies_when(dies, |_| {});
        let one = mortal.clone();
        let error = on(transport, mortal.config.clone(), async move |client| {
            let error = maps(&client).create(&map("a")).await.unwrap_err();
            assert_eq!(one.requests(&Method::POST), 1);
            // Reading tells, once the server is back: that nobody listens is told to whoever begins then.
            let started = Instant::now();
            let read = loop {
                match maps(&client).get("a").optional().await {
                    Ok(read) => break read,
                    Err(error) => assert!(error.is_transient(), "{error}"),
                }
                assert!(started.elapsed() < PATIENCE);
                sleep(Duration::from_millis(20));
            };
            assert_eq!(read.is_some(), is_taken);
            error
        });
        assert!(error.is_unanswered() && error.is_transient(), "{error}");
        seen = says(&error, &["may have been taken"]);
        assert_eq!(mortal.requests(&Method::POST), 1);
    }
    seen
}

pub(super) fn in_mid_write(transport: Transport) -> String {
    let posted = |server: &Server| !server.requests().is_empty();
    write(transport, &Fault::Hang, posted, false)
}

pub(super) fn after_a_write(transport: Transport) -> String {
    let held_back = Fault::Delay(PATIENCE);
    let taken =
        |server: &Server| aside(server, Method::GET, &format!("{MAPS}/a"), "") == StatusCode::OK;
    write(transport, &held_back, taken, true)
}
