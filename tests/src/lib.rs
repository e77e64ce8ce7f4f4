//! An in-memory Kubernetes API server and what the tests of Kubex share.

pub mod server;

pub use server::Server;
