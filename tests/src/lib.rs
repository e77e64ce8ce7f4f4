//! An in-memory Kubernetes API server and what the tests of Kubex share.
pub mod server;
pub mod simulation;

pub use server::Server;
