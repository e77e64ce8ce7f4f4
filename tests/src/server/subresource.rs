//! The subresources that are served, and those of the real server that are not.

use http::Method;

use super::call::Call;
use super::reply::Reply;
use super::resources::ServedResource;
use super::status::Refusal;
use super::{eviction, get, logs, patch, replace, scale};

/// A subresource that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subresource {
    Eviction,
    Finalize,
    Log,
    Scale,
    Status,
}

/// What the documents of discovery say of a subresource.
pub(crate) struct Described {
    pub(crate) verbs: &'static [&'static str],
    /// Group, version and kind of what is read and written, unless it is the object itself.
    pub(crate) object: Option<(&'static str, &'static str, &'static str)>,
}

impl Subresource {
    /// In the order of their names, as discovery lists them.
    pub(crate) const ALL: [Self; 5] = [
        Self::Eviction,
        Self::Finalize,
        Self::Log,
        Self::Scale,
        Self::Status,
    ];

    /// The last segment of its path.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Eviction => "eviction",
            Self::Finalize => "finalize",
            Self::Log => "log",
            Self::Scale => "scale",
            Self::Status => "status",
        }
    }

    fn is_of(self, resource: &ServedResource) -> bool {
        match self {
            Self::Eviction | Self::Log => resource.is("", "pods"),
            Self::Finalize => resource.is("", "namespaces"),
            Self::Scale => resource.scale.is_some(),
            Self::Status => resource.has_status,
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
            Self::Status => Described {
                verbs: &["get", "patch", "update"],
                object: None,
            },
        }
    }

    pub(crate) fn carry_out(self, call: &mut Call<'_>, method: &Method) -> Result<Reply, Refusal> {
        match (self, method) {
            (Self::Eviction, &Method::POST) => eviction::create(call),
            (Self::Log, &Method::GET) => logs::get(call),
            (Self::Scale, &Method::GET) => scale::get(call),
            (Self::Scale, &Method::PUT) => scale::replace(call),
            (Self::Scale, &Method::PATCH) => scale::patch(call),
            (Self::Status, &Method::GET) => get::get(call),
            (Self::Finalize | Self::Status, &Method::PUT) => replace::replace(call),
            (Self::Status, &Method::PATCH) => patch::patch(call),
            _ => Err(call.not_allowed(method)),
        }
    }
}

/// Whether the real server has a subresource of that name for some kind, and this one has not.
pub(crate) fn is_of_the_real_server(name: &str) -> bool {
    const OTHERS: [&str; 10] = [
        "approval",
        "attach",
        "binding",
        "ephemeralcontainers",
        "exec",
        "finalizers",
        "portforward",
        "proxy",
        "resize",
        "token",
    ];
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
        assert_eq!(of("", "v1", "pods"), ["eviction", "log", "status"]);
        assert_eq!(of("apps", "v1", "deployments"), ["scale", "status"]);
        assert_eq!(of("apps", "v1", "daemonsets"), ["status"]);
        assert_eq!(of("", "v1", "configmaps"), [""; 0]);
    }
}
