//! The opening handshake of WebSocket (RFC 6455, 4.1), from the client's side.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{
    HeaderMap, HeaderName, HeaderValue, Response,
    header::{
        CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
        SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
    },
};

use crate::{Error, Subprotocol, excerpt::excerpt};

/// How many bytes make a key.
pub(crate) const KEY_LENGTH: usize = 16;

/// What a server adds to the key, to show that it means WebSocket.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What one request offers, and what must come back.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    /// In base64; none until there is one, which keeps the request from being sent.
    key: Option<String>,
    protocols: Vec<Subprotocol>,
    /// What can be offered.
    known: &'static [Subprotocol],
}

impl Handshake {
    pub(crate) fn new(
        key: Option<[u8; KEY_LENGTH]>,
        protocols: Option<Vec<Subprotocol>>,
        known: &'static [Subprotocol],
    ) -> Self {
        Self {
            key: key.map(|key| BASE64_STANDARD.encode(key)),
            protocols: protocols.unwrap_or_else(|| known.into()),
            known,
        }
    }

    /// The headers of the request.
    pub(crate) fn headers(&self) -> Result<HeaderMap, Error> {
        let Some(key) = &self.key else {
            let reason = "is missing: give 16 bytes chosen at random, or bind a client";
            return Err(Error::refused_field("websocket_key", reason));
        };
        let names: Vec<_> = self.protocols.iter().map(|known| known.name()).collect();
        if let Some(unknown) = self
            .protocols
            .iter()
            .find(|protocol| !self.known.contains(protocol))
        {
            let reason =
                "does not do here: port-forward knows v4 alone, and a stdin that ends needs v5";
            return Err(Error::refused("subprotocol", unknown.name(), reason));
        }
        if names.is_empty() {
            let reason = "there is none: offer one at least";
            return Err(Error::refused_field("subprotocols", reason));
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        for (name, text) in [
            (SEC_WEBSOCKET_KEY, key),
            (SEC_WEBSOCKET_PROTOCOL, &names.join(", ")),
        ] {
            let value = HeaderValue::from_str(text)
                .map_err(|error| Error::refused(name.as_str(), text, error))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    /// What the server chose, if its 101 answers this very request.
    pub(crate) fn check(&self, head: &Response<()>) -> Result<Subprotocol, Error> {
        let fault = |what: &str| {
            Err(Error::decode(format!(
                "the answer upgrades the connection to something else than was asked for: {what}"
            )))
        };
        if !has_token(head, &UPGRADE, "websocket") || !has_token(head, &CONNECTION, "upgrade") {
            return fault("it does not name WebSocket");
        }
        if text(head, &SEC_WEBSOCKET_ACCEPT) != self.accept() {
            return fault("its `Sec-WebSocket-Accept` does not belong to the key");
        }
        if head.headers().contains_key(SEC_WEBSOCKET_EXTENSIONS) {
            return fault("it has extensions, and none was offered");
        }
        let Some(chosen) = text(head, &SEC_WEBSOCKET_PROTOCOL) else {
            return fault("it names no subprotocol");
        };
        match self.protocols.iter().find(|known| known.name() == chosen) {
            Some(protocol) => Ok(*protocol),
            None => fault(&format!(
                "the subprotocol is {:?}, which was not offered",
                excerpt(&chosen)
            )),
        }
    }

    /// The one answer that fits the key.
    fn accept(&self) -> Option<String> {
        let mut hash = sha1_smol::Sha1::new();
        hash.update(self.key.as_ref()?.as_bytes());
        hash.update(GUID.as_bytes());
        Some(BASE64_STANDARD.encode(hash.digest().bytes()))
    }
}

/// The one value of a header.
fn text(head: &Response<()>, name: &HeaderName) -> Option<String> {
    let mut values = head.headers().get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim().to_string();
    values.next().is_none().then_some(value)
}

/// Whether a token is in the list that a header is.
fn has_token(head: &Response<()>, name: &HeaderName, token: &str) -> bool {
    let values = head.headers().get_all(name).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|found| found.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    /// The example of RFC 6455, 1.3.
    const KEY: [u8; KEY_LENGTH] = *b"the sample nonce";
    const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    fn handshake() -> Handshake {
        Handshake::new(Some(KEY), None, &Subprotocol::ALL)
    }

    fn head(headers: &[(&str, &str)]) -> Response<()> {
        let mut head = Response::builder().status(101);
        for (name, value) in headers {
            head = head.header(*name, *value);
        }
        head.body(()).unwrap()
    }

    fn good() -> Vec<(&'static str, &'static str)> {
        vec![
            ("upgrade", "WebSocket"),
            ("connection", "keep-alive, Upgrade"),
            ("sec-websocket-accept", ACCEPT),
            ("sec-websocket-protocol", "v4.channel.k8s.io"),
        ]
    }

    #[test]
    fn the_example_of_the_rfc_is_accepted() {
        let headers = handshake().headers().unwrap();
        assert_eq!(headers["sec-websocket-key"], "dGhlIHNhbXBsZSBub25jZQ==");
        assert_eq!(headers["sec-websocket-version"], "13");
        assert_eq!(handshake().check(&head(&good())).unwrap(), Subprotocol::V4);
    }

    #[test]
    fn what_answers_another_request_is_an_error() {
        for (name, value, words) in [
            ("upgrade", "h2c", "does not name WebSocket"),
            ("connection", "close", "does not name WebSocket"),
            (
                "sec-websocket-accept",
                "HSmrc0sMlYUkAGmm5OPpG2HaGWk=",
                "belong to the key",
            ),
            ("sec-websocket-protocol", "v3.channel.k8s.io", "not offered"),
        ] {
            let mut headers = good();
            for header in &mut headers {
                if header.0 == name {
                    header.1 = value;
                }
            }
            let error = handshake().check(&head(&headers)).unwrap_err();
            assert!(error.to_string().contains(words), "{name}: {error}");
            headers.retain(|header| header.0 != name);
            assert!(handshake().check(&head(&headers)).is_err(), "{name}");
        }
    }

    #[test]
    fn what_was_not_offered_is_an_error() {
        let mut headers = good();
        headers.push(("sec-websocket-extensions", "permessage-deflate"));
        let error = handshake().check(&head(&headers)).unwrap_err();
        assert!(error.to_string().contains("extensions"), "{error}");
        let v5 = Handshake::new(Some(KEY), Some(vec![Subprotocol::V5]), &Subprotocol::ALL);
        assert!(v5.check(&head(&good())).is_err());
    }

    #[test]
    fn a_header_that_is_there_twice_is_none() {
        for header in good().split_off(2) {
            let mut headers = good();
            headers.push(header);
            assert!(handshake().check(&head(&headers)).is_err());
        }
    }
}
