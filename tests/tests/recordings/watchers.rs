//! Recorded answers one after the other, as a watcher meets them: however they are cut, it tells the same, and a store
//! holds what they say.

use core::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Api, Error, Resource, Settings, Store, Watcher, WatcherEvent};
use kubex_testing::simulation::{Reply, Script, Simulation};

use crate::recording::{RELEASES, Recording};

type Told = Result<WatcherEvent<ConfigMap>, Error>;

fn watcher(initial_events: bool) -> Watcher<ConfigMap> {
    let maps = Api::<ConfigMap>::new().with_namespace("recordings");
    let follow = maps.watcher().initial_events(initial_events);
    follow
        .without_managed_fields()
        .into_machine(&Settings::default(), 1)
}

/// The answer with its body cut there, which ends a second later.
fn reply(recording: &Recording, cut: usize) -> Reply {
    let mut reply = Reply::silence().head(recording.head.status.as_u16());
    for (name, value) in &recording.head.headers {
        reply = reply.header(name.as_str(), value.to_str().unwrap());
    }
    let mut body = recording.body.clone();
    let first = body.split_to(cut.min(body.len()));
    reply
        .chunk(first)
        .chunk(body)
        .after(Duration::from_secs(1))
        .end()
}

/// What a watcher tells of the answers, the first of which is cut.
fn told(initial_events: bool, answers: &[Recording], cut: usize) -> Vec<Told> {
    let mut script = Script::new().reply(reply(&answers[0], cut));
    for answer in &answers[1..] {
        script = script.reply(reply(answer, usize::MAX));
    }
    let script = script.reply(Reply::silence().head(200));
    let time = Duration::from_secs(200);
    Simulation::new(script)
        .stop_after(time)
        .run(watcher(initial_events))
        .items
}

fn word(event: &Told) -> String {
    match event.as_ref().unwrap() {
        WatcherEvent::InitStart => "[".into(),
        WatcherEvent::InitItem(map) => map.name().into(),
        WatcherEvent::InitDone => "]".into(),
        WatcherEvent::Applied(map) => format!("~{}", map.name()),
        WatcherEvent::Deleted { key, object, .. } => {
            format!(
                "-{}{}",
                key.name(),
                if object.is_some() { "" } else { " unseen" }
            )
        }
        other => panic!("{other:?}"),
    }
}

/// The names that a store holds in the end.
fn stored(events: Vec<Told>) -> Vec<String> {
    let mut store = Store::new();
    for event in events {
        store.apply(event.unwrap());
    }
    assert!(store.is_ready());
    store.iter().map(|(key, _)| key.name().to_owned()).collect()
}

fn sequence(initial_events: bool, names: &[&str], expected: &[&str], held: &[&str]) {
    for release in RELEASES {
        let answers: Vec<_> = names
            .iter()
            .map(|name| Recording::read(release, name))
            .collect();
        for cut in (0..answers[0].body.len()).step_by(7) {
            let events = told(initial_events, &answers, cut);
            let words: Vec<_> = events.iter().map(word).collect();
            assert_eq!(words, expected, "{release}, cut at {cut}");
            assert_eq!(stored(events), held, "{release}, cut at {cut}");
        }
    }
}

const ALL: [&str; 8] = ["[", "a", "b", "c", "d", "e", "held", "]"];

#[test]
fn begin_with_initial_events_and_begin_anew_once_they_have_expired() {
    let expected = [&ALL[..], &ALL[..]].concat();
    // What the second watch brings is older than the bookmark of the first one.
    let names = [
        "watch-initial-events",
        "watch",
        "watch-expired",
        "watch-initial-events",
    ];
    sequence(true, &names, &expected, &["a", "b", "c", "d", "e", "held"]);
}

#[test]
fn begin_with_a_list_and_go_on_with_a_watch() {
    let expected = [
        "[", "a", "b", "c", "d", "e", "]", "~passing", "~passing", "-passing",
    ];
    sequence(
        false,
        &["list", "watch-bookmarks"],
        &expected,
        &["a", "b", "c", "d", "e"],
    );
}

#[test]
fn fall_back_to_a_list_where_the_server_ignores_initial_events() {
    let expected = [
        "[", "a", "b", "c", "d", "e", "held", "[", "a", "b", "c", "d", "e", "]", "~passing",
        "~passing", "-passing",
    ];
    // It ends without a word, and stays silent.
    for release in RELEASES {
        let ignoring = Recording::read(release, "watch-without-version");
        let list = Recording::read(release, "list");
        let watch = Recording::read(release, "watch");
        let silent = {
            let mut silent = Reply::silence().head(200);
            silent = silent.chunk(ignoring.body.clone());
            silent
        };
        let script = Script::new()
            .reply(silent)
            .reply(reply(&list, usize::MAX))
            .reply(reply(&watch, usize::MAX))
            .reply(Reply::silence().head(200));
        let time = Duration::from_secs(200);
        let events = Simulation::new(script)
            .stop_after(time)
            .run(watcher(true))
            .items;
        let words: Vec<_> = events.iter().map(word).collect();
        assert_eq!(words, expected, "{release}");
    }
}

/// What is recorded in gzip is the same as what travelled plain, but larger.
#[test]
fn unpack_initial_events() {
    for release in RELEASES {
        let packed = Recording::read(release, "watch-initial-events-gzip");
        let events = told(true, std::slice::from_ref(&packed), packed.body.len() / 2);
        let plain = told(true, &[packed.plain()], usize::MAX);
        let words = |events: &[Told]| events.iter().map(word).collect::<Vec<_>>();
        assert_eq!(words(&events), words(&plain));
        assert!(words(&events).len() > 5, "{:?}", words(&events));
        assert_eq!(stored(events), stored(plain));
    }
}
