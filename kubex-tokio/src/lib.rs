//! A Kubernetes client on tokio and hyper.
