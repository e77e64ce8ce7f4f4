//! Where a list goes on: the version of its snapshot and the key to start from.

use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, URL_SAFE_NO_PAD};
use base64::{DecodeError, Engine};
use serde::{Deserialize, Serialize};

use super::status::Refusal;
use super::typed;

const FORMAT: &str = "meta.k8s.io/v1";

/// The real server does not look at bits that are left over.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// What a `continue` token holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ContinueToken {
    #[serde(rename = "v")]
    format: String,
    /// Negative in a token that goes on with whatever is there now.
    #[serde(rename = "rv")]
    version: i64,
    /// The first key of the next page, without the namespace if the list has one.
    start: String,
}

impl ContinueToken {
    /// A list that goes on after `key` in the snapshot of `version`.
    pub(crate) fn after(version: u64, key: &str) -> Self {
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        Self {
            format: FORMAT.to_owned(),
            version,
            start: format!("{key}\0"),
        }
    }

    /// The same place in what is there now.
    pub(crate) fn inconsistent(self) -> Self {
        Self {
            version: -1,
            ..self
        }
    }

    pub(crate) fn encode(&self) -> String {
        // A struct of a number and two texts always serialises.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub(crate) fn decode(text: &str) -> Result<Self, Refusal> {
        let refuse = |why: &str| {
            let message = format!("invalid continue token: continue key is not valid: {why}");
            Refusal::bad_request(message)
        };
        let bytes = LENIENT.decode(text).map_err(|error| {
            let place = match error {
                DecodeError::InvalidByte(place, _) => place,
                _ => text.len(),
            };
            refuse(&format!("illegal base64 data at input byte {place}"))
        })?;
        let token: Self = serde_json::from_slice(&bytes)
            .map_err(|error| refuse(&typed::syntax_fault(&error, &bytes)))?;
        if token.format != FORMAT {
            return Err(refuse(&format!(
                "server does not recognize this encoded version {}",
                token.format
            )));
        }
        if token.version == 0 {
            return Err(refuse(
                "incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
            ));
        }
        if token.start.is_empty() {
            return Err(refuse("encoded start key empty (version meta.k8s.io/v1)"));
        }
        Ok(token)
    }

    /// The version of the snapshot; `None` where the token goes on with what is there now.
    pub(crate) fn version(&self) -> Option<u64> {
        u64::try_from(self.version).ok()
    }

    pub(crate) fn start(&self) -> &str {
        &self.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_as_it_was() {
        let token = ContinueToken::after(7, "default/web");
        let back = ContinueToken::decode(&token.encode()).unwrap();
        assert_eq!((back.version(), back.start()), (Some(7), "default/web\0"));
        assert_eq!(
            ContinueToken::decode(&back.inconsistent().encode())
                .unwrap()
                .version(),
            None
        );
    }

    #[test]
    fn rubbish_is_refused() {
        for text in [
            "!",
            "e30",
            "bm90IGpzb24",
            &ContinueToken::after(0, "a").encode(),
        ] {
            assert!(ContinueToken::decode(text).is_err(), "{text}");
        }
    }

    // As kube-apiserver 1.37 says it.
    #[test]
    fn what_is_no_token_is_told_apart() {
        for (text, why) in [
            (
                "unknown",
                "invalid character 'º' looking for beginning of value",
            ),
            ("{x", "illegal base64 data at input byte 0"),
            ("e30", "server does not recognize this encoded version "),
            (
                "eyJ2IjoidjEifQ",
                "server does not recognize this encoded version v1",
            ),
        ] {
            let refusal = ContinueToken::decode(text).unwrap_err();
            let status = serde_json::to_value(refusal.status()).unwrap();
            assert_eq!(
                status["message"],
                format!("invalid continue token: continue key is not valid: {why}")
            );
        }
    }
}
