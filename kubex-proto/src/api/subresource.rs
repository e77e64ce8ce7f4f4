//! The subresources that have verbs of their own here.

use alloc::borrow::Cow;

use crate::ResourceDescription;

/// What a call goes to, beside the object itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subresource {
    Status,
    Scale,
    Eviction,
    Log,
    EphemeralContainers,
    Resize,
    Approval,
    Token,
    #[cfg(feature = "sessions")]
    Exec,
    #[cfg(feature = "sessions")]
    Attach,
    #[cfg(feature = "sessions")]
    PortForward,
}

impl Subresource {
    /// The last segment of the path.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Scale => "scale",
            Self::Eviction => "eviction",
            Self::Log => "log",
            Self::EphemeralContainers => "ephemeralcontainers",
            Self::Resize => "resize",
            Self::Approval => "approval",
            Self::Token => "token",
            #[cfg(feature = "sessions")]
            Self::Exec => "exec",
            #[cfg(feature = "sessions")]
            Self::Attach => "attach",
            #[cfg(feature = "sessions")]
            Self::PortForward => "portforward",
        }
    }

    /// What is read and written, unless it is the object itself.
    pub(super) fn object(self) -> Option<ResourceDescription> {
        match self {
            Self::Scale => Some(body("autoscaling", "Scale", "scales")),
            Self::Token => Some(body(
                "authentication.k8s.io",
                "TokenRequest",
                "tokenrequests",
            )),
            Self::Status
            | Self::Eviction
            | Self::Log
            | Self::EphemeralContainers
            | Self::Resize
            | Self::Approval => None,
            #[cfg(feature = "sessions")]
            Self::Exec | Self::Attach | Self::PortForward => None,
        }
    }
}

/// A type that there is only as the body of a subresource.
fn body(group: &'static str, kind: &'static str, plural: &'static str) -> ResourceDescription {
    ResourceDescription {
        group: Cow::Borrowed(group),
        version: Cow::Borrowed("v1"),
        kind: Cow::Borrowed(kind),
        plural: Cow::Borrowed(plural),
        namespaced: true,
    }
}
