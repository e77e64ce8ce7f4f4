//! An API server that is killed, and started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, Error, Event, Exchange, Origin, Resource, WatchEvent};

use crate::context::{Context, config_map};
use crate::observed::Observed;

/// How long who was refused waits before the next attempt.
const PAUSE: Duration = Duration::from_millis(50);

/// Somebody writes, somebody watches, and the server is killed twice under both.
pub(super) async fn killed_in_mid_watch(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    let version = maps.list().await.unwrap().metadata.resource_version;
    let seen = Arc::new(AtomicUsize::new(0));
    let mut follower = Follower {
        maps: maps.clone(),
        version,
        seen: Vec::new(),
        ends: Vec::new(),
        lost: 0,
    };
    let enough = AtomicBool::new(false);
    let killer = async {
        for _ in 0..2 {
            let before = seen.load(Ordering::SeqCst);
            while seen.load(Ordering::SeqCst) < before + 20 {
                tokio::time::sleep(PAUSE).await;
            }
            context
                .disturb(|plane| plane.restart(Part::ApiServer))
                .await;
        }
        enough.store(true, Ordering::SeqCst);
    };
    let (written, (), ()) = tokio::join!(write(&maps, &enough), follower.follow(&seen), killer);
    assert_eq!(
        follower.seen, written,
        "each once, in the order of the writes"
    );
    for end in &follower.ends {
        context.show(end);
    }
    assert!(follower.lost >= 2, "{:?}", follower.ends);
    context.show(format!("then all {} changes, none twice", written.len()));
}

fn name(index: usize) -> String {
    format!("map-{index:04}")
}

/// Comes after all of [`name`]'s.
const LAST: &str = "map-last";

/// Writes map after map until it is enough, and a last one.
async fn write(maps: &Api<ConfigMap>, enough: &AtomicBool) -> Vec<String> {
    let mut written = Vec::new();
    while written.last().is_none_or(|last| last != LAST) {
        let next = if enough.load(Ordering::SeqCst) {
            LAST.to_owned()
        } else {
            name(written.len())
        };
        while let Err(error) = maps.create(&config_map(&next)).await {
            // It was taken although no answer came.
            if error.is_already_exists() {
                break;
            }
            assert!(error.is_transient(), "{error}");
            tokio::time::sleep(PAUSE).await;
        }
        written.push(next);
    }
    written
}

/// Misses nothing: it goes on from the last version it saw and, where the server has that no more, from a list.
struct Follower {
    maps: Api<ConfigMap>,
    version: String,
    seen: Vec<String>,
    /// How watches ended.
    ends: Vec<Error>,
    /// How many of them in the middle.
    lost: usize,
}

