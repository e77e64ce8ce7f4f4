//! The subprotocols of WebSocket that the API server speaks.

/// A subprotocol of WebSocket (`Sec-WebSocket-Protocol`): how exec, attach and port-forward number their channels.
///
/// ```
/// use kubex_proto::Subprotocol;
///
/// assert_eq!(Subprotocol::V5.name(), "v5.channel.k8s.io");
/// assert!(Subprotocol::V5.closes_stdin() && !Subprotocol::V4.closes_stdin());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subprotocol {
    /// `v5.channel.k8s.io`, of exec and attach since Kubernetes 1.30: stdin can be closed.
    V5,
    /// `v4.channel.k8s.io`, of exec and attach before, and of port-forward.
    V4,
}

impl Subprotocol {
    /// All of them, the newest first.
    pub const ALL: [Self; 2] = [Self::V5, Self::V4];

    /// What it is called in headers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V5 => "v5.channel.k8s.io",
            Self::V4 => "v4.channel.k8s.io",
        }
    }

    /// Whether stdin can end while the session goes on.
    pub const fn closes_stdin(self) -> bool {
        matches!(self, Self::V5)
    }
}
