//! A Kubernetes client on tokio and hyper.
//!
//! ```no_run
//! use k8s_openapi::api::core::v1::Pod;
//! use kubex_tokio::{Client, Error, Resource};
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
//! Everything of [`kubex_proto`] is exported from here, so one dependency does. That crate decides what is sent and
//! what an answer means; this one connects, speaks TLS and HTTP, keeps time and reads files, and knows no verb, no
//! retry rule and no format of a body.
//!
//! # What to expect of it
//!
//! - **Connections.** Over HTTP/2 (which TLS servers offer) many calls share one connection, and another is opened only when
//!   every stream of the first is in use, watches included. Over HTTP/1.1 a connection serves one call at a time. Those
//!   that nobody uses for 90 s are closed; those that fell silent are found by pings. [`Connections`] has what can be set.
//! - **Proxies** for HTTP (by CONNECT, plain-text servers included) and SOCKS5, over TCP or TLS: that of the kubeconfig's
//!   `proxy-url`, or whichever [`Proxies`] name. A proxy resolves the server's name, and sees its own credentials only.
//!   [`Client::new`] does not look at the environment.
//! - **Time.** A connection must be ready within 10 s and a call with one answer done within 60 s, unless the
//!   [`Config`]'s [`Timeouts`] or the call say otherwise. A watch lasts as long as it lasts.
//! - **TLS** by rustls, verifying always unless a configuration says not to; with the given authorities, or the system's.
//! - **Runtimes.** Both of tokio's. A call's work is done where it is polled; connections have tasks of their own, which end
//!   with the last clone of the [`Client`].
//! - **Dropping** a call or a stream cancels it.
//!
//! # Features
//!
//! - `gzip` (default): answers of more than 128 KiB travel in gzip, if the server does so;
//!   [`Config::with_gzip`] turns it off where the network is faster than that.
//! - `k8s-openapi` (default): the kinds of that crate. Select a Kubernetes version on it, in your program:
//!   `k8s-openapi = { version = "0.29", features = ["v1_35"] }`.
//! - `sessions` (default): exec, attach and port-forward ([`Process`], [`Ports`]), each over a connection of HTTP/1.1 of its own, by the
//!   same proxy, with the same TLS and credentials.
//! - `tracing` (default): spans and events of calls, and a log of what servers warn of.

mod api;
mod body;
mod connect;
mod pool;
mod transport;

pub use api::{Api, Client, api, default_config, trust_environment};
#[doc(inline)]
pub use kubex_transport::{Changes, DiscoveryCache, ItemStream, Runtime, Store, Transport};
#[cfg(feature = "sessions")]
#[doc(inline)]
pub use kubex_transport::{
    ListenError, Listening, LocalPort, OutputReader, PortStream, Ports, Process, SessionTransport,
    Stdin,
};
pub use transport::Tokio;

/// The protocol under its own names; its trait `Client`, which [`Client`] implements, has no other.
pub use kubex_proto as proto;
#[doc(no_inline)]
pub use kubex_proto::*;