impl Follower {
    async fn follow(&mut self, seen: &AtomicUsize) {
        while !self.is_done() {
            let watch = self.maps.watch().resource_version(&self.version);
            let mut events = watch.stream();
            while !self.is_done()
                && let Some(event) = events.next().await
            {
                match event {
                    Ok(event) => {
                        self.version = event.resource_version().unwrap().into();
                        if let WatchEvent::Added(map) = event {
                            self.seen.push(map.name().to_owned());
                        }
                        seen.store(self.seen.len(), Ordering::SeqCst);
                    }
                    Err(error) => self.broken(error).await,
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn is_done(&self) -> bool {
        self.seen.last().is_some_and(|last| last == LAST)
    }

    /// A server that was started anew knows no version from before its start, if etcd does or not: its caches
    /// begin with a list.
    async fn broken(&mut self, error: Error) {
        if error.is_gone() {
            let list = loop {
                match self.maps.list().await {
                    Ok(list) => break list,
                    Err(error) => assert!(error.is_transient(), "{error}"),
                }
            };
            for map in &list {
                if self.seen.iter().all(|seen| seen != map.name()) {
                    self.seen.push(map.name().to_owned());
                }
            }
            self.version = list.metadata.resource_version;
        } else {
            assert!(error.is_transient(), "{error}");
            assert_eq!(error.origin(), Origin::Wire);
        }
        let text = error.to_string();
        self.lost +=
            usize::from(text.contains("the connection was lost in the middle of the answer"));
        // Refused while nobody listens: once is enough for the report.
        if self
            .ends
            .last()
            .is_none_or(|last| last.to_string() != error.to_string())
        {
            self.ends.push(error);
        }
    }
}

pub(super) async fn killed_between_two_pages(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    for index in 0..5 {
        maps.create(&config_map(&name(index))).await.unwrap();
    }
    let first = maps.list().limit(2).await.unwrap();
    maps.create(&config_map("map-later")).await.unwrap();
    let token = first.metadata.continue_token.clone().unwrap();
    let next = || maps.list().limit(2).continue_token(&*token);
    context.plane.stop(Part::ApiServer);
    let error = next().timeout(Duration::from_secs(1)).await.unwrap_err();
    context.show(&error);
    assert!(error.is_transient() && !error.is_unanswered(), "{error}");
    assert_eq!(error.origin(), Origin::Wire);
    let text = error.to_string();
    let address = context.plane.url().replace("https://", "");
    assert!(
        text.contains(&format!(
            "cannot connect to {address}: connection refused: check that the API server runs"
        )),
        "{text}"
    );
    context
        .disturb(|plane| plane.restart(Part::ApiServer))
        .await;
    // The token is as good as before: what it stands for is in etcd.
    let mut page = next().await.unwrap();
    let mut names: Vec<String> = first
        .iter()
        .chain(&page)
        .map(|map| map.name().into())
        .collect();
    while let Some(token) = page.metadata.continue_token.take() {
        page = maps.list().limit(2).continue_token(token).await.unwrap();
        names.extend(page.iter().map(|map| map.name().into()));
    }
    assert_eq!(names, (0..5).map(name).collect::<Vec<_>>());
    assert_eq!(
        page.metadata.resource_version,
        first.metadata.resource_version
    );
    context.show("then the other pages, of the version of the first");
}

/// Larger than what a connection holds for a reader that stands still.
pub(super) async fn fill(context: &Context) -> Api<ConfigMap> {
    let maps: Api<ConfigMap> = context.api();
    for index in 0..5 {
        let mut map = config_map(&name(index));
        // Nothing that gzip makes small, so that the list is long on its way.
        let text = std::iter::repeat_with(fastrand::alphanumeric).take(900 << 10);
        map.data = Some([("text".into(), text.collect())].into());
        maps.create(&map).await.unwrap();
    }
    maps
}

/// A list can be asked for again, so it is: the caller sees nothing but a slow answer.
pub(super) async fn killed_in_the_body_of_a_list(context: Context) {
    let maps = fill(&context).await;
    let list = Exchange::new(maps.list().into_call(), context.client.settings());
    let plane = Arc::clone(&context.plane);
    let (restarted, is_restarted) = std::sync::mpsc::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let mut is_killed = false;
    let list = Observed::new(list, move |event| match event {
        Event::Chunk(_) if !is_killed => {
            is_killed = true;
            plane.stop(Part::ApiServer);
            let (plane, restarted) = (Arc::clone(&plane), restarted.clone());
            std::thread::spawn(move || restarted.send(plane.restart(Part::ApiServer)));
        }
        Event::Failed(failure) => tell.send(failure.to_string()).unwrap(),
        _ => {}
    });
    let list = kubex_tokio::proto::Client::run(&context.client, list).await;
    is_restarted.recv().unwrap().unwrap();
    let list = list.unwrap();
    let bytes: usize = list
        .iter()
        .map(|map| map.data.as_ref().unwrap()["text"].len())
        .sum();
    assert_eq!((list.items.len(), bytes), (5, 5 * (900 << 10)));
    let broken = told.try_recv().expect("the body broke off");
    assert!(
        broken.starts_with("the connection was lost in the middle of the answer"),
        "{broken}"
    );
    context.show(broken);
    context.show("then the whole list, by itself");
}

/// A write that breaks is not repeated, and says that it may have been taken.
pub(super) async fn killed_in_mid_write(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    maps.list().await.unwrap();
    // Nobody answers a write while the store stands still, so this one is under way for sure.
    let frozen = context.plane.freeze(Part::Etcd).unwrap();
    let write = async { maps.create(&config_map("a")).await };
    let kill = async {
        tokio::time::sleep(PAUSE * 10).await;
        context.plane.stop(Part::ApiServer);
    };
    let (outcome, ()) = tokio::join!(write, kill);
    let error: Error = outcome.unwrap_err();
    context.show(&error);
    assert!(error.is_unanswered() && error.is_transient(), "{error}");
    assert!(
        error
            .to_string()
            .ends_with("the request may have been taken: read the object before sending it again"),
        "{error}"
    );
    frozen.thaw();
    context
        .disturb(|plane| plane.restart(Part::ApiServer))
        .await;
    // Whichever it was, reading tells.
    if maps.get("a").optional().await.unwrap().is_none() {
        maps.create(&config_map("a")).await.unwrap();
    }
    maps.get("a").await.unwrap();
}
