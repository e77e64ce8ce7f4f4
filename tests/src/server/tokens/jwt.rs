//! Tokens in the form of a JWT. Nobody checks the signature, so it is none.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::random::Random;

/// The first part of each of them.
static HEADER: LazyLock<String> = LazyLock::new(|| {
    let header = json!({"alg": "RS256", "kid": "in-memory"});
    URL_SAFE_NO_PAD.encode(header.to_string())
});

/// A token with these claims.
pub(super) fn made(claims: &Value, random: &mut Random) -> String {
    let signature: Vec<u8> = (0..32).flat_map(|_| random.next().to_be_bytes()).collect();
    let [claims, signature] =
        [claims.to_string().into_bytes(), signature].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{}.{claims}.{signature}", *HEADER)
}

/// Whether the token is one of this server, valid or not.
pub(super) fn is_ours(token: &str) -> bool {
    token.split('.').next() == Some(&*HEADER)
}
