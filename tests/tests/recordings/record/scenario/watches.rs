//! Watches, each of a few seconds.

use super::super::session::{Ask, Session};
use super::reads::TABLE;
use super::{MAPS, delete, map, patch, post};

pub(super) async fn play(session: &mut Session) {
    let list = session.prepare(Ask::get(MAPS)).await.json();
    let version = list["metadata"]["resourceVersion"].as_str().unwrap();
    let metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    let changes = |seconds: u32, more: &str| {
        Ask::get(format!(
            "{MAPS}?watch=true&resourceVersion={version}&timeoutSeconds={seconds}{more}"
        ))
    };
    // A bookmark comes two seconds before the end.
    changing(
        session,
        "watch-bookmarks",
        changes(4, "&allowWatchBookmarks=true"),
    )
    .await;
    // These see the past.
    session.record("watch", 200, changes(1, "")).await;
    session
        .record("watch-metadata", 200, changes(1, "").accept(metadata))
        .await;
    session
        .record("watch-table", 200, changes(1, "").accept(TABLE))
        .await;
    let initial = |seconds: u32| {
        Ask::get(format!(
            "{MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&\
             timeoutSeconds={seconds}"
        ))
    };
    session
        .record("watch-initial-events", 200, initial(1))
        .await;
    let gzip = initial(3).with("accept-encoding", "gzip");
    changing(session, "watch-initial-events-gzip", gzip).await;
    let legacy = Ask::get(format!("{MAPS}?watch=true&timeoutSeconds=1"));
    session.record("watch-without-version", 200, legacy).await;
}

/// A map comes, changes and goes while the watch is under way.
async fn changing(session: &mut Session, name: &str, watch: Ask) {
    let events = session.send(watch.clone());
    let change = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        session.prepare(post(MAPS, &map("passing"))).await;
        let data = serde_json::json!({"data": {"key": "2"}});
        session
            .prepare(patch(format!("{MAPS}/passing"), "merge-patch+json", &data))
            .await;
        session.prepare(delete(format!("{MAPS}/passing"))).await;
    };
    let (answered, ()) = tokio::join!(events, change);
    session.keep(name, 200, &watch, answered);
}
