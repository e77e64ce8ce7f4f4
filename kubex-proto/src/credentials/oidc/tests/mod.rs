mod asking;
mod refusals;
mod tokens;

use alloc::{
    format,
    string::{String, ToString},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Request, Response};

use super::*;
use crate::{Authorization, Error, Outcome, Time, Wish, credentials::testing::at};

const ISSUER: &str = "https://issuer.example/realm";
const DOCUMENT: &str = r#"{"issuer":"https://issuer.example/realm","token_endpoint":"https://tokens.example/t?x=1","other":[]}"#;

fn provider() -> OidcProvider {
    OidcProvider {
        user: "jane".into(),
        refresh_token: Some(Secret::new("r CANARY+1")),
        ..OidcProvider::new(ISSUER, "kube:rnetes")
    }
}

/// A token that expires then, of this name.
fn token(name: &str, expires: Time) -> String {
    let claims = format!(
        r#"{{"sub":"CANARY {name}","exp":{}}}"#,
        expires.unix.unix_seconds()
    );
    format!("e30.{}.{name}", URL_SAFE_NO_PAD.encode(claims))
}

fn answer(status: u16, body: &str) -> Outcome {
    let body = Bytes::copy_from_slice(body.as_bytes());
    Outcome::Answer(Response::builder().status(status).body(body).unwrap())
}

/// Of the token endpoint.
fn given(id_token: &str, refresh_token: Option<&str>) -> Outcome {
    let refresh_token = refresh_token.map_or(String::new(), |token| {
        format!(r#","refresh_token":"{token}""#)
    });
    answer(
        200,
        &format!(
            r#"{{"access_token":"CANARY","token_type":"Bearer","id_token":"{id_token}"{refresh_token}}}"#
        ),
    )
}

fn asked(oidc: &mut Oidc, now: Time, rejected: Option<&Authorization>) -> Request<Bytes> {
    match oidc.poll(now, rejected) {
        Wish::AskIssuer(asked) => {
            assert!(!format!("{asked:?} {oidc:?}").contains("CANARY"));
            assert_eq!(asked.largest_answer, 1 << 20);
            asked.request
        }
        wish => panic!("{wish:?}"),
    }
}

/// Past the discovery.
fn discovered(oidc: &mut Oidc, now: Time, rejected: Option<&Authorization>) -> Request<Bytes> {
    let request = asked(oidc, now, rejected);
    assert_eq!(request.method(), "GET");
    oidc.handle(now, answer(200, DOCUMENT));
    let request = asked(oidc, now, rejected);
    assert_eq!(request.method(), "POST");
    request
}

/// What is after the last dot of the token that is ready.
fn ready(oidc: &mut Oidc, now: Time, rejected: Option<&Authorization>) -> (String, Authorization) {
    match oidc.poll(now, rejected) {
        Wish::Ready(authorization) => {
            let name = authorization.credential().rsplit_once('.').unwrap().1;
            (name.into(), authorization)
        }
        wish => panic!("{wish:?}"),
    }
}

fn failed(oidc: &mut Oidc, now: Time) -> String {
    match oidc.poll(now, None) {
        Wish::Failed(error) => {
            let shown = format!("{error} {error:?} {oidc:?}");
            assert!(!shown.contains("CANARY"), "{shown}");
            assert!(error.to_string().len() < 600, "{error}");
            error.to_string()
        }
        wish => panic!("{wish:?}"),
    }
}
