//! A server with a history, all that can go wrong on the way to it, and what must hold nevertheless.
//!
//! A [`Schedule`] says what happens in one run: who writes which object when, what is forgotten, what goes wrong, and how the objects
//! are followed. It is made [from a seed](Schedule::of_seed), [carried out](run) in virtual time, and each event is held against the history
//! ([`Invariant`]). If one does not hold, [`shrink`] leaves out of the schedule what does not matter, and [`replay`] shows all that happens.
//!
//! The history is known before the run begins, as only the schedule's writer changes anything: what the server has at a time is
//! the part of it that has come. A server that is set back to an older state is not among the faults: it gives versions out again,
//! and from a version alone nobody can tell which history it is of.
//!
//! ```
//! use kubex_testing::simulation::model::{Schedule, replay, run, shrink};
//!
//! for seed in 0..10 {
//!     let schedule = Schedule::of_seed(seed);
//!     if let Some(broken) = run(&schedule).broken {
//!         let smallest = shrink(&schedule);
//!         panic!("{broken}\n{smallest}\n{}", replay(&smallest).trace);
//!     }
//! }
//! ```

mod answers;
mod body;
mod checker;
mod fault;
mod following;
mod generate;
mod history;
mod invariant;
mod many;
mod pager;
mod query;
mod run;
mod schedule;
mod server;
mod shrink;
mod tally;
mod told;
mod view;
mod wait;
mod watch;
mod widget;
mod world;

pub use fault::Fault;
pub use following::{Event, check, follow};
pub use invariant::{Broken, Invariant};
pub use many::{Summary, run_all};
pub use run::{Report, replay, run};
pub use schedule::{
    ClientTraits, Follower, Form, InitialEvents, Operation, Paging, Schedule, ServerTraits, Step,
};
pub use shrink::{shrink, shrink_while};
pub(super) use tally::add;
pub use tally::{PATHS, Tally};
pub use widget::Widget;
