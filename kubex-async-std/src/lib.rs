//! A Kubernetes client on async-std and surf.
//!
//! ```no_run
//! use k8s_openapi::api::core::v1::Pod;
//! use kubex_async_std::{Client, Error, Resource};
//!
//! # async fn run() -> Result<(), Error> {
//! let client = Client::try_default().await?;
//! let pods = client.api::<Pod>();
//! let web = pods.get("web").await?;
//! for pod in &pods.list().labels("app=web").all_namespaces().await? {
//!     println!("{}/{}", pod.namespace().unwrap_or_default(), pod.name());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Everything of [`kubex_proto`] is exported from here, so one dependency does; and the names are those of `kubex-tokio`.
//!
//! [`surf`] is what sends, and its middleware sees each request and answer, but those of sessions; below it is our own [`HttpClient`], with TCP of
//! async-std, TLS of rustls and HTTP/1.1 of hyper.
//!
//! # What to expect of it
//!
//! - **HTTP/1.1** is what surf speaks here. There is one connection for each call under way, and so for each watch
//!   and each log that is followed; a server that counts connections counts them. Those that nobody uses are kept for
//!   90 s, 32 at most. Where many watches are open, `kubex-tokio` needs one connection for a hundred of them.
//!   [`Connections`] has what can be set; what it says of HTTP/2 and its pings is about nothing here.
//! - **Proxies** for HTTP (by CONNECT, plain-text servers included) and SOCKS5, over TCP or TLS: that of the kubeconfig's
//!   `proxy-url`, or whichever [`Proxies`] name. A proxy resolves the server's name, and sees its own credentials only.
//!   [`Client::new`] does not look at the environment.
//! - **Time.** A connection must be ready within 10 s and a call with one answer done within 60 s, unless the
//!   [`Config`]'s [`Timeouts`] or the call say otherwise. A watch lasts as long as it lasts.
//! - **Middleware** of surf: [`AsyncStd::with_middleware`] adds some, and [`AsyncStd::with_surf`] takes a `surf::Client` of your own,
//!   whatever it sends by.
//! - **TLS** by rustls, verifying always unless a configuration says not to; with the given authorities, or the system's.
//! - **Redirects** are not followed, and answers are not unpacked on the way.
//! - **Dropping** a call or a stream closes its connection.
//! - **Runtimes.** async-std's own, which starts with the first call; calls may be awaited on any other as well.
//!
//! # Features
//!
//! - `gzip` (default): answers of more than 128 KiB travel in gzip, if the server does so;
//!   [`Config::with_gzip`] turns it off where the network is faster than that.
//! - `k8s-openapi` (default): the kinds of that crate. Select a Kubernetes version on it, in your program:
//!   `k8s-openapi = { version = "0.29", features = ["v1_35"] }`.
//! - `sessions` (default): exec, attach and port-forward ([`Process`], [`Ports`]), each over a connection of HTTP/1.1 of its own, by the
//!   same proxy, with the same TLS and credentials; surf and its middleware do not see them.
//! - `tracing` (default): spans and events of calls, and a log of what servers warn of.
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

mod api;
mod backend;
mod body;
mod network;
mod pool;
#[cfg(test)]
mod tests;
mod through_surf;
mod transport;

pub use api::{Api, Client, api, default_config, trust_environment};
pub use backend::HttpClient;
#[doc(inline)]
pub use kubex_transport::{Changes, DiscoveryCache, ItemStream, Runtime, Store, Transport};
#[cfg(feature = "sessions")]
#[doc(inline)]
pub use kubex_transport::{
    ListenError, Listening, LocalPort, OutputReader, PortStream, Ports, Process, SessionTransport,
    Stdin,
};
pub use transport::AsyncStd;

/// The protocol under its own names; its trait `Client`, which [`Client`] implements, has no other.
pub use kubex_proto as proto;
#[doc(no_inline)]
pub use kubex_proto::*;
