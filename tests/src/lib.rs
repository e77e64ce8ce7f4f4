//! An in-memory Kubernetes API server and what the tests of Kubex share.
pub mod simulation;
