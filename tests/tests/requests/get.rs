//! `get`.

use k8s_openapi::api::{apps::v1::Deployment, rbac::v1::ClusterRole};
use kubex_proto::{Api, OneNamespace};

use crate::{
    exact::{read, sent},
    kinds::{nodes, pods, pods_in},
};

#[test]
fn in_the_default_namespace_and_in_a_named_one() {
    for (call, uri) in [
        (pods().get("web"), "/api/v1/namespaces/default/pods/web"),
        (
            pods_in("staging").get("web"),
            "/api/v1/namespaces/staging/pods/web",
        ),
        (
            pods().get("web").namespace("staging"),
            "/api/v1/namespaces/staging/pods/web",
        ),
        (
            pods_in("staging")
                .get("web")
                .namespace(String::from("test")),
            "/api/v1/namespaces/test/pods/web",
        ),
        (
            pods_in("staging")
                .get("web")
                .namespace(OneNamespace::Inherit),
            "/api/v1/namespaces/staging/pods/web",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read(uri));
    }
}

#[test]
fn of_a_group_and_without_a_namespace() {
    let deployments = Api::<Deployment>::new();
    assert_eq!(
        sent(deployments.get("web").into_call()),
        read("/apis/apps/v1/namespaces/default/deployments/web")
    );
    assert_eq!(
        sent(nodes().get("worker-1").into_call()),
        read("/api/v1/nodes/worker-1")
    );
    assert_eq!(
        sent(Api::<ClusterRole>::new().get("system:node").into_call()),
        read("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node")
    );
}

#[test]
fn of_a_version() {
    for (version, query) in [
        ("0", "?resourceVersion=0"),
        ("417", "?resourceVersion=417"),
        // Opaque, so whatever it holds is kept.
        ("a&b=c", "?resourceVersion=a%26b%3Dc"),
    ] {
        assert_eq!(
            sent(pods().get("web").resource_version(version).into_call()),
            read(&format!("/api/v1/namespaces/default/pods/web{query}"))
        );
    }
}

#[test]
fn optional_is_the_same_request() {
    let call = pods().get("web").optional().namespace("staging");
    assert_eq!(
        sent(call.into_call()),
        read("/api/v1/namespaces/staging/pods/web")
    );
    let call = nodes().get("worker-1").resource_version("0").optional();
    assert_eq!(
        sent(call.into_call()),
        read("/api/v1/nodes/worker-1?resourceVersion=0")
    );
}
