//! `watch`.

use std::time::Duration;

use kubex_proto::Namespace;

use crate::{
    exact::{read, sent},
    kinds::{all_pods, nodes, pods, pods_in},
};

#[test]
fn of_one_namespace_and_of_all() {
    let (default, staging, all) = (
        "/api/v1/namespaces/default/pods",
        "/api/v1/namespaces/staging/pods",
        "/api/v1/pods",
    );
    for (call, path) in [
        (pods().watch(), default),
        (pods_in("staging").watch(), staging),
        (pods().watch().namespace("staging"), staging),
        (pods().watch().namespace(Namespace::All), all),
        (pods().watch().all_namespaces(), all),
    ] {
        assert_eq!(
            sent(call.into_call()),
            read(&format!("{path}?watch=true&allowWatchBookmarks=true"))
        );
    }
    for (call, path) in [
        (all_pods().watch(), all),
        (all_pods().watch().namespace("staging"), staging),
    ] {
        assert_eq!(
            sent(call.into_call()),
            read(&format!("{path}?watch=true&allowWatchBookmarks=true"))
        );
    }
}

#[test]
fn each_option() {
    let watch = || nodes().watch();
    for (call, query) in [
        (watch(), "watch=true&allowWatchBookmarks=true"),
        (watch().bookmarks(false), "watch=true"),
        (
            watch().resource_version("7"),
            "watch=true&resourceVersion=7&allowWatchBookmarks=true",
        ),
        (
            watch().initial_events(),
            "watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
        ),
        (
            watch().initial_events().resource_version("7"),
            "watch=true&resourceVersion=7&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
        ),
        (
            watch().server_timeout(Duration::from_millis(1500)),
            "watch=true&allowWatchBookmarks=true&timeoutSeconds=2",
        ),
        (
            watch().labels("a").fields("b=c"),
            "labelSelector=a&fieldSelector=b%3Dc&watch=true&allowWatchBookmarks=true",
        ),
    ] {
        assert_eq!(
            sent(call.into_call()),
            read(&format!("/api/v1/nodes?{query}"))
        );
    }
}
