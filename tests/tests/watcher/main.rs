//! What a watcher tells, and what it asks for, in virtual time.

mod duplicates;
mod failures;
mod initial;
mod told;
mod unreadable;
mod watches;

use core::time::Duration;

use kubex_proto::{Api, ObjectMeta, Settings, Watcher, WatcherEvent};
use kubex_testing::simulation::{Outcome, Reply, Script, Simulation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::told::told;

/// A kind with a field that can be wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
    #[serde(default)]
    size: u32,
}
kubex_proto::resource!(Widget: "example.com/v1", Namespaced);

fn watcher() -> Watcher<Widget> {
    Api::<Widget>::new()
        .watcher()
        .into_machine(&Settings::default(), 7)
}

/// One that lists.
fn lister() -> Watcher<Widget> {
    let widgets = Api::<Widget>::new();
    let follow = widgets.watcher().initial_events(false);
    follow.into_machine(&Settings::default(), 7)
}

fn widget(name: &str, uid: &str, version: u32) -> Value {
    json!({"metadata": {
        "name": name, "namespace": "default", "uid": uid, "resourceVersion": version.to_string(),
    }})
}

fn frame(kind: &str, object: &Value) -> String {
    format!("{}\n", json!({"type": kind, "object": object}))
}

fn added(name: &str, version: u32) -> String {
    frame("ADDED", &widget(name, name, version))
}

fn modified(name: &str, version: u32) -> String {
    frame("MODIFIED", &widget(name, name, version))
}

fn deleted(name: &str, version: u32) -> String {
    frame("DELETED", &widget(name, name, version))
}

fn bookmark(version: u32) -> String {
    frame(
        "BOOKMARK",
        &json!({"kind": "Widget", "metadata": {"resourceVersion": version.to_string()}}),
    )
}

/// The end of the initial events.
fn all_told(version: u32) -> String {
    let metadata = json!({
        "resourceVersion": version.to_string(),
        "annotations": {"k8s.io/initial-events-end": "true"},
    });
    frame("BOOKMARK", &json!({"kind": "Widget", "metadata": metadata}))
}

fn expired() -> String {
    let status = json!({
        "kind": "Status", "status": "Failure", "reason": "Expired", "code": 410,
        "message": "too old resource version: 5 (9)",
    });
    frame("ERROR", &status)
}

/// An answer that goes on.
fn open(frames: &[String]) -> Reply {
    Reply::silence().head(200).chunk(frames.concat())
}

/// An answer that the server ends after this many seconds.
fn ending(frames: &[String], after: u64) -> Reply {
    open(frames).after(Duration::from_secs(after)).end()
}

fn list(version: u32, items: &[Value], token: Option<&str>) -> Reply {
    let metadata = json!({"resourceVersion": version.to_string(), "continue": token});
    let list = json!({"kind": "WidgetList", "metadata": metadata, "items": items});
    Reply::ok(list.to_string())
}

/// Carries it out against the replies, the last of which must be one that goes on, for four minutes.
fn run(watcher: Watcher<Widget>, replies: impl IntoIterator<Item = Reply>) -> Run {
    run_for(watcher, Duration::from_secs(240), replies)
}

fn run_for(
    watcher: Watcher<Widget>,
    time: Duration,
    replies: impl IntoIterator<Item = Reply>,
) -> Run {
    let script = Script::new().replies(replies);
    let outcome = Simulation::new(script).stop_after(time).run(watcher);
    Run(outcome)
}

struct Run(Outcome<WatcherEvent<Widget>>);

impl Run {
    fn told(&self) -> Vec<String> {
        self.0.items.iter().map(told).collect()
    }

    /// The queries that were sent, without what is the same in all.
    fn queries(&self) -> Vec<String> {
        let queries = self.0.sent.iter().map(|sent| {
            let query = sent.request.uri().query().unwrap_or_default();
            let kept = query.split('&').filter(|pair| {
                !pair.starts_with("timeoutSeconds") && *pair != "allowWatchBookmarks=true"
            });
            kept.collect::<Vec<_>>().join("&")
        });
        queries.collect()
    }

    /// When requests were sent, in milliseconds.
    fn times(&self) -> Vec<u128> {
        self.0.sent_at().iter().map(Duration::as_millis).collect()
    }
}

const INITIAL: &str = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
