//! `token()`: create.

use std::time::Duration;

use k8s_openapi::api::core::v1::ServiceAccount;
use kubex_proto::{Api, ObjectMeta, TokenRequest, verb::FieldValidation};

use crate::{
    exact::{refusal, sent, written},
    kinds::{gadgets, pod},
};

const URI: &str = "/api/v1/namespaces/default/serviceaccounts/builder/token";

fn accounts() -> Api<ServiceAccount> {
    Api::new()
}

#[test]
fn create() {
    let call = accounts().token().create("builder", &TokenRequest::new());
    assert_eq!(
        sent(call.into_call()),
        written(
            &format!("POST {URI}"),
            r#"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","metadata":{},"spec":{"audiences":[]}}"#
        )
    );
}

#[test]
fn with_all_that_can_be_wanted() {
    let mut web = pod("web");
    web.metadata.uid = Some("5c".into());
    let request = TokenRequest::new()
        .audience("vault")
        .audience("registry")
        .expires_after(Duration::from_millis(600_500))
        .bound_to(&web);
    let call = accounts()
        .token()
        .create("builder", &request)
        .namespace("staging")
        .dry_run()
        .field_validation(FieldValidation::Strict);
    assert_eq!(
        sent(call.into_call()),
        written(
            "POST /api/v1/namespaces/staging/serviceaccounts/builder/token?dryRun=All&fieldValidation=Strict",
            r#"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","metadata":{},"spec":{"audiences":["vault","registry"],"expirationSeconds":601,"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"web","uid":"5c"}}}"#
        )
    );
}

/// What contradicts the call, and what the server would say of it.
#[test]
fn what_is_refused() {
    let mut request = TokenRequest::new();
    request.metadata = ObjectMeta::named("other");
    let error = refusal(accounts().token().create("builder", &request).into_call());
    assert_eq!(
        error.to_string(),
        "create serviceaccounts/token \"builder\" in namespace \"default\": not sent: metadata.name \"other\": the call is about \"builder\""
    );
    request.metadata = ObjectMeta::named("builder");
    assert!(
        accounts()
            .token()
            .create("builder", &request)
            .into_call()
            .request()
            .is_ok()
    );
}

/// Whether a kind that only run time knows has tokens, only the server can tell.
#[test]
fn of_a_dynamic_kind() {
    let call = gadgets().token().create("a", &TokenRequest::new());
    assert_eq!(
        call.into_call().request().unwrap().uri(),
        "/apis/example.com/v1beta1/namespaces/default/gadgets/a/token"
    );
}
