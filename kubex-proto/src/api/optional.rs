//! An answer that may be none.

use super::{OneAnswer, Verb, route::Route};
use crate::{Call, OrNotFound};

/// A verb whose answer is none if there is no such object.
#[derive(Debug)]
pub struct Optional<V>(V);

impl<V> Optional<V> {
    pub(super) fn new(verb: V) -> Self {
        Self(verb)
    }
}

impl<V: Verb> Verb for Optional<V> {
    type Decode = OrNotFound<V::Decode>;
    type Namespace = V::Namespace;

    fn into_call(self, route: Route) -> Call<Self::Decode> {
        let call = self.0.into_call(route);
        Call {
            request: call.request,
            decoder: OrNotFound::new(call.decoder),
            purpose: call.purpose,
            timeout: call.timeout,
        }
    }
}

impl<V: OneAnswer> OneAnswer for Optional<V> {}
