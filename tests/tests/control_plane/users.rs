//! Who can come in to a control plane, and what they may do.

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, Client, Config, Credentials, Pem, Secret, Tls};
use serde_json::json;

use crate::{client, real};

#[tokio::test]
async fn a_limited_user_may_do_what_a_role_allows() {
    let Some(plane) = real() else { return };
    let limited = client(&plane.limited_kubeconfig());
    let maps: Api<ConfigMap> = limited.api();
    let error = maps.list().await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    let text = error.to_string();
    for part in [ControlPlane::LIMITED_USER, "list", "configmaps", "default"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    allow_reading(&client(&plane.kubeconfig())).await;
    // It takes the authorizer a moment to see the binding.
    let allowed = async {
        while let Err(error) = maps.list().await {
            assert!(error.is_forbidden(), "{error}");
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, allowed).await.unwrap();
    let error = maps.delete("a").await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
}

/// A role of our own: those that come with Kubernetes are put together by a controller, and there is none.
async fn allow_reading(admin: &Client) {
    let group = "rbac.authorization.k8s.io";
    let role: Role = serde_json::from_value(json!({
        "metadata": {"name": "reader"},
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}],
    }))
    .unwrap();
    let binding: RoleBinding = serde_json::from_value(json!({
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": group, "kind": "Role", "name": "reader"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": ControlPlane::LIMITED_USER}],
    }))
    .unwrap();
    admin.api().create(&role).await.unwrap();
    admin.api().create(&binding).await.unwrap();
}

#[tokio::test]
async fn a_stranger_is_refused() {
    let Some(plane) = real() else { return };
    let trusting = Tls {
        certificate_authority: Some(Pem::data(plane.ca_pem())),
        ..Tls::default()
    };
    let url = || plane.url().parse().unwrap();
    let stranger = Config::new(url())
        .with_credentials(Credentials::token(Secret::new("rubbish")))
        .with_tls(trusting);
    let maps: Api<ConfigMap> = Client::new(stranger).unwrap().api();
    let error = maps.list().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    // And who does not trust the server does not talk to it.
    let distrusting = Config::new(url()).with_tls(Tls {
        certificate_authority: Some(Pem::data(
            kubex_testing::server::CertificateAuthority::generate().pem(),
        )),
        ..Tls::default()
    });
    let maps: Api<ConfigMap> = Client::new(distrusting).unwrap().api();
    let error = maps.list().await.unwrap_err();
    assert!(format!("{error:?}").contains("certificate"), "{error:?}");
}

#[tokio::test]
async fn the_authority_makes_users() {
    let Some(plane) = real() else { return };
    let jane = plane.authority().issue_client("jane", "system:masters");
    let config = Config::new(plane.url().parse().unwrap()).with_tls(Tls {
        certificate_authority: Some(Pem::data(plane.ca_pem())),
        identity: Some(kubex_tokio::Identity {
            certificate: Pem::data(jane.certificate_pem()),
            key: Pem::data(jane.key_pem()),
        }),
        ..Tls::default()
    });
    let maps: Api<ConfigMap> = Client::new(config).unwrap().api();
    let map = ConfigMap {
        metadata: k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta {
            name: Some("a".into()),
            ..Default::default()
        },
        ..ConfigMap::default()
    };
    maps.create(&map).await.unwrap();
}
