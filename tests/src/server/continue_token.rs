//! Where a list goes on: the version of its snapshot and the key to start from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::status::Refusal;

const FORMAT: &str = "meta.k8s.io/v1";

/// What a `continue` token holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let refuse = |why: &str| Refusal::bad_request(format!("continue key is not valid: {why}"));
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|error| refuse(&error.to_string()))?;
        let token: Self =
            serde_json::from_slice(&bytes).map_err(|error| refuse(&error.to_string()))?;
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
}
