//! What programs that talk to Kubernetes are tested with: no cluster, no waiting.
//!
//! - [`Server`]: an API server in memory, called as a function or served on a loopback port. Good for tests of your own.
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

pub mod server;
pub mod simulation;

pub use server::Server;
