//! A Kubernetes client on tokio and hyper.
//!
//! [`Client`] carries out what [`kubex_proto`] decides: it connects, speaks TLS and HTTP, and knows no verb,
//! no retry rule and no format of a body.

mod api;
mod body;
mod carry_out;
mod client;
mod clock;
mod connect;
mod items;
mod link;
mod load;
mod loader;
mod pool;

pub use api::{Api, api};
pub use client::Client;
pub use items::Items;
pub use load::default_config;

#[doc(no_inline)]
pub use kubex_proto::*;

/// The examples of the README compile.
#[cfg(all(doctest, feature = "k8s-openapi"))]
#[doc = include_str!("../../README.md")]
struct Readme;
