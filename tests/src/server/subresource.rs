//! The subresources that are served, and those of the real server that are not.

use http::Method;

use super::call::Call;
use super::reply::Reply;
use super::resources::ServedResource;
use super::status::Refusal;
use super::{eviction, get, logs, patch, replace, scale, sessions, tokens};

/// A subresource that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subresource {
    Approval,
    Attach,
    EphemeralContainers,
    Eviction,
    Exec,
    Finalize,
    Log,
    PortForward,
    Resize,
    Scale,
    Status,
    Token,
}

/// What the documents of discovery say of a subresource.
pub(crate) struct Described {
    pub(crate) verbs: &'static [&'static str],
    /// Group, version and kind of what is read and written, unless it is the object itself.
    pub(crate) object: Option<(&'static str, &'static str, &'static str)>,
}

impl Described {
    /// What connects, by options of this kind.
    fn session(options: &'static str) -> Self {
        Self {
            verbs: &["create", "get"],
            object: Some(("", "", options)),
        }
    }
}

impl Subresource {
    /// In the order of their names, as discovery lists them.
    pub(crate) const ALL: [Self; 12] = [
        Self::Approval,
        Self::Attach,
        Self::EphemeralContainers,
        Self::Eviction,
        Self::Exec,
        Self::Finalize,
        Self::Log,
        Self::PortForward,
        Self::Resize,
        Self::Scale,
        Self::Status,
        Self::Token,
    ];

    /// The last segment of its path.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Attach => "attach",
            Self::EphemeralContainers => "ephemeralcontainers",
            Self::Eviction => "eviction",
            Self::Exec => "exec",
            Self::Finalize => "finalize",
            Self::Log => "log",
            Self::PortForward => "portforward",
            Self::Resize => "resize",
            Self::Scale => "scale",
            Self::Status => "status",
            Self::Token => "token",
        }
    }

    fn is_of(self, resource: &ServedResource) -> bool {
        match self {
            Self::Approval => resource.is("certificates.k8s.io", "certificatesigningrequests"),
            Self::Attach
            | Self::EphemeralContainers
            | Self::Eviction
            | Self::Exec
            | Self::Log
            | Self::PortForward
            | Self::Resize => resource.is("", "pods"),
            Self::Finalize => resource.is("", "namespaces"),
            Self::Scale => resource.scale.is_some(),
            Self::Status => resource.has_status,
            Self::Token => resource.is("", "serviceaccounts"),
        }
    }

    /// Those of a resource.
    pub(crate) fn of(resource: &ServedResource) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |subresource| subresource.is_of(resource))
    }

    /// The one of that name.
    pub(crate) fn named(resource: &ServedResource, name: &str) -> Option<Self> {
        Self::of(resource).find(|subresource| subresource.name() == name)
    }

    pub(crate) fn described(self) -> Described {
        match self {
            Self::Attach => Described::session("PodAttachOptions"),
            Self::Exec => Described::session("PodExecOptions"),
            Self::PortForward => Described::session("PodPortForwardOptions"),
            Self::Eviction => Described {
                verbs: &["create"],
                object: Some(("policy", "v1", "Eviction")),
            },
            Self::Finalize => Described {
                verbs: &["update"],
                object: None,
            },
            Self::Log => Described {
                verbs: &["get"],
                object: None,
            },
            Self::Scale => Described {
                verbs: &["get", "patch", "update"],
                object: Some(("autoscaling", "v1", "Scale")),
            },
            Self::Approval | Self::EphemeralContainers | Self::Resize | Self::Status => Described {
                verbs: &["get", "patch", "update"],
                object: None,
            },
            Self::Token => Described {
                verbs: &["create"],
                object: Some(("authentication.k8s.io", "v1", "TokenRequest")),
            },
        }
    }

    /// Shows the whole object, and writes a part of it.
    fn is_of_the_object(self) -> bool {
        matches!(
            self,
            Self::Approval | Self::EphemeralContainers | Self::Resize | Self::Status
        )
    }

    pub(crate) fn carry_out(self, call: &mut Call<'_>) -> Result<Reply, Refusal> {
        match (self, call.method) {
            (Self::Attach, &Method::GET | &Method::POST) => sessions::attach(call),
            (Self::Exec, &Method::GET | &Method::POST) => sessions::exec(call),
            (Self::PortForward, &Method::GET | &Method::POST) => sessions::port_forward(call),
            (Self::Eviction, &Method::POST) => eviction::create(call),
            (Self::Log, &Method::GET) => logs::get(call),
            (Self::Scale, &Method::GET) => scale::get(call),
            (Self::Scale, &Method::PUT) => scale::replace(call),
            (Self::Scale, &Method::PATCH) => scale::patch(call),
            (Self::Token, &Method::POST) => tokens::create(call),
            (part, &Method::GET) if part.is_of_the_object() => get::get(call),
            (part, &Method::PUT) if part.is_of_the_object() || part == Self::Finalize => {
                replace::replace(call)
            }
            (part, &Method::PATCH) if part.is_of_the_object() => patch::patch(call),
            _ => Err(call.not_allowed()),
        }
    }
}

/// Whether the real server has a subresource of that name for some kind, and this one has not.
pub(crate) fn is_of_the_real_server(name: &str) -> bool {
    const OTHERS: [&str; 3] = ["binding", "finalizers", "proxy"];
    OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::super::registry::Registry;
    use super::*;

    #[test]
    fn each_kind_has_its_own() {
        let registry = Registry::new();
        let of = |group, version, plural| {
            let resource = registry.find(group, version, plural).unwrap();
            Subresource::of(resource)
                .map(Subresource::name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("", "v1", "pods"),
            [
                "attach",
                "ephemeralcontainers",
                "eviction",
                "exec",
                "log",
                "portforward",
                "resize",
                "status"
            ]
        );
        assert_eq!(of("", "v1", "serviceaccounts"), ["token"]);
        assert_eq!(of("apps", "v1", "deployments"), ["scale", "status"]);
        assert_eq!(of("apps", "v1", "daemonsets"), ["status"]);
        assert_eq!(of("", "v1", "configmaps"), [""; 0]);
    }
}
