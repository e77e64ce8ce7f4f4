//! Tokens of service accounts.

use std::time::Duration;

use k8s_openapi::api::{
    authentication::v1::SelfSubjectReview,
    core::v1::{Pod, Secret as ApiSecret, ServiceAccount},
};
use kubex_proto::{Error, Resource as _, Secret, TokenRequest, raw};
use serde_json::{Value, json};

use super::objects::pod;
use crate::{Api, Context};

async fn create(context: &Context) -> Result<Api<ServiceAccount>, Error> {
    let accounts: Api<ServiceAccount> = context.api();
    let builder = json!({"metadata": {"name": "builder"}});
    accounts
        .create(&serde_json::from_value(builder).unwrap())
        .await?;
    Ok(accounts)
}

/// What a token says, for those who only look.
fn claims(token: &Secret) -> Value {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let parts: Vec<&str> = token.expose().split('.').collect();
    assert_eq!(parts.len(), 3);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

/// Whom the server takes the bearer for.
async fn who(context: &Context, token: &Secret) -> Result<Option<String>, Error> {
    let bearer = context.server.as_bearer(token);
    let review = raw::post("/apis/authentication.k8s.io/v1/selfsubjectreviews")
        .body(&SelfSubjectReview::default())
        .json::<SelfSubjectReview>();
    let review = bearer.client.call(review).await?;
    Ok(review.status.unwrap().user_info.unwrap().username)
}

/// Waits until the server takes none of the tokens any more: it may still know what has just gone, and believes
/// for ten seconds a token that it has seen, so each is shown once.
async fn assert_refused(context: &Context, tokens: Vec<Secret>) {
    for token in tokens {
        if let Err(error) = who(context, &token).await {
            assert!(error.is_unauthorized(), "{error}");
            assert!(!error.to_string().contains(token.expose()), "{error}");
            return;
        }
        let pause = || std::thread::sleep(Duration::from_millis(100));
        context.client.unblock(pause).await;
    }
    panic!("still accepted");
}

async fn issue_many(
    accounts: &Api<ServiceAccount>,
    request: &TokenRequest,
) -> Result<Vec<Secret>, Error> {
    let mut tokens = Vec::new();
    for _ in 0..20 {
        let issued = accounts.token().create("builder", request).await?;
        tokens.push(issued.status.token);
    }
    Ok(tokens)
}

pub(super) async fn its_bearer_is_the_account(context: Context) -> Result<(), Error> {
    let accounts = create(&context).await?;
    let issued = accounts
        .token()
        .create("builder", &TokenRequest::new())
        .await?;
    let token = &issued.status.token;
    let user = format!("system:serviceaccount:{}:builder", context.namespace);
    assert_eq!(claims(token)["sub"], user);
    assert_eq!(issued.spec.expiration_seconds, Some(3600));
    assert_eq!(issued.metadata.name.as_deref(), Some("builder"));
    assert!(issued.status.expiration_timestamp.is_some());
    assert!(!format!("{issued:?}").contains(token.expose()));
    assert_eq!(who(&context, token).await?, Some(user));
    // With the account it ends.
    let others = issue_many(&accounts, &TokenRequest::new()).await?;
    accounts.delete("builder").await?;
    assert_refused(&context, others).await;
    Ok(())
}

/// For others than the API server, which then does not take it.
pub(super) async fn with_all_that_can_be_wanted(context: Context) -> Result<(), Error> {
    let accounts = create(&context).await?;
    let request = TokenRequest::new()
        .audience("vault")
        .audience("registry")
        .expires_after(Duration::from_secs(900));
    let issued = accounts.token().create("builder", &request).await?;
    assert_eq!(issued.spec.audiences, ["vault", "registry"]);
    assert_eq!(issued.spec.expiration_seconds, Some(900));
    let token = &issued.status.token;
    let claims = claims(token);
    assert_eq!(claims["aud"], json!(["vault", "registry"]));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );
    let expires = issued.status.expiration_timestamp.unwrap();
    assert!(claims["exp"].as_i64().unwrap() - expires.unix_seconds() <= 1);
    let error = who(&context, token).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(!error.to_string().contains(token.expose()), "{error}");
    Ok(())
}

pub(super) async fn it_ends_with_what_it_is_bound_to(context: Context) -> Result<(), Error> {
    let accounts = create(&context).await?;
    let secrets: Api<ApiSecret> = context.api();
    let held = json!({"metadata": {"name": "held"}});
    let held = secrets
        .create(&serde_json::from_value(held).unwrap())
        .await?;
    let request = TokenRequest::new().bound_to(&held);
    let issued = accounts.token().create("builder", &request).await?;
    let token = &issued.status.token;
    let bound = &claims(token)["kubernetes.io"]["secret"];
    assert_eq!(
        (&bound["name"], bound["uid"].as_str()),
        (&json!("held"), held.uid())
    );
    assert!(who(&context, token).await?.is_some());
    let others = issue_many(&accounts, &request).await?;
    secrets.delete("held").await?;
    assert_refused(&context, others).await;
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let accounts = create(&context).await?;
    let ask = |request: TokenRequest| accounts.token().create("builder", &request);
    let short = TokenRequest::new().expires_after(Duration::from_secs(599));
    let error = ask(short).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let words = "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes";
    assert!(error.to_string().contains(words), "{error}");
    let mut other = TokenRequest::new();
    other.metadata.uid = Some("other".into());
    let error = ask(other).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    // Bound to what is not there, to another one of that name, and to a pod of somebody else.
    let error = ask(TokenRequest::new().bound_to(&pod("web"))).await;
    assert!(error.unwrap_err().is_not_found());
    let pods: Api<Pod> = context.api();
    let mut made = pods.create(&pod("web")).await?;
    let error = ask(TokenRequest::new().bound_to(&made)).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let words = "cannot bind token for serviceaccount \"builder\" to pod running with different serviceaccount name";
    assert!(error.to_string().contains(words), "{error}");
    let mut own = pod("own");
    own.spec.as_mut().unwrap().service_account_name = Some("builder".into());
    made = pods.create(&own).await?;
    made.metadata.uid = Some("other".into());
    let error = ask(TokenRequest::new().bound_to(&made)).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let accounts_of_others = TokenRequest::new().bound_to(&accounts.get("builder").await?);
    let error = ask(accounts_of_others).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let error = accounts
        .token()
        .create("nobody", &TokenRequest::new())
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
