//! A token that counts no more.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{ConfigMap, ServiceAccount};
use kubex_tokio::{Api, Client, Credentials, Error, Origin, Secret, raw};
use serde_json::{Value, json};

use crate::context::{Context, config};

/// Longer than the API server remembers that a token was good, which is ten seconds.
const REMEMBERED: Duration = Duration::from_secs(30);

/// A token of a service account that is made for it.
async fn token(context: &Context, account: &str) -> String {
    let accounts: Api<ServiceAccount> = context.api();
    let mut new = ServiceAccount::default();
    new.metadata.name = Some(account.into());
    accounts.create(&new).await.unwrap();
    let path = format!(
        "/api/v1/namespaces/{}/serviceaccounts/{account}/token",
        context.namespace
    );
    let request =
        json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}});
    let answer: Value = context
        .client
        .call(raw::post(&path).body(&request).json())
        .await
        .unwrap();
    answer["status"]["token"].as_str().unwrap().to_owned()
}

/// Somebody with this credential and no other, who asks for what nobody gave a right to.
fn caller(context: &Context, credentials: Credentials) -> Api<ConfigMap> {
    let mut config = config(&context.plane.token_kubeconfig()).with_credentials(credentials);
    config.tls.identity = None;
    Client::new(config)
        .unwrap()
        .api()
        .with_namespace(&*context.namespace)
}

/// Asks until the server has noticed that the token counts no more.
async fn noticed(caller: &Api<ConfigMap>, before: &Error) -> Error {
    let started = Instant::now();
    loop {
        let error = caller.list().await.unwrap_err();
        if error.to_string() != before.to_string() {
            return error;
        }
        assert!(started.elapsed() < REMEMBERED, "it still counts: {error}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Two hold the token of an account that is deleted. One has nothing else; for the other, whoever renews tokens has
/// written the next one into its file.
pub(super) async fn revoked(context: Context) {
    let (first, second) = (
        token(&context, "first").await,
        token(&context, "second").await,
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &first).unwrap();
    let path = file.path().to_str().unwrap();
    let one = caller(&context, Credentials::token(Secret::new(&*first)));
    let other = caller(&context, Credentials::token_file(path));
    let before = one.list().await.unwrap_err();
    assert!(before.is_forbidden(), "known, if without rights: {before}");
    assert!(
        before.to_string().contains(":first\" cannot list"),
        "{before}"
    );
    assert_eq!(
        other.list().await.unwrap_err().to_string(),
        before.to_string()
    );

    std::fs::write(file.path(), &second).unwrap();
    context
        .api::<ServiceAccount>()
        .delete("first")
        .await
        .unwrap();
    let (error, renewed) = tokio::join!(noticed(&one, &before), noticed(&other, &before));
    context.show(&error);
    assert!(error.is_unauthorized() && !error.is_transient(), "{error}");
    assert_eq!(error.origin(), Origin::Server);
    assert_eq!(
        error.to_string(),
        format!(
            "list configmaps in namespace {:?}: Unauthorized (401 Unauthorized): check the token or the client \
             certificate of the user",
            context.namespace
        )
    );
    assert!(!format!("{error:#?}").contains(&first));
    // Without a word of a 401 to the caller: what it is refused now is a right.
    context.show(format!("with a renewed token file: {renewed}"));
    assert!(renewed.is_forbidden(), "{renewed}");
    assert!(
        renewed.to_string().contains(":second\" cannot list"),
        "{renewed}"
    );
}
