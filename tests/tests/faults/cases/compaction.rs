//! etcd forgets old versions (every five minutes, in a cluster), and somebody still needs one.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, Error, Origin, Resource, Status, WatchEvent, raw};

use crate::context::{Context, config_map};

async fn write(maps: &Api<ConfigMap>, names: &[&str]) {
    for name in names {
        maps.create(&config_map(name)).await.unwrap();
    }
}

fn assert_expired(error: &Error) -> &Status {
    assert!(error.is_gone() && !error.is_transient(), "{error}");
    assert_eq!(error.origin(), Origin::Server);
    let status = error.status().unwrap();
    assert_eq!((status.code, &*status.reason), (410, "Expired"));
    status
}

pub(super) async fn under_a_continue_token(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    write(&maps, &["a", "b", "c", "d"]).await;
    let first = maps.list().limit(2).await.unwrap();
    let token = first.metadata.continue_token.unwrap();
    maps.delete("d").await.unwrap();
    write(&maps, &["e"]).await;
    context.forget_versions().await;
    let error = maps
        .list()
        .limit(2)
        .continue_token(&*token)
        .await
        .unwrap_err();
    context.show(&error);
    let status = assert_expired(&error);
    assert_eq!(
        status.message,
        "The provided continue parameter is too old to display a consistent list result. You can start a new list \
         without the continue parameter, or use the continue token in this response to retrieve the remainder of \
         the results. Continuing with the provided token results in an inconsistent list - objects that were \
         created, modified, or deleted between the time the first chunk was returned and now may show up in the list."
    );
    // The rest as it is now, at the cost of one snapshot.
    let mut token = status.metadata.continue_token.clone();
    assert!(token.is_some());
    let mut rest = Vec::new();
    while let Some(next) = token {
        let page = maps.list().limit(1).continue_token(next).await.unwrap();
        rest.extend(page.iter().map(|map| map.name().to_owned()));
        token = page.metadata.continue_token;
    }
    assert_eq!(rest, ["c", "e"]);
    context.show("then the rest of the list with the fresh token of the Status");
}

/// A watch of the past begins after the compaction.
pub(super) async fn under_a_watch(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    let version = maps.list().await.unwrap().metadata.resource_version;
    write(&maps, &["a", "b"]).await;
    context.forget_versions().await;
    let mut events = maps.watch().resource_version(&version).stream();
    let error = events.next().await.unwrap().unwrap_err();
    context.show(&error);
    let status = assert_expired(&error);
    let begins = format!("too old resource version: {version} (");
    assert!(status.message.starts_with(&begins), "{status}");
    assert!(events.next().await.is_none());
    // On the wire it is a success with an error in it.
    let path = format!(
        "/api/v1/namespaces/{}/configmaps?watch=true&resourceVersion={version}&timeoutSeconds=5",
        context.namespace
    );
    let body = context.client.call(raw::get(&path).text()).await.unwrap();
    assert!(
        body.starts_with(r#"{"type":"ERROR","object":{"kind":"Status","#),
        "{body}"
    );
    context.show(format!("as 200 with {}", body.trim_end()));
    // The way out is to list anew.
    let list = maps.list().await.unwrap();
    let mut events = maps
        .watch()
        .resource_version(&list.metadata.resource_version)
        .stream();
    write(&maps, &["c"]).await;
    assert!(
        matches!(events.next().await.unwrap().unwrap(), WatchEvent::Added(map) if map.name() == "c")
    );
}

/// One that is under way misses nothing: it needs no past.
pub(super) async fn under_a_running_watch(context: Context) {
    let maps: Api<ConfigMap> = context.api();
    let version = maps.list().await.unwrap().metadata.resource_version;
    let mut events = maps.watch().resource_version(&version).stream();
    write(&maps, &["a", "b"]).await;
    assert!(
        matches!(events.next().await.unwrap().unwrap(), WatchEvent::Added(map) if map.name() == "a")
    );
    context.disturb(ControlPlane::compact).await;
    write(&maps, &["c"]).await;
    for name in ["b", "c"] {
        let event = events.next().await.unwrap().unwrap();
        assert!(
            matches!(&event, WatchEvent::Added(map) if map.name() == name),
            "{event:?}"
        );
    }
}
