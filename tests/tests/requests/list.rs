//! `list`.

use std::time::Duration;

use kubex_proto::{FieldSelector, LabelSelector, Namespace, OneNamespace, verb::VersionMatch};

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
    for (call, uri) in [
        (pods().list(), default),
        (pods_in("staging").list(), staging),
        (pods().list().namespace("staging"), staging),
        (
            pods().list().namespace(OneNamespace::from("staging")),
            staging,
        ),
        (pods().list().namespace(Namespace::Inherit), default),
        (pods().list().namespace(Namespace::All), all),
        (pods().list().all_namespaces(), all),
        // The last word counts.
        (pods().list().all_namespaces().namespace("staging"), staging),
        (pods().list().namespace("staging").all_namespaces(), all),
    ] {
        assert_eq!(sent(call.into_call()), read(uri));
    }
}

#[test]
fn by_an_api_of_all_namespaces() {
    for (call, uri) in [
        (all_pods().list(), "/api/v1/pods"),
        (all_pods().list().all_namespaces(), "/api/v1/pods"),
        (
            all_pods().list().namespace(Namespace::Inherit),
            "/api/v1/pods",
        ),
        (
            all_pods().list().namespace("staging"),
            "/api/v1/namespaces/staging/pods",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read(uri));
    }
    let back = all_pods().with_namespace("staging").list();
    assert_eq!(
        sent(back.into_call()),
        read("/api/v1/namespaces/staging/pods")
    );
}

#[test]
fn of_a_cluster_scoped_kind() {
    assert_eq!(sent(nodes().list().into_call()), read("/api/v1/nodes"));
}

#[test]
fn each_option() {
    let list = || nodes().list();
    for (call, query) in [
        (list().labels("app=web"), "labelSelector=app%3Dweb"),
        (
            list().labels(LabelSelector::new().is_in("tier", ["b", "a"])),
            "labelSelector=tier%20in%20%28a%2Cb%29",
        ),
        (
            list().fields("status.phase!=Running"),
            "fieldSelector=status.phase%21%3DRunning",
        ),
        (
            list().fields(FieldSelector::new().equals("metadata.name", "a,b")),
            "fieldSelector=metadata.name%3Da%5C%2Cb",
        ),
        (list().limit(500), "limit=500"),
        (list().continue_token("ey+J/=="), "continue=ey%2BJ%2F%3D%3D"),
        (list().resource_version("0"), "resourceVersion=0"),
        (
            list()
                .resource_version("7")
                .version_match(VersionMatch::Exact),
            "resourceVersion=7&resourceVersionMatch=Exact",
        ),
        (
            list()
                .resource_version("0")
                .version_match(VersionMatch::NotOlderThan),
            "resourceVersion=0&resourceVersionMatch=NotOlderThan",
        ),
        (
            list().server_timeout(Duration::from_secs(30)),
            "timeoutSeconds=30",
        ),
    ] {
        assert_eq!(
            sent(call.into_call()),
            read(&format!("/api/v1/nodes?{query}"))
        );
    }
}

#[test]
fn all_options_at_once() {
    let call = pods()
        .list()
        .server_timeout(Duration::from_secs(5))
        .limit(2)
        .fields("spec.nodeName=a")
        .labels("app")
        .version_match(VersionMatch::Exact)
        .resource_version("7")
        .namespace("staging");
    assert_eq!(
        sent(call.into_call()),
        read(
            "/api/v1/namespaces/staging/pods?labelSelector=app&fieldSelector=spec.nodeName%3Da\
             &limit=2&resourceVersion=7&resourceVersionMatch=Exact&timeoutSeconds=5"
        )
    );
}

#[test]
fn what_selects_everything_is_not_sent() {
    let call = pods().list().labels("").fields(String::new());
    assert_eq!(
        sent(call.into_call()),
        read("/api/v1/namespaces/default/pods")
    );
    let call = nodes()
        .list()
        .labels(LabelSelector::new())
        .fields(FieldSelector::new());
    assert_eq!(sent(call.into_call()), read("/api/v1/nodes"));
}

/// A server takes 0 for "no timeout", which is not what anybody means who asks for half a second.
#[test]
fn a_part_of_a_second_counts_as_a_whole_one() {
    let call = nodes().list().server_timeout(Duration::from_millis(500));
    assert_eq!(
        sent(call.into_call()),
        read("/api/v1/nodes?timeoutSeconds=1")
    );
}
