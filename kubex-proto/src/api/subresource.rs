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
            Self::Scale => Some(ResourceDescription {
                group: Cow::Borrowed("autoscaling"),
                version: Cow::Borrowed("v1"),
                kind: Cow::Borrowed("Scale"),
                plural: Cow::Borrowed("scales"),
                namespaced: true,
            }),
            // The object itself, or nothing that is one.
            _ => None,
        }
    }
}
