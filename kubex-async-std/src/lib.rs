//! A Kubernetes client on async-std and surf.
//!
//! [`surf`] is what sends, and its middleware sees each request and answer; below it is our own [`HttpClient`], with TCP of
//! async-std, TLS of rustls and HTTP/1.1 of hyper.
//!
//! # What to expect of it
//!
//! - **HTTP/1.1** is what surf speaks here. There is one connection for each call under way, and so for each watch
//!   and each log that is followed; a server that counts connections counts them. Those that nobody uses are kept for
//!   90 s, 32 at most. Where many watches are open, `kubex-tokio` needs one connection for a hundred of them.
//! - **TLS** by rustls, verifying always unless a configuration says not to; with the given authorities, or the system's.
//! - **Redirects** are not followed, and answers are not unpacked on the way.
//! - **Dropping** a call or a stream closes its connection.
//!
//! # The state of async-std and surf
//!
//! Both work, and neither is developed any more. async-std was discontinued in favour of smol in 2025
//! ([RUSTSEC-2025-0052](https://rustsec.org/advisories/RUSTSEC-2025-0052)); 1.13, its last version, is for the most part a layer
//! over the crates of smol, which are maintained. The last release of surf, 2.3.2, is of 2021, and so is that of
//! `http-types`, which its requests are made of. For users this means:
//!
//! - Faults in them will not be mended upstream, and audits (`cargo audit`, `cargo deny`) report them, and some crates
//!   below `http-types`. Expect to list exceptions.
//! - What faces the network is not theirs: HTTP/1.1 is read and written by hyper, TLS by rustls. surf is built
//!   without its default features, so that neither curl nor another TLS library comes with it.
//! - This crate is for programs that run on async-std already. A new program is better off with `kubex-tokio`, and
//!   one that moves on later changes the name of a crate.

mod backend;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the client that reads it is yet to be joined on")
)]
mod body;
mod connect;
mod pool;
#[cfg(test)]
mod tests;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the client that sends so is yet to be joined on")
)]
mod through_surf;

pub use backend::HttpClient;

/// The protocol under its own names.
pub use kubex_proto as proto;
#[doc(no_inline)]
pub use kubex_proto::*;
