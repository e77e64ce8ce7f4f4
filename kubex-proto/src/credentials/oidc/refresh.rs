//! A refresh token for the next ID token (RFC 6749, section 6; OIDC Core 1.0, section 12).

use alloc::{format, string::String};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, StatusCode, Uri,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use serde::Deserialize;

use super::OidcProvider;
use crate::{
    Error, Secret,
    excerpt::{excerpt, excerpt_of},
};

/// How the client shows its secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ClientSecret {
    /// By HTTP Basic, which every issuer has to understand.
    #[default]
    InHeader,
    /// As `client_secret` in the body, for those who do not.
    InBody,
}

pub(super) fn request(
    provider: &OidcProvider,
    endpoint: &Uri,
    refresh_token: &Secret,
    place: ClientSecret,
) -> Result<Request<Bytes>, Error> {
    let mut body = String::from("grant_type=refresh_token&refresh_token=");
    encode(refresh_token.expose(), &mut body);
    let mut request = Request::post(endpoint)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    match (&provider.client_secret, place) {
        (Some(secret), ClientSecret::InHeader) => {
            let mut pair = String::new();
            encode(&provider.client_id, &mut pair);
            pair.push(':');
            encode(secret.expose(), &mut pair);
            let value = format!("Basic {}", STANDARD.encode(pair));
            // Base64 is fit for a header.
            if let Ok(mut value) = HeaderValue::try_from(value) {
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            }
        }
        (secret, _) => {
            body.push_str("&client_id=");
            encode(&provider.client_id, &mut body);
            if let Some(secret) = secret {
                body.push_str("&client_secret=");
                encode(secret.expose(), &mut body);
            }
        }
    }
    request
        .body(Bytes::from(body))
        .map_err(|_| Error::misused("a request to an issuer that no HTTP has"))
}

/// What the issuer gave.
#[derive(Deserialize)]
pub(super) struct Tokens {
    #[serde(default)]
    pub(super) id_token: Option<String>,
    #[serde(default)]
    pub(super) refresh_token: Option<String>,
}

pub(super) fn tokens(answer: &[u8]) -> Result<Tokens, String> {
    serde_json::from_slice(answer).map_err(|error| {
        format!(
            "the answer is not JSON with tokens (line {}, column {})",
            error.line(),
            error.column()
        )
    })
}

/// What an issuer says when it gives nothing (RFC 6749, section 5.2).
#[derive(Deserialize)]
pub(super) struct Refusal {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
}

impl Refusal {
    pub(super) fn read(answer: &[u8]) -> Option<Self> {
        serde_json::from_slice(answer).ok()
    }

    /// `invalid_grant: {description}`, without what was sent as a secret.
    pub(super) fn told(&self, secrets: &[&Secret]) -> String {
        let clean = |text: &str| {
            let mut text: String = text.chars().filter(|c| !c.is_control()).collect();
            for secret in secrets.iter().filter(|secret| !secret.expose().is_empty()) {
                text = text.replace(secret.expose(), "(not shown)");
            }
            text
        };
        let error = clean(&self.error);
        match &self.error_description {
            Some(description) => format!(
                "{}: {}",
                excerpt(&error),
                excerpt_of(&clean(description), 240)
            ),
            None => excerpt(&error).into_owned(),
        }
    }
}

/// Whether the client's secret may be what was not understood.
pub(super) fn is_client_unknown(answer: &Response<Bytes>) -> bool {
    match answer.status() {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::BAD_REQUEST => {
            Refusal::read(answer.body()).is_some_and(|refusal| refusal.error == "invalid_client")
        }
        _ => false,
    }
}

/// As `application/x-www-form-urlencoded`.
fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                into.push(char::from(byte));
            }
            b' ' => into.push('+'),
            _ => {
                into.push('%');
                for digit in [byte >> 4, byte & 0xf] {
                    into.extend(char::from_digit(digit.into(), 16).map(|c| c.to_ascii_uppercase()));
                }
            }
        }
    }
}
