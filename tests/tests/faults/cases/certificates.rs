//! Whom the client does not trust, and who does not trust the client.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_testing::server::CertificateAuthority;
use kubex_tokio::{Client, Config, Error, Identity, Origin, Pem};

use crate::context::{Context, config};

async fn refused(context: &Context, change: impl FnOnce(&mut Config)) -> Error {
    let mut config = config(&context.plane.kubeconfig());
    change(&mut config);
    let maps = Client::new(config).unwrap().api::<ConfigMap>();
    let error = maps.list().await.unwrap_err();
    context.show(&error);
    error
}

/// Refused before anything was sent; nobody but a person can mend it.
fn assert_not_connected(context: &Context, error: &Error, why: &str) {
    assert_eq!(error.origin(), Origin::Wire);
    assert!(!error.is_transient() && !error.is_unanswered(), "{error}");
    assert!(!error.is_unauthorized() && error.code().is_none());
    let address = context.plane.url().replace("https://", "");
    let begins =
        format!("list configmaps in namespace \"default\": cannot connect to {address}: {why}");
    assert!(error.to_string().starts_with(&begins), "{error}");
}

const UNKNOWN: &str = "the server's certificate is signed by an unknown authority: check certificate-authority-data of the cluster";

pub(super) async fn of_another_authority(context: Context) {
    let stranger = CertificateAuthority::generate().pem();
    let error = refused(&context, |config| {
        config.tls.certificate_authority = Some(Pem::data(stranger));
    })
    .await;
    assert_not_connected(&context, &error, UNKNOWN);
}

/// Then those of the system are asked, and none of them knows this cluster; a system may have none at all.
pub(super) async fn without_any_authority(context: Context) {
    let mut config = config(&context.plane.kubeconfig());
    config.tls.certificate_authority = None;
    let error = match Client::new(config) {
        Ok(client) => {
            let error = client.api::<ConfigMap>().list().await.unwrap_err();
            assert_not_connected(&context, &error, UNKNOWN);
            error
        }
        Err(error) => {
            assert_eq!(error.origin(), Origin::Caller);
            assert!(
                error
                    .to_string()
                    .contains("certificate-authority: not given"),
                "{error}"
            );
            error
        }
    };
    context.show(&error);
}

pub(super) async fn for_another_name(context: Context) {
    let error = refused(&context, |config| {
        config.tls.server_name = Some("api.example.com".into());
    })
    .await;
    let why = "the server's certificate is not for this host: check the server's URL, or set tls-server-name";
    assert_not_connected(&context, &error, why);
}

/// The API server lets the connection come to be, and does not know who calls.
pub(super) async fn of_a_client_of_another_authority(context: Context) {
    let stranger = CertificateAuthority::generate().issue_client("admin", "system:masters");
    let error = refused(&context, |config| {
        config.tls.identity = Some(Identity {
            certificate: Pem::data(stranger.certificate_pem()),
            key: Pem::data(stranger.key_pem()),
        });
    })
    .await;
    assert!(error.is_unauthorized() && !error.is_transient(), "{error}");
    assert_eq!(error.origin(), Origin::Server);
    assert_eq!(
        error.to_string(),
        "list configmaps in namespace \"default\": Unauthorized (401 Unauthorized): check the token or the client \
         certificate of the user"
    );
}
