//! ID tokens, and the issuers that renew them.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use kubex_proto::{Config, Credentials, OidcProvider, Pem, Secret};
use kubex_testing::server::{CertificateAuthority, Served};
use kubex_testing::{Issuer, Server};
use kubex_transport::Transport;

use crate::{config, config_maps, lists, told};

/// An issuer, and a server that takes the newest of its tokens.
fn trusted() -> (Issuer, Served) {
    let issuer = Issuer::start().unwrap();
    let server = Server::builder().token("not yet").build();
    let trusts = server.clone();
    issuer.on_granted(move |id_token| trusts.set_token(id_token));
    (issuer, server.serve().unwrap())
}

fn provider(issuer: &Issuer) -> OidcProvider {
    let mut provider = OidcProvider::new(issuer.url(), Issuer::CLIENT);
    provider.user = "jane".into();
    provider.certificate_authority = Some(Pem::data(issuer.ca_pem()));
    provider.refresh_token = Some(Secret::new(issuer.refresh_token()));
    provider
}

fn by(served: &Served, provider: OidcProvider) -> Config {
    config(served, Credentials::oidc(provider))
}

pub(crate) async fn an_expired_token_is_renewed_and_the_new_tokens_are_handed_on<T: Transport>() {
    let (issuer, served) = trusted();
    let mut provider = provider(&issuer);
    provider.id_token = Some(Secret::new(issuer.id_token(-5)));
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&kept);
    let config = by(&served, provider.clone()).on_rotated_tokens(move |tokens| {
        keeps.lock().unwrap().push(tokens.clone());
    });
    let maps = config_maps::<T>(config.clone());
    for outcome in lists(&maps, 20).await {
        outcome.unwrap();
    }
    assert_eq!(issuer.asked(), (1, 1), "once for all");
    assert_eq!(served.server().requests().len(), 20, "before any was sent");
    let tokens = kept.lock().unwrap().pop().unwrap();
    assert_eq!(tokens.user, "jane");
    assert_eq!(tokens.refresh_token.expose(), issuer.refresh_token());
    let first = provider.refresh_token.as_ref().unwrap();
    assert_ne!(tokens.refresh_token.expose(), first.expose());

    // What was handed on is all that the next program needs; the old one is of no use to it.
    let mut next = provider;
    next.id_token = tokens.id_token;
    next.refresh_token = Some(tokens.refresh_token);
    config_maps::<T>(by(&served, next.clone()))
        .list()
        .await
        .unwrap();
    assert_eq!(issuer.asked(), (1, 1), "it has an ID token");
    next.id_token = None;
    config_maps::<T>(by(&served, next)).list().await.unwrap();
    assert_eq!(issuer.asked(), (2, 2));
    let told = told(&config_maps::<T>(config)).await;
    assert!(
        told.contains("400 Bad Request: invalid_grant: the refresh token was used before"),
        "{told}"
    );
}

/// Its lifetime is none of the issuer's: the server's clock may be wrong, or its keys are others by now.
pub(crate) async fn a_refused_token_is_renewed_once_for_all_who_wait<T: Transport>() {
    let (issuer, served) = trusted();
    let mut provider = provider(&issuer);
    provider.id_token = Some(Secret::new(issuer.id_token(3600)));
    let maps = config_maps::<T>(by(&served, provider));
    for outcome in lists(&maps, 100).await {
        outcome.unwrap();
    }
    assert_eq!(issuer.asked(), (1, 1));

    // A while later it expires, and there is the next one without a 401.
    issuer.set_lifetime(Duration::from_secs(11));
    served.server().set_token("none that there is");
    let begun = Instant::now();
    // There is no better one than that of a moment ago; a second later, there may be.
    while let Err(error) = maps.list().await {
        assert!(error.is_unauthorized(), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{error}");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(issuer.asked().1, 2);
    served.server().forget_requests();
    let (begun, mut calls) = (Instant::now(), 0);
    while issuer.asked().1 == 2 {
        assert!(begun.elapsed() < Duration::from_secs(10), "to its end");
        maps.list().await.unwrap();
        calls += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(served.server().requests().len(), calls);
}

pub(crate) async fn one_with_another_authority_is_not_trusted<T: Transport>() {
    let (issuer, served) = trusted();
    let mut provider = provider(&issuer);
    provider.certificate_authority = Some(Pem::data(CertificateAuthority::generate().pem()));
    let text = told(&config_maps::<T>(by(&served, provider.clone()))).await;
    assert!(text.contains("127.0.0.1: "), "{text}");
    assert!(text.contains("certificate"), "{text}");
    // The cluster's is for the cluster.
    provider.certificate_authority = None;
    let text = told(&config_maps::<T>(by(&served, provider.clone()))).await;
    assert!(text.contains("certificate"), "{text}");
    assert_eq!(issuer.asked(), (0, 0));

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), issuer.ca_pem()).unwrap();
    provider.certificate_authority = Some(Pem::file(file.path().to_str().unwrap()));
    config_maps::<T>(by(&served, provider))
        .list()
        .await
        .unwrap();
}

pub(crate) async fn one_that_is_down_is_told<T: Transport>() {
    let (issuer, served) = trusted();
    let provider = provider(&issuer);
    drop(issuer);
    let text = told(&config_maps::<T>(by(&served, provider))).await;
    assert!(text.contains("127.0.0.1"), "{text}");
    assert!(text.to_lowercase().contains("connect"), "{text}");
    assert!(served.server().requests().is_empty());
}

pub(crate) async fn one_that_refuses_is_quoted<T: Transport>() {
    let (issuer, served) = trusted();
    let mut provider = provider(&issuer);
    provider.refresh_token = Some(Secret::new("CANARY"));
    let answer = r#"{"error":"invalid_grant","error_description":"the session of CANARY is over"}"#;
    let answer = Response::builder().status(400).body(Bytes::from(answer));
    issuer.set_answer(Some(answer.unwrap()));
    let maps = config_maps::<T>(by(&served, provider));
    let text = told(&maps).await;
    assert!(
        text.contains("user \"jane\": OIDC issuer 127.0.0.1"),
        "{text}"
    );
    assert!(
        text.contains("400 Bad Request: invalid_grant: the session of"),
        "{text}"
    );
}

/// Neither with the refresh token nor without.
pub(crate) async fn a_redirect_is_not_followed<T: Transport>() {
    let (issuer, served) = trusted();
    let (elsewhere, _) = trusted();
    for status in [302, 307, 308] {
        let answer = Response::builder()
            .status(status)
            .header("location", format!("{}/token", elsewhere.url()));
        issuer.set_answer(Some(answer.body(Bytes::new()).unwrap()));
        let text = told(&config_maps::<T>(by(&served, provider(&issuer)))).await;
        assert!(text.contains("answered with a redirect"), "{text}");
    }
    assert_eq!(issuer.asked(), (3, 3));
    assert_eq!(elsewhere.asked(), (0, 0));
}

pub(crate) async fn rubbish_and_too_much_are_errors<T: Transport>() {
    let (issuer, served) = trusted();
    for (body, expected) in [
        (Bytes::from("<html>CANARY"), "JSON"),
        (
            Bytes::from(r#"{"access_token":"CANARY"}"#),
            "holds no id_token",
        ),
        (Bytes::from(r#"{"id_token":"CANARY"}"#), "no JSON Web Token"),
        (Bytes::from(vec![b' '; 100 << 20]), "more than 1 MiB"),
    ] {
        issuer.set_answer(Some(Response::new(body)));
        let text = told(&config_maps::<T>(by(&served, provider(&issuer)))).await;
        assert!(text.contains(expected), "{text}");
    }
}
