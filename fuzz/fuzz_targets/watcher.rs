//! Whatever happens to a watcher, in whatever order, it never panics and keeps the contract, the events are those of the
//! grammar, and once all goes well a store that is fed with them is soon what the server holds.
#![no_main]

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use kubex_fuzz::{Cluster, Driver, Script, Widget, widgets};
use kubex_proto::{ObjectKey, Resource, Settings, Store, Subscription, WatcherEvent};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: Script| {
    let bit = |bit: u8| script.setup & 1 << bit != 0;
    let follow = widgets().watcher().initial_events(bit(0));
    let follow = follow.page_size(u32::from(bit(1)));
    let machine = follow.into_machine(&Settings::default(), script.setup.into());
    let told = RefCell::new(Told::new());
    let mut driver = Driver::new(machine, |event| {
        if let Ok(event) = event {
            told.borrow_mut().take(event);
        }
    });
    let done = driver.play(&script) || driver.finish(|_| told.borrow().is_in_step());
    assert!(
        !done || !driver.is_legal(),
        "it is done although nobody did wrong"
    );
});

/// What was told, kept by a store, and by a subscriber of it.
struct Told {
    store: Store<Widget>,
    subscription: Subscription,
    mirror: BTreeMap<ObjectKey, Arc<Widget>>,
    started: bool,
}

impl Told {
    fn new() -> Self {
        let mut store = Store::new();
        Self {
            subscription: store.subscribe(),
            store,
            mirror: BTreeMap::new(),
            started: false,
        }
    }

    fn take(&mut self, event: WatcherEvent<Widget>) {
        match &event {
            WatcherEvent::InitStart => self.started = true,
            WatcherEvent::InitItem(_) => assert!(self.started, "an item before the start"),
            WatcherEvent::InitDone => {
                let started = std::mem::take(&mut self.started);
                assert!(started, "an end before the start");
            }
            WatcherEvent::Applied(_) => assert!(self.store.is_ready(), "a change before the end"),
            _ => {}
        }
        self.store.apply(event);
        while let Some(change) = self.store.next_change(&self.subscription) {
            match change.object {
                Some(object) => self.mirror.insert(change.key, object),
                None => self.mirror.remove(&change.key),
            };
        }
        assert!(
            self.store.iter().eq(&self.mirror),
            "a subscriber was told something else"
        );
    }

    /// Whether the store holds what the cluster does, and nothing is to take its place.
    fn is_in_step(&self) -> bool {
        let held = self.store.iter().map(|(key, object)| {
            (
                key.name(),
                object
                    .resource_version()
                    .and_then(|version| version.parse().ok()),
            )
        });
        let expected = Cluster::objects().map(|(name, version)| (name, Some(version)));
        !self.started && held.eq(expected) && self.store.unreadable().count() == 0
    }
}
