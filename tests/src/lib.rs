//! What programs that talk to Kubernetes are tested with.
//!
//! - [`Server`]: an API server in memory, called as a function or served on a loopback port. Good for tests of your own.
//! - `ControlPlane` (on Unix): a real kube-apiserver and its etcd, started and taken down by the test.
//! - [`Issuer`]: an OIDC issuer, for clients that renew ID tokens.
//! - [`simulation`]: a peer that plays a script, and a virtual clock, for the machines of `kubex-proto`.
//!
//! ```
//! use kubex_testing::Server;
//!
//! let served = Server::new().serve()?;
//! println!("a kubeconfig for it:\n{}", served.kubeconfig());
//! // The port is free again when `served` is dropped.
//! # Ok::<(), std::io::Error>(())
//! ```

#[cfg(unix)]
pub mod control_plane;
mod issuer;
mod kubeconfig;
pub mod server;
pub mod simulation;

#[cfg(unix)]
pub use control_plane::ControlPlane;
pub use issuer::Issuer;
pub use server::Server;

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
