//! Who can come in to a control plane, and what they may do.

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::rbac::v1::{ClusterRoleBinding, RoleRef, Subject};
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, Config, Credentials, Pem, Secret, Tls};

use crate::{client, real};

#[tokio::test]
async fn a_limited_user_may_do_what_a_role_allows() {
    let Some(plane) = real() else { return };
    let admin = client(&plane.kubeconfig());
    let limited = client(&plane.limited_kubeconfig());
    let maps: Api<ConfigMap> = limited.api();
    let error = maps.list().await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    let text = error.to_string();
    for part in [ControlPlane::LIMITED_USER, "list", "configmaps", "default"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let mut binding = ClusterRoleBinding {
        role_ref: RoleRef {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "ClusterRole".into(),
            name: "view".into(),
        },
        subjects: Some(vec![Subject {
            api_group: Some("rbac.authorization.k8s.io".into()),
            kind: "User".into(),
            name: ControlPlane::LIMITED_USER.into(),
            namespace: None,
        }]),
        ..ClusterRoleBinding::default()
    };
    binding.metadata.name = Some("limited-views".into());
    admin.api().create(&binding).await.unwrap();
    // It takes the authorizer a moment to see the binding.
    while let Err(error) = maps.list().await {
        assert!(error.is_forbidden(), "{error}");
        tokio::task::yield_now().await;
    }
    let error = maps.delete("a").await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
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
    let maps: Api<ConfigMap> = kubex_tokio::Client::new(stranger).unwrap().api();
    let error = maps.list().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    // And who does not trust the server does not talk to it.
    let distrusting = Config::new(url()).with_tls(Tls {
        certificate_authority: Some(Pem::data(
            kubex_testing::server::CertificateAuthority::generate().pem(),
        )),
        ..Tls::default()
    });
    let maps: Api<ConfigMap> = kubex_tokio::Client::new(distrusting).unwrap().api();
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
    let maps: Api<ConfigMap> = kubex_tokio::Client::new(config).unwrap().api();
    let map = ConfigMap {
        metadata: k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta {
            name: Some("a".into()),
            ..Default::default()
        },
        ..ConfigMap::default()
    };
    maps.create(&map).await.unwrap();
}
