//! Verbs whose answer is a connection.

use alloc::vec::Vec;

use http::Method;

use super::{
    Prepared, Timeout, Verb,
    route::{Draft, Route},
};
use crate::{
    Call, Client, Error, Exchange, Opens, Resource, Scope, Subprotocol, Upgrade,
    path::Query,
    session::{Handshake, KEY_LENGTH},
};

/// What is refused is told in JSON by the API server, and in text by a node.
const ACCEPT: &str = "application/json, */*";

/// What all of them have in common: the handshake, as far as it is the caller's.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct Offer {
    key: Option<[u8; KEY_LENGTH]>,
    protocols: Option<Vec<Subprotocol>>,
    silence: Timeout,
}

impl Offer {
    pub(super) fn with_silence(silence: Timeout) -> Self {
        Self {
            silence,
            ..Self::default()
        }
    }

    /// This key, unless the caller gave one.
    pub(super) fn or_key(&mut self, key: [u8; KEY_LENGTH]) {
        self.key.get_or_insert(key);
    }

    /// The call of a verb that upgrades the connection.
    pub(super) fn call<O: Opens>(
        self,
        mut route: Route,
        name: &str,
        query: Result<Query, Error>,
        known: &'static [Subprotocol],
        opens: O,
    ) -> Call<Upgrade<O>> {
        let mut draft = Draft::new(Method::GET, route.object(name));
        draft.accept = ACCEPT;
        draft.query = query;
        let description = route.description("get", Some(name));
        let handshake = Handshake::new(self.key, self.protocols, known);
        let headers = handshake.headers();
        let decoder = Upgrade::new(handshake, opens, description).with_silence(self.silence);
        let mut call = route.call("get", Some(name), draft, decoder);
        call.request = call.request.and_then(|mut request| {
            request.headers_mut().extend(headers?);
            Ok(request)
        });
        // A GET, but what it starts is started again if it is sent again.
        call.purpose.is_read = false;
        call
    }
}

/// A key that nobody used before.
pub(crate) fn random_key(client: &impl Client) -> [u8; KEY_LENGTH] {
    let key = u128::from(client.random()) << 64 | u128::from(client.random());
    key.to_be_bytes()
}

/// Verbs whose answer is a connection: those of [`exec`](crate::Api::exec), [`attach`](crate::Api::attach) and
/// [`port_forward`](crate::Api::port_forward).
#[diagnostic::on_unimplemented(
    message = "this verb opens no session",
    note = "`exec().stream`, `attach().stream` and `port_forward().forward` do"
)]
pub trait Upgrades: Verb {
    #[doc(hidden)]
    fn offer(&mut self) -> &mut Offer;
}

impl<V: Upgrades, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// The 16 bytes, chosen at random, that the handshake is recognised by (`Sec-WebSocket-Key`, RFC 6455, 4.1). Needed
    /// where no client is bound that has some; repeats of the same call send the same.
    pub fn websocket_key(mut self, key: [u8; KEY_LENGTH]) -> Self {
        self.verb.offer().key = Some(key);
        self
    }

    /// How long the server may show no sign of life, in which it neither says anything nor answers pings: 60 s, unless it is said
    /// otherwise. A server that waits for a process to read its stdin shows none, as long as that takes.
    pub fn silence(mut self, silence: impl Into<Timeout>) -> Self {
        self.verb.offer().silence = silence.into();
        self
    }

    /// Offers these subprotocols alone, the first one first: all by default.
    pub fn subprotocols(mut self, protocols: impl IntoIterator<Item = Subprotocol>) -> Self {
        self.verb.offer().protocols = Some(protocols.into_iter().collect());
        self
    }
}

impl<V: Upgrades, K: Resource, S: Scope, C: Client> Prepared<V, K, S, C> {
    /// The machine that makes the call, with what the client has for it: its settings, and a key at random unless there is
    /// one. It yields the machine of the session; what the transport then holds is the connection that carries it.
    pub fn into_upgrade(mut self) -> Exchange<V::Decode> {
        let client = self.api.client.clone();
        let offer = self.verb.offer();
        offer.key = offer.key.or_else(|| Some(random_key(&client)));
        self.into_exchange(client.settings())
    }
}
