//! What RBAC does not allow.

use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Node};
use kubex_tokio::{Client, Error, Origin, raw};

use crate::context::{Context, config_map};

/// The sentence says who, what and where, and so which rule is missing.
pub(super) async fn what_no_role_allows(context: Context) {
    let limited: Client = context.limited();
    let namespace = &*context.namespace;
    let maps = limited.api::<ConfigMap>().with_namespace(namespace);
    let refused = |error: Error, call: &str, message: &str| {
        context.show(&error);
        assert!(error.is_forbidden() && !error.is_transient() && !error.is_unanswered());
        assert_eq!(error.origin(), Origin::Server);
        assert_eq!(
            error.to_string(),
            format!("{call}: {message} (403 Forbidden)")
        );
        assert_eq!(error.status().unwrap().reason, "Forbidden");
    };
    let cannot = |verb: &str| {
        format!(
            "User \"limited\" cannot {verb} resource \"configmaps\" in API group \"\" in the namespace {namespace:?}"
        )
    };
    refused(
        maps.get("a").await.unwrap_err(),
        &format!("get configmaps \"a\" in namespace {namespace:?}"),
        &format!("configmaps \"a\" is forbidden: {}", cannot("get")),
    );
    refused(
        maps.list().await.unwrap_err(),
        &format!("list configmaps in namespace {namespace:?}"),
        &format!("configmaps is forbidden: {}", cannot("list")),
    );
    refused(
        maps.create(&config_map("a")).await.unwrap_err(),
        &format!("create configmaps in namespace {namespace:?}"),
        &format!("configmaps is forbidden: {}", cannot("create")),
    );
    refused(
        maps.watch().stream().next().await.unwrap().unwrap_err(),
        &format!("watch configmaps in namespace {namespace:?}"),
        &format!("configmaps is forbidden: {}", cannot("watch")),
    );
    let across = "at the cluster scope";
    refused(
        maps.all_namespaces().list().await.unwrap_err(),
        "list configmaps",
        &format!(
            "configmaps is forbidden: User \"limited\" cannot list resource \"configmaps\" in API group \"\" {across}"
        ),
    );
    refused(
        limited.api::<Node>().delete("n").await.unwrap_err(),
        "delete nodes \"n\"",
        &format!(
            "nodes \"n\" is forbidden: User \"limited\" cannot delete resource \"nodes\" in API group \"\" {across}"
        ),
    );
    let namespaces = limited.api::<Namespace>();
    refused(
        namespaces.status().get("x").await.unwrap_err(),
        "get namespaces/status \"x\"",
        "namespaces \"x\" is forbidden: User \"limited\" cannot get resource \"namespaces/status\" in API group \"\" in \
         the namespace \"x\"",
    );
    refused(
        limited.call(raw::get("/metrics").text()).await.unwrap_err(),
        "GET \"/metrics\"",
        "forbidden: User \"limited\" cannot get path \"/metrics\"",
    );
}
