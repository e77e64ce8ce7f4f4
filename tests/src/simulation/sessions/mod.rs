//! Sessions under all that can happen to them: a model server, a network, a caller, and what must hold nevertheless.
//!
//! A [`Plan`] says what is opened (exec, ports or a command that is run), what the server says and reads and when, what goes
//! wrong on the way, and what the caller does. It is made [from a seed](Plan::of_seed), and [carried out](run) in virtual time by a
//! transport that keeps to the contract of [`Duplex`](kubex_proto::Duplex), and to nothing else. Each message and each event
//! is held against what was said ([`Invariant`]); [`replay`] shows all that happens.
//!
//! ```
//! use kubex_testing::simulation::sessions::{Plan, replay, run};
//!
//! for seed in 0..10 {
//!     let plan = Plan::of_seed(seed);
//!     if let Some(broken) = run(&plan).broken {
//!         panic!("{broken}\n{plan}\n{}", replay(&plan).trace);
//!     }
//! }
//! ```

mod book;
mod caller;
mod generate;
mod invariant;
mod many;
mod plan;
mod run;
mod server;
mod subject;

pub use invariant::{Broken, Invariant};
pub use many::{Summary, run_all};
pub use plan::Plan;
pub use run::{Report, replay, run};
