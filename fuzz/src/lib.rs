//! What the fuzz targets of Kubex share. The targets are in `fuzz_targets`, a file each that begins with its invariant.
//!
//! Parsers are fed with the bytes as they are, so that seeds and findings can be read: [`pieces`] holds them to give the same
//! however a body is cut. Machines are fed with a [`Script`] of events, legal and illegal ones, by a [`Driver`], which holds
//! them to their side of the contract of [`Machine`](kubex_proto::Machine); then everything goes well, as a [`Cluster`] answers.
//! What is said in a session is a [`Conversation`](sessions::Conversation).

// They panic where an invariant does not hold: that is what they are for.
#![allow(clippy::missing_panics_doc)]

mod cluster;
mod driver;
pub mod pieces;
mod script;
pub mod sessions;
mod widget;
mod words;

pub use cluster::Cluster;
pub use driver::Driver;
pub use script::{Operation, Script};
pub use widget::{Widget, widgets};
