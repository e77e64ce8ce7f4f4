//! The answer that opens a session, a right one or not.

use arbitrary::{Arbitrary, Unstructured};
use http::{HeaderValue, Response};
use kubex_proto::{Api, DynamicObject, ResourceDescription, Subprotocol};

/// The key whose answer is known (RFC 6455, 1.3).
const KEY: [u8; 16] = *b"the sample nonce";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const NAMES: [&str; 4] = [
    "upgrade",
    "connection",
    "sec-websocket-accept",
    "sec-websocket-protocol",
];

/// The head of an answer to an upgrade.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What the server chooses.
    pub protocol: Subprotocol,
    /// Which header says something else, and what. It stands beside the right one, if so.
    changed: Option<(usize, HeaderValue, bool)>,
}

impl<'a> Arbitrary<'a> for Opening {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let setup: u8 = u.arbitrary()?;
        let protocol = Subprotocol::ALL[usize::from(setup & 1)];
        let changed = if setup >> 4 == 15 {
            let length: u8 = u.arbitrary()?;
            let value = u.bytes(u.len().min(length.into()))?;
            let value = HeaderValue::from_bytes(value);
            let value = value.map_err(|_| arbitrary::Error::IncorrectFormat)?;
            Some((usize::from(setup >> 2 & 3), value, setup & 2 != 0))
        } else {
            None
        };
        Ok(Self { protocol, changed })
    }
}

impl Opening {
    /// The key to ask with.
    pub const KEY: [u8; 16] = KEY;

    /// The head; port-forward has no choice of protocols.
    pub fn head(&self, protocol: Subprotocol) -> Response<()> {
        let right = ["websocket", "Upgrade", ACCEPT, protocol.name()];
        let mut head = Response::builder().status(101);
        for (at, (name, value)) in NAMES.into_iter().zip(right).enumerate() {
            match &self.changed {
                Some((changed, other, beside)) if *changed == at => {
                    head = head.header(name, other);
                    if *beside {
                        head = head.header(name, value);
                    }
                }
                _ => head = head.header(name, value),
            }
        }
        head.body(()).expect("a head")
    }

    /// Whether the head is as it should be, to the letter.
    pub fn is_right(&self) -> bool {
        self.changed.is_none()
    }

    /// Whether a head that was taken may be: each header once, where that matters, and what it says means the same.
    pub fn may_be_taken(&self, offered: &[Subprotocol]) -> bool {
        let Some((at, value, beside)) = &self.changed else {
            return true;
        };
        let text = value.to_str().unwrap_or_default().trim();
        let has = |token| text.to_ascii_lowercase().contains(token);
        match at {
            0 => *beside || has("websocket"),
            1 => *beside || has("upgrade"),
            2 => !beside && text == ACCEPT,
            _ => !beside && offered.iter().any(|known| known.name() == text),
        }
    }
}

/// The calls of pods.
pub fn pods() -> Api<DynamicObject> {
    Api::of(ResourceDescription::namespaced("", "v1", "Pod"))
}
