//! An ID token, read no further than is needed to know when it expires.

use base64::{
    Engine as _,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::Deserialize;

use crate::{Timestamp, credentials::LARGEST};

/// RFC 7515 has no padding; that of somebody else does no harm.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(Deserialize)]
struct Claims {
    exp: f64,
}

/// The claim `exp` of a JSON Web Token (RFC 7519): whole seconds since the Unix epoch, a fraction is dropped.
///
/// The signature is not verified: that is for the API server. A reason quotes nothing, and ends a sentence that begins with
/// what the token is of.
pub(super) fn expiry(token: &str) -> Result<Timestamp, &'static str> {
    if token.len() > LARGEST {
        return Err("larger than 1 MiB");
    }
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("no JSON Web Token: three parts with dots between expected");
    };
    let payload = BASE64URL
        .decode(payload)
        .map_err(|_| "no JSON Web Token: its payload is not base64url")?;
    let claims: Claims = serde_json::from_slice(&payload).map_err(
        |_| "no JSON Web Token that expires: its payload is no JSON with the number exp",
    )?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates, as does what follows"
    )]
    let seconds = claims.exp as i64;
    Ok(Timestamp::from_unix_seconds(seconds))
}
