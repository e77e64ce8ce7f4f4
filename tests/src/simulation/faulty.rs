//! A peer that things go wrong with, by chance, and the same way again for the same seed.

use core::time::Duration;

use bytes::Bytes;
use http::Request;
use kubex_proto::{Authorization, ConnectFault, Failure, Time};

use super::{Credential, Peer, Reply};

/// Stands before another peer and loses, delays, cuts and refuses, up to a number of times.
///
/// What it does depends on its seed alone, which it prints when a test fails.
///
/// ```
/// use kubex_proto::{Exchange, Settings, raw};
/// use kubex_testing::simulation::{Faulty, Reply, Script, Simulation};
///
/// let script = Script::new().replies((0..20).map(|_| Reply::ok("ok")));
/// let exchange = Exchange::new(raw::get("/livez").text(), &Settings::default());
/// let outcome = Simulation::new(Faulty::new(script, 7).with_faults(3)).run(exchange);
/// println!("{outcome}");
/// ```
#[derive(Debug)]
pub struct Faulty<P> {
    peer: P,
    random: fastrand::Rng,
    seed: u64,
    left: u32,
    goes_silent: bool,
}

impl<P> Faulty<P> {
    /// With up to 10 faults, none of which is silence.
    pub fn new(peer: P, seed: u64) -> Self {
        Self {
            peer,
            random: fastrand::Rng::with_seed(seed),
            seed,
            left: 10,
            goes_silent: false,
        }
    }

    /// Another number of faults at most: after them all goes well.
    #[must_use]
    pub fn with_faults(mut self, faults: u32) -> Self {
        self.left = faults;
        self
    }

    /// It may also fall silent and stay so, which a machine without a deadline waits out for ever.
    #[must_use]
    pub fn with_silence(mut self) -> Self {
        self.goes_silent = true;
        self
    }

    /// The peer behind.
    pub fn peer(&self) -> &P {
        &self.peer
    }

    /// The peer behind, to be changed.
    pub fn peer_mut(&mut self) -> &mut P {
        &mut self.peer
    }

    fn moment(&mut self) -> Duration {
        Duration::from_millis(self.random.u64(0..3_000))
    }

    fn overloaded(&mut self) -> Reply {
        let code = [429, 500, 502, 503, 504];
        Reply::refusal(self.random.choice(code).unwrap_or(503), "ServerTimeout")
    }
}

impl<P: Peer> Peer for Faulty<P> {
    fn answer(&mut self, now: Time, request: &Request<Bytes>) -> Reply {
        let delay = self.moment();
        if self.left == 0 || self.random.u8(0..3) == 0 {
            return self.peer.answer(now, request).delayed(delay);
        }
        self.left -= 1;
        let broken = || Failure::broken("the connection was reset");
        let kinds = if self.goes_silent { 10 } else { 8 };
        let reply = match self.random.u8(0..kinds) {
            0 => Reply::failure(Failure::connect(ConnectFault::Refused, "10.0.0.1:6443")),
            1 => Reply::failure(Failure::unsent("the connection was closed")),
            // The request never got there.
            2 => Reply::failure(broken()),
            // It did, but the answer never came back.
            3 => {
                drop(self.peer.answer(now, request));
                Reply::failure(broken())
            }
            4 => {
                let seconds = self.random.u8(0..5).to_string();
                self.overloaded().header("retry-after", &seconds)
            }
            5 => self.overloaded(),
            6 | 7 => {
                let bytes = self.random.usize(0..400);
                self.peer.answer(now, request).cut_after(bytes, broken())
            }
            8 => Reply::silence(),
            _ => {
                drop(self.peer.answer(now, request));
                Reply::silence()
            }
        };
        reply.delayed(delay)
    }

    fn authorize(&mut self, now: Time, rejected: Option<&Authorization>) -> Credential {
        let delay = self.moment();
        self.peer.authorize(now, rejected).delayed(delay)
    }
}

impl<P> Drop for Faulty<P> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the faults were those of seed {}", self.seed);
        }
    }
}
