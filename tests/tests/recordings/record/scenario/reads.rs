//! Gets, lists, tables, discovery.

use super::super::session::{Ask, Session};
use super::{MAPS, PODS, WIDGETS, map, post};

const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const METADATA_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
pub(super) const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1";
const AGGREGATED: &str =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

pub(super) async fn play(session: &mut Session) {
    let one = format!("{MAPS}/a");
    for (name, ask) in [
        ("get", Ask::get(&*one)),
        ("get-pretty", Ask::get(format!("{one}?pretty=true"))),
        ("get-metadata", Ask::get(&*one).accept(METADATA)),
        ("get-pod", Ask::get(format!("{PODS}/web"))),
        ("get-custom", Ask::get(format!("{WIDGETS}/small"))),
        ("list", Ask::get(MAPS)),
        (
            "list-pretty",
            Ask::get(format!("{MAPS}?pretty=true&limit=1")),
        ),
        (
            "list-empty",
            Ask::get(format!("{MAPS}?labelSelector=tier%3Dnone")),
        ),
        ("list-metadata", Ask::get(MAPS).accept(METADATA_LIST)),
        ("list-pods", Ask::get(PODS)),
        ("list-custom", Ask::get(WIDGETS)),
        (
            "table-none",
            Ask::get(format!("{MAPS}?includeObject=None")).accept(TABLE),
        ),
        (
            "table-metadata",
            Ask::get(format!("{MAPS}?includeObject=Metadata")).accept(TABLE),
        ),
        (
            "table-object",
            Ask::get(format!("{PODS}?includeObject=Object")).accept(TABLE),
        ),
        ("table-custom", Ask::get(WIDGETS).accept(TABLE)),
        ("discovery-api", Ask::get("/api")),
        ("discovery-apis", Ask::get("/apis")),
        ("discovery-group", Ask::get("/apis/example.com")),
        ("discovery-resources", Ask::get("/apis/example.com/v1")),
        ("discovery-core-resources", Ask::get("/api/v1")),
        (
            "discovery-core-aggregated",
            Ask::get("/api").accept(AGGREGATED),
        ),
        (
            "discovery-apis-aggregated",
            Ask::get("/apis").accept(AGGREGATED),
        ),
        ("version", Ask::get("/version")),
        ("ready", Ask::get("/readyz")),
    ] {
        session.record(name, 200, ask).await;
    }
    let first = session
        .record("list-page-1", 200, Ask::get(format!("{MAPS}?limit=2")))
        .await;
    let list = first.json();
    let token = list["metadata"]["continue"].as_str().unwrap();
    let next = Ask::get(format!("{MAPS}?limit=2&continue={token}"));
    session.record("list-page-2", 200, next).await;
    gzipped(session).await;
}

/// More than 128 KiB, and little once it is compressed.
async fn gzipped(session: &mut Session) {
    let mut large = map("large");
    large["metadata"]["labels"]["tier"] = "large".into();
    large["data"] = serde_json::json!({"text": "x".repeat(150 << 10)});
    session.prepare(post(MAPS, &large)).await;
    let list = Ask::get(format!("{MAPS}?labelSelector=tier%3Dlarge"));
    session
        .record("list-gzip", 200, list.with("accept-encoding", "gzip"))
        .await;
    session
        .prepare(super::delete(format!("{MAPS}/large")))
        .await;
}
