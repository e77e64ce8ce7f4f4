//! An in-memory Kubernetes API server, a real control plane, and what the tests of Kubex share.
#[cfg(unix)]
pub mod control_plane;
mod kubeconfig;
pub mod server;
pub mod simulation;

#[cfg(unix)]
pub use control_plane::ControlPlane;
pub use server::Server;
