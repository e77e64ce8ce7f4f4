//! Who answers.

use core::time::Duration;

use bytes::Bytes;
use http::Request;
use kubex_proto::{Authorization, Error, Secret, Time};

use super::Reply;

/// The other end of a simulation: a server, and whoever gives credentials for it.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Exchange, Settings, Time, raw};
/// use kubex_testing::simulation::{Peer, Reply, Simulation};
///
/// /// Tells what it was asked for.
/// struct Echo;
///
/// impl Peer for Echo {
///     fn answer(&mut self, _: Time, request: &http::Request<Bytes>) -> Reply {
///         Reply::ok(request.uri().path().to_owned())
///     }
/// }
///
/// let exchange = Exchange::new(raw::get("/livez").text(), &Settings::default());
/// assert_eq!(Simulation::new(Echo).run(exchange).only().unwrap(), "/livez");
/// ```
pub trait Peer {
    /// What comes back for a request that is sent now.
    fn answer(&mut self, now: Time, request: &Request<Bytes>) -> Reply;

    /// The credential for the next request; `rejected` is the one that the server just refused. By default there
    /// is none, and none is needed.
    fn authorize(&mut self, now: Time, rejected: Option<&Authorization>) -> Credential {
        let _ = (now, rejected);
        Credential::none()
    }
}

impl<P: Peer + ?Sized> Peer for Box<P> {
    fn answer(&mut self, now: Time, request: &Request<Bytes>) -> Reply {
        (**self).answer(now, request)
    }

    fn authorize(&mut self, now: Time, rejected: Option<&Authorization>) -> Credential {
        (**self).authorize(now, rejected)
    }
}

/// What a [`Peer`] gives when asked for a credential.
///
/// ```
/// use core::time::Duration;
/// use kubex_testing::simulation::Credential;
///
/// let slow = Credential::bearer("first").delayed(Duration::from_secs(3));
/// ```
#[derive(Debug)]
pub struct Credential {
    pub(super) after: Option<Duration>,
    pub(super) outcome: Result<Authorization, Error>,
}

impl Credential {
    /// No header is needed.
    pub fn none() -> Self {
        Self::at_once(Ok(Authorization::none()))
    }

    /// `Authorization: Bearer <token>`.
    ///
    /// # Panics
    ///
    /// If a header cannot hold the token.
    pub fn bearer(token: &str) -> Self {
        let authorization = Authorization::bearer(&Secret::new(token));
        Self::at_once(Ok(authorization.expect("a token that a header can hold")))
    }

    /// There is none to be had.
    pub fn failure(message: &str) -> Self {
        Self::at_once(Err(Error::credentials(message)))
    }

    /// Whoever should give it never answers.
    pub fn silence() -> Self {
        Self {
            after: None,
            ..Self::none()
        }
    }

    /// It takes this much longer.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.after = self.after.map(|after| after.saturating_add(delay));
        self
    }

    fn at_once(outcome: Result<Authorization, Error>) -> Self {
        Self {
            after: Some(Duration::ZERO),
            outcome,
        }
    }
}
