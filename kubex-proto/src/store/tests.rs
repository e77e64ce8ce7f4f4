use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::*;
use crate::{ObjectMeta, PartialObjectMetadata};

type Pods = Store<PartialObjectMetadata>;

fn pod(name: &str, uid: &str, version: &str) -> PartialObjectMetadata {
    let mut pod = PartialObjectMetadata {
        metadata: ObjectMeta::named(name),
        ..PartialObjectMetadata::default()
    };
    pod.metadata.uid = Some(uid.into());
    pod.metadata.resource_version = Some(version.into());
    pod.labels_mut().insert("app".into(), format!("app-{uid}"));
    pod
}

fn deleted(name: &str, uid: &str) -> WatcherEvent<PartialObjectMetadata> {
    WatcherEvent::Deleted {
        key: ObjectKey::cluster(name),
        uid: Some(uid.into()),
        object: None,
    }
}

fn unreadable(name: &str) -> WatcherEvent<PartialObjectMetadata> {
    WatcherEvent::Unreadable {
        key: Some(ObjectKey::cluster(name)),
        error: Error::decode("odd".into()),
    }
}

fn initial(store: &mut Pods, pods: &[(&str, &str, &str)]) {
    store.apply(WatcherEvent::InitStart);
    for (name, uid, version) in pods {
        store.apply(WatcherEvent::InitItem(pod(name, uid, version)));
    }
    store.apply(WatcherEvent::InitDone);
}

fn names(store: &Pods) -> Vec<String> {
    store
        .iter()
        .map(|(key, pod)| format!("{key}@{}", pod.resource_version().unwrap()))
        .collect()
}

fn changes(store: &mut Pods, subscription: &Subscription) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(change) = store.next_change(subscription) {
        let sign = if change.object.is_some() { "+" } else { "-" };
        told.push(format!("{sign}{}", change.key));
    }
    told
}

#[test]
fn follows_changes() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "1", "1"), ("b", "2", "2")]);
    store.apply(WatcherEvent::Applied(pod("b", "2", "3")));
    store.apply(WatcherEvent::Applied(pod("c", "3", "4")));
    store.apply(deleted("a", "1"));
    assert_eq!(names(&store), ["b@3", "c@4"]);
}

#[test]
fn shows_the_old_objects_until_all_new_ones_are_there() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "1", "1"), ("b", "2", "2")]);
    store.apply(WatcherEvent::InitStart);
    store.apply(WatcherEvent::InitItem(pod("c", "3", "9")));
    store.apply(deleted("a", "1"));
    assert_eq!(names(&store), ["a@1", "b@2"]);
    // It begins anew: what came does not count.
    store.apply(WatcherEvent::InitStart);
    store.apply(WatcherEvent::InitItem(pod("b", "2", "2")));
    store.apply(WatcherEvent::InitDone);
    assert_eq!(names(&store), ["b@2"]);
    // Nothing begins, so nothing is over.
    store.apply(WatcherEvent::InitDone);
    assert_eq!(names(&store), ["b@2"]);
}

#[test]
fn keeps_the_successor_of_what_went() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "2", "5")]);
    store.apply(deleted("a", "1"));
    assert_eq!(names(&store), ["a@5"]);
    store.apply(deleted("a", "2"));
    assert!(store.is_empty());
}

#[test]
fn keeps_a_successor_that_cannot_be_read() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "1", "1")]);
    let unreadable = crate::Unreadable {
        uid: Some("2".into()),
        ..crate::Unreadable::default()
    };
    store.apply(WatcherEvent::InitStart);
    store.apply(WatcherEvent::Unreadable {
        key: Some(ObjectKey::cluster("a")),
        error: Error::decode("odd".into()).of_object(unreadable),
    });
    store.apply(deleted("a", "1"));
    store.apply(WatcherEvent::InitDone);
    assert_eq!(store.unreadable().count(), 1);
    store.apply(deleted("a", "2"));
    assert_eq!(store.unreadable().count(), 0);
}

#[test]
fn drops_the_value_of_what_cannot_be_read() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "1", "1")]);
    let subscription = store.subscribe();
    assert_eq!(changes(&mut store, &subscription), ["+a"]);
    store.apply(unreadable("a"));
    assert!(store.is_empty());
    let reported: Vec<_> = store
        .unreadable()
        .map(|(key, error)| format!("{key}: {error}"))
        .collect();
    assert_eq!(reported, ["a: odd"]);
    assert_eq!(changes(&mut store, &subscription), ["-a"]);
    store.apply(WatcherEvent::Applied(pod("a", "1", "2")));
    assert_eq!((store.len(), store.unreadable().count()), (1, 0));
    store.apply(unreadable("a"));
    store.apply(deleted("a", "1"));
    assert_eq!(store.unreadable().count(), 0);
}

#[test]
fn subscribers_are_told_what_differs_after_all_were_read_again() {
    let mut store = Pods::new();
    let early = store.subscribe();
    initial(
        &mut store,
        &[("a", "1", "1"), ("b", "2", "2"), ("c", "3", "3")],
    );
    let late = store.subscribe();
    for subscription in [&early, &late] {
        assert_eq!(changes(&mut store, subscription), ["+a", "+b", "+c"]);
    }
    initial(
        &mut store,
        &[("a", "1", "1"), ("b", "9", "2"), ("d", "4", "8")],
    );
    assert_eq!(changes(&mut store, &early), ["+b", "-c", "+d"]);
    store.unsubscribe(early);
    store.apply(WatcherEvent::Applied(pod("a", "1", "2")));
    assert_eq!(changes(&mut store, &late), ["+b", "-c", "+d", "+a"]);
}

#[test]
fn what_is_held_for_a_slow_subscriber_is_bounded() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "1", "1")]);
    let subscription = store.subscribe();
    for number in 0..1000 {
        let name = format!("passing-{number}");
        store.apply(WatcherEvent::Applied(pod(&name, "7", "5")));
        store.apply(WatcherEvent::Applied(pod("a", "1", &number.to_string())));
        store.apply(deleted(&name, "7"));
    }
    assert_eq!(changes(&mut store, &subscription), ["+a"]);
}

#[test]
fn indexes_find_what_there_is_now() {
    let mut store = Pods::new();
    initial(&mut store, &[("a", "1", "1"), ("b", "1", "2")]);
    let by_app = store.add_index(|pod| pod.labels().get("app").cloned().into_iter().collect());
    let found = |store: &Pods, text: &str| -> Vec<String> {
        store
            .by_index(by_app, text)
            .map(|pod| pod.name().to_owned())
            .collect()
    };
    assert_eq!(found(&store, "app-1"), ["a", "b"]);
    store.apply(WatcherEvent::Applied(pod("a", "2", "3")));
    assert_eq!(
        (found(&store, "app-1"), found(&store, "app-2")),
        (["b".into()].into(), ["a".into()].into())
    );
    store.apply(unreadable("b"));
    assert!(found(&store, "app-1").is_empty());
    initial(&mut store, &[("c", "1", "9")]);
    assert_eq!(found(&store, "app-1"), ["c"]);
    assert!(found(&store, "app-2").is_empty());
}
