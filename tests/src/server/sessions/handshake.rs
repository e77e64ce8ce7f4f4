//! The opening handshake of WebSocket (RFC 6455, 4.2), and which subprotocol is spoken.

use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::plain::Plain;
use super::upgraded::Upgraded;
use crate::server::body::Body;
use crate::server::call::Call;
use crate::server::reply::Reply;
use crate::server::status::Refusal;

/// How the channels of exec, attach and port-forward are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    V5,
    V4,
}

/// What kubectl offers for port-forward: a SPDY connection inside a WebSocket.
const TUNNEL: &str = "SPDY/3.1+";

/// What a kubelet speaks besides v4.
const OLDER: [&str; 3] = [
    "channel.k8s.io",
    "base64.channel.k8s.io",
    "v4.base64.channel.k8s.io",
];

/// What a request asks to be upgraded to.
pub(super) struct Handshake {
    key: HeaderValue,
}

/// An answer that upgrades the connection.
pub(crate) struct Switch {
    accept: String,
    protocol: Protocol,
    upgraded: Upgraded,
}

impl Protocol {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V5 => "v5.channel.k8s.io",
            Self::V4 => "v4.channel.k8s.io",
        }
    }
}

impl Handshake {
    /// Whether a request asks for an upgrade, to whatever.
    pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
        text(headers, &CONNECTION)
            .to_ascii_lowercase()
            .contains("upgrade")
    }

    /// The protocol that is spoken: the server translates v5 by itself, and all else goes on to the kubelet, which takes
    /// the first that it knows.
    pub(super) fn protocol(
        headers: &HeaderMap,
        translates_v5: bool,
    ) -> Result<Option<Protocol>, Refusal> {
        if !text(headers, &UPGRADE).eq_ignore_ascii_case("websocket") {
            let what = "upgrades to anything but WebSocket";
            return Err(Refusal::not_implemented(what));
        }
        let offered = offered(headers);
        if translates_v5 && offered.iter().any(|name| name == Protocol::V5.name()) {
            return Ok(Some(Protocol::V5));
        }
        let known = |name: &&String| *name == Protocol::V4.name() || OLDER.contains(&&***name);
        match offered.iter().find(known) {
            Some(name) if name == Protocol::V4.name() => Ok(Some(Protocol::V4)),
            Some(name) => Err(Refusal::not_implemented(&format!("the subprotocol {name}"))),
            None if offered.is_empty() => Err(Refusal::not_implemented(
                "sessions for which no subprotocol is offered",
            )),
            None => Ok(None),
        }
    }

    /// What kubectl does is not done here.
    pub(super) fn refuse_tunnels(headers: &HeaderMap) -> Result<(), Refusal> {
        let offered = offered(headers);
        match offered.iter().find(|name| name.starts_with(TUNNEL)) {
            Some(name) => Err(Refusal::not_implemented(&format!("the subprotocol {name}"))),
            None => Ok(()),
        }
    }

    /// What the server's WebSocket library says to a request that is not to its liking, in its words.
    pub(super) fn read(call: &Call<'_>) -> Result<Self, Plain> {
        if *call.method != Method::GET {
            return Err(Plain::new(StatusCode::METHOD_NOT_ALLOWED, "bad method"));
        }
        let Some(key) = call.headers.get(SEC_WEBSOCKET_KEY) else {
            return Err(Plain::bad_request("mismatch challenge/response"));
        };
        if text(call.headers, &SEC_WEBSOCKET_VERSION) != "13" {
            return Err(Plain::bad_request("missing or bad WebSocket Version"));
        }
        Ok(Self { key: key.clone() })
    }

    /// What is said where none of the subprotocols is known.
    pub(super) fn no_protocol() -> Plain {
        Plain::new(StatusCode::FORBIDDEN, "")
    }

    pub(super) fn accept(self, protocol: Protocol, upgraded: Upgraded) -> Reply {
        let mut reply = Reply::plain(StatusCode::SWITCHING_PROTOCOLS, Body::whole(""));
        reply.switch = Some(Switch {
            accept: derive_accept_key(self.key.as_bytes()),
            protocol,
            upgraded,
        });
        reply
    }
}

impl Switch {
    /// The answer: it has no header but those of the upgrade.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::whole(""));
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        let protocol = HeaderValue::from_static(self.protocol.name());
        headers.insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        if let Ok(accept) = HeaderValue::from_str(&self.accept) {
            headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        }
        response.extensions_mut().insert(self.upgraded);
        response
    }
}

fn offered(headers: &HeaderMap) -> Vec<String> {
    let offered = text(headers, &SEC_WEBSOCKET_PROTOCOL);
    let names = offered.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim()
}
