//! A peer that does what it was told beforehand.

use std::collections::VecDeque;

use bytes::Bytes;
use http::Request;
use kubex_proto::{Authorization, Time};

use super::{Credential, Peer, Reply};

/// Gives the replies in their order, one for each request, whatever it asks for; likewise the credentials.
///
/// One request more than there are replies is a panic: a test says all that it expects. Once the credentials run
/// out, there is [none needed](Credential::none).
///
/// ```
/// use kubex_proto::{Exchange, Settings, raw};
/// use kubex_testing::simulation::{Credential, Reply, Script, Simulation};
///
/// let script = Script::new().credential(Credential::bearer("abc")).reply(Reply::ok("ok"));
/// let exchange = Exchange::new(raw::get("/livez").text(), &Settings::default());
/// let outcome = Simulation::new(script).run(exchange);
/// assert_eq!(outcome.sent[0].request.headers()["authorization"], "Bearer abc");
/// ```
#[derive(Debug, Default)]
pub struct Script {
    replies: VecDeque<Reply>,
    credentials: VecDeque<Credential>,
    /// Which credentials were said to be refused, request by request for one.
    rejected: Vec<Option<Authorization>>,
}

impl Script {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next reply.
    #[must_use]
    pub fn reply(mut self, reply: Reply) -> Self {
        self.replies.push_back(reply);
        self
    }

    /// The next replies.
    #[must_use]
    pub fn replies(mut self, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.replies.extend(replies);
        self
    }

    /// The next credential.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push_back(credential);
        self
    }

    /// For each time that a credential was asked for: the refused one, if that was why.
    pub fn rejected(&self) -> &[Option<Authorization>] {
        &self.rejected
    }
}

impl Peer for Script {
    fn answer(&mut self, _: Time, request: &Request<Bytes>) -> Reply {
        self.replies.pop_front().unwrap_or_else(|| {
            panic!(
                "the script has no reply to {} {}",
                request.method(),
                request.uri()
            )
        })
    }

    fn authorize(&mut self, _: Time, rejected: Option<&Authorization>) -> Credential {
        self.rejected.push(rejected.cloned());
        self.credentials
            .pop_front()
            .unwrap_or_else(Credential::none)
    }
}
