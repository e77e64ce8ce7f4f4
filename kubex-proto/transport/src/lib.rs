//! What every asynchronous transport of Kubex has in common, whatever its runtime.
//!
//! A program takes `kubex-tokio` or `kubex-async-std`, which export what is here under their own names. This crate is
//! for those two, and for whoever writes a third: implement [`Transport`], and [`Client`] is a client of yours.
//!
//! `kubex-proto` decides what is sent and what an answer means. This crate does for it what is done alike on every runtime: it
//! carries machines out ([`ItemStream`]), keeps stores in step ([`Store`]), reads the files that credentials are in, finds the
//! configuration ([`default_config`]) and prepares TLS ([`tls`]). What differs, [`Transport`] says: how time passes, how tasks are
//! started, and how one request is sent.
//!
//! With the feature `hyper`, [`connect`] dials over any runtime's network, by proxies too, and [`http1`] says what hyper's errors
//! mean. With the feature `sessions`, exec, attach and port-forward are carried over such connections ([`Process`], [`Ports`]).

mod api;
mod carry_out;
mod client;
mod clock;
mod command;
#[cfg(feature = "hyper")]
pub mod connect;
mod connect_error;
#[cfg(feature = "sessions")]
mod copy;
mod deadline;
mod discovery;
mod environment;
pub mod fault;
#[cfg(feature = "hyper")]
pub mod http1;
mod item_stream;
mod link;
mod load;
mod loader;
#[cfg(feature = "sessions")]
mod session;
mod store;
#[cfg(test)]
mod testing;
pub mod tls;
mod transport;

pub use client::Client;
pub use connect_error::ConnectError;
pub use discovery::DiscoveryCache;
pub use environment::trust_environment;
pub use item_stream::ItemStream;
pub use load::default_config;
#[cfg(feature = "sessions")]
pub use session::{
    ListenError, Listening, LocalPort, OutputReader, PortStream, Ports, Process, SessionTransport,
    Stdin,
};
pub use store::{Changes, Store};
pub use transport::{Body, Runtime, Transport, Work};
