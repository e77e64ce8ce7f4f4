//! The Kubernetes API as a pure protocol.
#![no_std]

extern crate alloc;

mod authorization;
mod client;
mod config;
mod credentials;
mod error;
mod excerpt;
mod failure;
mod machine;
mod meta;
mod settings;
mod time;

pub use authorization::{Authorization, Secret};
pub use client::Client;
#[cfg(feature = "config")]
pub use config::Kubeconfig;
pub use config::{Config, Identity, InCluster, Pem, Tls};
pub use credentials::{Credentials, Wish};
#[cfg(feature = "config")]
pub use credentials::{ExecPlugin, ExecVersion, InteractiveMode, OidcProvider};
pub use error::{Error, Origin};
pub use failure::{ConnectFault, Failure, Source};
pub use machine::{Action, Event, Machine};
pub use meta::{ListMeta, Status, StatusCause, StatusDetails};
pub use settings::{Impersonation, ServerUrl, Settings, Timeouts};
pub use time::{Instant, Time, Timestamp};
