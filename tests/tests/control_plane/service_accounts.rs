//! What a program in a pod is given to reach the API server.

use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kubex_tokio::{Api, Client, Config};
use serde_json::json;

use crate::{client, real};

#[tokio::test]
async fn a_program_acts_as_its_service_account() {
    let Some(plane) = real() else { return };
    let admin = client(&plane.kubeconfig());
    let account = plane.service_account("default", "reader").unwrap();
    for name in ["token", "ca.crt", "namespace"] {
        assert!(account.directory().join(name).is_file(), "{name}");
    }
    let [(host, _), (port, value)] = account.environment();
    assert_eq!(
        (host, port),
        ("KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT")
    );
    assert!(plane.url().ends_with(&format!(":{value}")));

    let config = Config::in_cluster(account.in_cluster()).unwrap();
    let maps: Api<ConfigMap> = Client::new(config).unwrap().api();
    let error = maps.list().await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    let user = "system:serviceaccount:default:reader";
    assert!(error.to_string().contains(user), "{error}");

    let role: Role = serde_json::from_value(json!({
        "metadata": {"name": "reader"},
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["list"]}],
    }))
    .unwrap();
    let binding: RoleBinding = serde_json::from_value(json!({
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": "default"}],
    }))
    .unwrap();
    admin.api().create(&role).await.unwrap();
    admin.api().create(&binding).await.unwrap();
    // It takes the authorizer a moment to see the binding.
    let allowed = async {
        while let Err(error) = maps.list().await {
            assert!(error.is_forbidden(), "{error}");
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), allowed)
        .await
        .unwrap();

    // The account is there already; its token is made anew.
    let token = std::fs::read(account.directory().join("token")).unwrap();
    let again = plane.service_account("default", "reader").unwrap();
    assert_ne!(
        std::fs::read(again.directory().join("token")).unwrap(),
        token
    );
    maps.list().await.unwrap();
    let error = plane.service_account("no-such-namespace", "a").unwrap_err();
    assert!(error.to_string().contains("no-such-namespace"), "{error}");
}
