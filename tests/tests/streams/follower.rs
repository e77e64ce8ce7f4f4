//! Who follows: a store, and a watcher beside it whose events are checked one by one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_tokio::{Api, Client, Error, Follow, Namespaced, Resource, Store, WatcherEvent};
use tokio::task::JoinHandle;

use crate::state;
use crate::writer::count;

/// How objects are followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) initial_events: bool,
    pub(crate) gzip: bool,
}

impl Way {
    pub(crate) const ALL: [Self; 4] = [
        Self {
            initial_events: true,
            gzip: true,
        },
        Self {
            initial_events: true,
            gzip: false,
        },
        Self {
            initial_events: false,
            gzip: true,
        },
        Self {
            initial_events: false,
            gzip: false,
        },
    ];
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.initial_events {
            "initial events"
        } else {
            "lists"
        })?;
        f.write_str(if self.gzip { ", gzip" } else { ", plain" })
    }
}

pub(crate) struct Follower {
    pub(crate) way: Way,
    store: Store<ConfigMap>,
    checked: Arc<Mutex<Checked>>,
    checking: JoinHandle<()>,
}

/// What came of the events so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// How often all objects were told anew.
    pub(crate) begun: usize,
    changes: usize,
    deletions: usize,
    /// Deletions that were found out by a list.
    unseen: usize,
    interruptions: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} changes and {} deletions ({} of them found later), begun {} times, interrupted {} times",
            self.changes, self.deletions, self.unseen, self.begun, self.interruptions
        )
    }
}

/// By the count that each write adds to, it is seen whether one is missed.
#[derive(Default)]
struct Checked {
    counts: Counts,
    /// Each object's uid and count.
    known: BTreeMap<String, (String, u64)>,
    /// All objects are being told anew.
    is_beginning: bool,
}

impl Checked {
    fn take(&mut self, event: Result<WatcherEvent<ConfigMap>, Error>) {
        match event.unwrap_or_else(|error| panic!("nothing is to be mended here: {error}")) {
            WatcherEvent::InitStart => {
                self.counts.begun += 1;
                self.is_beginning = true;
            }
            WatcherEvent::InitItem(map) => {
                assert!(self.is_beginning);
                self.is_not_older(&map);
                self.remember(&map);
            }
            WatcherEvent::InitDone => self.is_beginning = false,
            WatcherEvent::Applied(map) => {
                self.counts.changes += 1;
                self.follows(&map);
                self.remember(&map);
            }
            WatcherEvent::Deleted {
                key, uid, object, ..
            } => {
                self.counts.deletions += 1;
                self.counts.unseen += usize::from(object.is_none());
                let uid = uid.unwrap();
                if let Some(map) = &object {
                    let known = self.known.get(key.name());
                    assert_eq!(
                        known,
                        Some(&(uid.to_string(), count(map))),
                        "{key} was missed"
                    );
                }
                // While all are told anew, the successor may have come first.
                if self
                    .known
                    .get(key.name())
                    .is_some_and(|(known, _)| *known == *uid)
                {
                    self.known.remove(key.name());
                } else {
                    assert!(self.is_beginning && object.is_none(), "{key} went twice");
                }
            }
            WatcherEvent::Interrupted(_) => self.counts.interruptions += 1,
            other => panic!("{other:?}"),
        }
    }

    /// A change comes right after the one that was told before.
    fn follows(&self, map: &ConfigMap) {
        assert!(!self.is_beginning, "a change among the first objects");
        let before = self.known.get(map.name());
        let expected = match before {
            Some((uid, count)) if *uid == map.uid().unwrap() => count + 1,
            None => 1,
            Some(_) => panic!(
                "{} was made again, and nobody told that it went",
                map.name()
            ),
        };
        assert_eq!(count(map), expected, "{} after {before:?}", map.name());
    }

    fn is_not_older(&self, map: &ConfigMap) {
        if let Some((uid, before)) = self.known.get(map.name())
            && *uid == map.uid().unwrap()
        {
            assert!(
                count(map) >= *before,
                "{} went back from {before}",
                map.name()
            );
        }
    }

    fn remember(&mut self, map: &ConfigMap) {
        let seen = (map.uid().unwrap().to_owned(), count(map));
        self.known.insert(map.name().to_owned(), seen);
    }
}

impl Follower {
    pub(crate) fn start(client: &Client, way: Way) -> Self {
        let maps: Api<ConfigMap> = client.api().with_namespace("streams");
        let follow = || -> Follow<ConfigMap, ConfigMap, Namespaced, Client> {
            maps.watcher()
                .initial_events(way.initial_events)
                .page_size(5)
                .labels("!none")
        };
        let checked = Arc::new(Mutex::new(Checked::default()));
        let mut events = follow().stream();
        let taking = Arc::clone(&checked);
        let checking = tokio::spawn(async move {
            while let Some(event) = events.next().await {
                taking.lock().unwrap().take(event);
            }
        });
        Self {
            way,
            store: Store::of(follow()),
            checked,
            checking,
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        assert!(
            !self.checking.is_finished(),
            "{}: the check of the events failed",
            self.way
        );
        self.checked.lock().unwrap().counts.clone()
    }

    /// Waits until the store is what the list is, and the checked events lead there as well.
    pub(crate) async fn in_step_with(&self, list: &[ConfigMap]) {
        self.store.ready().await.unwrap();
        let mut changes = self.store.changes();
        while !self.difference(list).is_empty() {
            let pause = tokio::time::sleep(std::time::Duration::from_millis(200));
            tokio::select! {
                _ = changes.next() => {}
                () = pause => {}
            }
        }
    }

    /// Where they differ, in words.
    pub(crate) fn difference(&self, list: &[ConfigMap]) -> String {
        let mut listed: Vec<String> = list.iter().map(state).collect();
        listed.sort();
        let mut stored: Vec<String> = self.store.objects().iter().map(|map| state(map)).collect();
        stored.sort();
        let told: BTreeMap<String, (String, u64)> = list
            .iter()
            .map(|map| {
                (
                    map.name().to_owned(),
                    (map.uid().unwrap().to_owned(), count(map)),
                )
            })
            .collect();
        let _ = self.counts();
        let known = self.checked.lock().unwrap().known.clone();
        if listed == stored && told == known {
            return String::new();
        }
        format!(
            "listed {listed:?}\nstored {stored:?} ({:?})\ntold {known:?}",
            self.store.trouble()
        )
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.checking.abort();
    }
}
