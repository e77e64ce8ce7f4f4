//! Tokens in the form of a JWT. Nobody checks the signature, so it is none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::random::Random;

/// A token with these claims.
pub(super) fn made(claims: &Value, random: &mut Random) -> String {
    let header = json!({"alg": "RS256", "kid": "in-memory"});
    let signature: Vec<u8> = (0..32).flat_map(|_| random.next().to_be_bytes()).collect();
    [
        header.to_string().into_bytes(),
        claims.to_string().into_bytes(),
        signature,
    ]
    .map(|part| URL_SAFE_NO_PAD.encode(part))
    .join(".")
}
