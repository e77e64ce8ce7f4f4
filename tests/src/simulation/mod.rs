//! A simulated peer and a virtual clock: any [`Machine`](kubex_proto::Machine) is carried out at once,
//! without a socket, a runtime or a sleep.
//!
//! A [`Simulation`] does what a transport does, by the contract of `Machine` and nothing else, against a
//! [`Peer`], which says what comes back and when. A pause of an hour takes no time: the clock jumps to whatever
//! is due next. On the way the simulation holds the machine to its side of the contract, and writes down all
//! that happens.
//!
//! ```
//! use core::time::Duration;
//! use kubex_proto::{Exchange, Settings, raw};
//! use kubex_testing::simulation::{Reply, Script, Simulation};
//!
//! let script = Script::new()
//!     .reply(Reply::answer(429, "slow down").header("retry-after", "30"))
//!     .reply(Reply::ok("ok").delayed(Duration::from_secs(2)));
//! let call = raw::get("/readyz").text();
//!
//! let outcome = Simulation::new(script).run(Exchange::new(call, &Settings::default()));
//! assert_eq!(outcome.sent.len(), 2);
//! assert_eq!(outcome.ended_at, Duration::from_secs(32));
//! assert_eq!(outcome.only().unwrap(), "ok");
//! ```

mod client;
mod driver;
mod faulty;
pub mod model;
mod outcome;
mod peer;
mod reply;
mod script;
mod seeds;
pub mod sessions;
mod trace;
mod wish;

pub use client::{VirtualClient, ready};
pub use driver::Simulation;
pub use faulty::Faulty;
pub use outcome::{Ending, Outcome, Sent};
pub use peer::{Credential, Peer};
pub use reply::{Reply, Step};
pub use script::Script;
pub use trace::{Entry, Note, Trace};
