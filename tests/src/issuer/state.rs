//! What an issuer gave, and gives.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::Issuer;

/// Who is told of an ID token.
type Handler = Box<dyn Fn(&str) + Send>;

pub(super) struct State {
    url: String,
    /// Tokens so far: their numbers make them differ.
    given: usize,
    /// How many refresh tokens were used up.
    used: usize,
    /// Whether a refresh token is good only once.
    pub(super) rotates: bool,
    /// What was granted last.
    last: Option<String>,
    pub(super) lifetime: Duration,
    pub(super) answer: Option<Response<Bytes>>,
    pub(super) granted: Option<Handler>,
    pub(super) discoveries: usize,
    pub(super) refreshes: usize,
}

impl State {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            given: 0,
            used: 0,
            rotates: true,
            last: None,
            lifetime: Duration::from_secs(3600),
            answer: None,
            granted: None,
            discoveries: 0,
            refreshes: 0,
        }
    }

    pub(super) fn refresh_token(&self) -> String {
        format!("refresh-token-{}", self.used)
    }

    pub(super) fn id_token(&mut self, expires_in: i64) -> String {
        self.given += 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
        let claims = json!({
            "iss": self.url, "sub": "jane", "aud": Issuer::CLIENT,
            "exp": now.saturating_add(expires_in), "jti": self.given,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!(
            "{}.{}.unsigned",
            part(&json!({"alg": "none"})),
            part(&claims)
        )
    }

    pub(super) fn answer(&mut self, head: &Parts, body: &[u8]) -> Response<Bytes> {
        match (&head.method, head.uri.path()) {
            (&Method::GET, "/.well-known/openid-configuration") => {
                self.discoveries += 1;
                let document = json!({
                    "issuer": self.url, "token_endpoint": format!("{}/token", self.url),
                });
                answer(StatusCode::OK, &document)
            }
            (&Method::POST, "/token") => {
                self.refreshes += 1;
                self.answer.clone().unwrap_or_else(|| self.refresh(body))
            }
            _ => answer(StatusCode::NOT_FOUND, &json!({})),
        }
    }

    /// RFC 6749, section 6.
    fn refresh(&mut self, body: &[u8]) -> Response<Bytes> {
        let is = |name: &str, value: &str| {
            form_urlencoded::parse(body).any(|(known, shown)| known == name && shown == value)
        };
        if !is("grant_type", "refresh_token") || !is("client_id", Issuer::CLIENT) {
            return refused("invalid_request", "no refresh of a client that is known");
        }
        if !is("refresh_token", &self.refresh_token()) {
            return refused("invalid_grant", "the refresh token was used before");
        }
        self.used += usize::from(self.rotates);
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let id_token = match self.last.take().filter(|_| !self.rotates) {
            Some(last) => last,
            None => self.id_token(lifetime),
        };
        self.last = Some(id_token.clone());
        if let Some(granted) = &self.granted {
            granted(&id_token);
        }
        let tokens = json!({
            "token_type": "Bearer", "access_token": "of no use", "id_token": id_token,
            "refresh_token": self.refresh_token(),
        });
        answer(StatusCode::OK, &tokens)
    }
}

fn refused(error: &str, description: &str) -> Response<Bytes> {
    let body = json!({"error": error, "error_description": description});
    answer(StatusCode::BAD_REQUEST, &body)
}

fn answer(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body.to_string()));
    *answer.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}
