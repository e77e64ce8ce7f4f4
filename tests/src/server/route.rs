//! From a path to what it addresses.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::authorization::Review;
use super::registry::Registry;
use super::resources::ServedResource;
use super::subresource::{self, Subresource};

/// What a path addresses.
#[derive(Debug)]
pub(crate) enum Route {
    Version,
    Health,
    /// `/api`
    CoreVersions,
    /// `/apis`
    Groups,
    /// `/apis/{group}`
    Group(String),
    /// `/api/v1` and `/apis/{group}/{version}`
    Resources(String, String),
    Target(Target),
    /// Inside a group and version of Kubernetes itself, and nothing is there.
    NothingInGroup,
    /// A question of a user about themselves.
    Review(Review),
    /// The real server has something here.
    NotServed(&'static str),
    /// The real server has this subresource.
    SubresourceNotServed(String),
    /// The object of that name has no such subresource.
    NoSubresource(Arc<ServedResource>, String),
    Nothing,
}

/// A resource, one of its objects, or a subresource of one.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) resource: Arc<ServedResource>,
    pub(crate) namespace: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) subresource: Option<Subresource>,
}

/// Finds what `path` addresses. `None` if it is not below the prefix or not text.
pub(crate) fn route(path: &str, prefix: &str, registry: &Registry) -> Route {
    // The real server decodes the whole path before it looks for the slashes: `p1%2Fstatus` is a
    // subresource there, and so it is here.
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else {
        return Route::Nothing;
    };
    let Some(path) = decoded.strip_prefix(prefix) else {
        return Route::Nothing;
    };
    if !path.starts_with('/') {
        return Route::Nothing;
    }
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments[..] {
        ["version"] => Route::Version,
        ["healthz" | "livez" | "readyz"] | ["healthz" | "livez" | "readyz", "ping"] => {
            Route::Health
        }
        ["api"] => Route::CoreVersions,
        ["apis"] => Route::Groups,
        ["apis", group] => Route::Group(group.to_owned()),
        ["api", version] => Route::Resources(String::new(), version.to_owned()),
        ["apis", group, version] => Route::Resources(group.to_owned(), version.to_owned()),
        ["api", version, ref rest @ ..] => below("", version, rest, registry),
        ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"] => {
            Route::Review(Review::Identity)
        }
        [
            "apis",
            "authorization.k8s.io",
            "v1",
            "selfsubjectaccessreviews",
        ] => Route::Review(Review::Access),
        ["apis", group, version, ref rest @ ..] => below(group, version, rest, registry),
        ["openapi", ..] => Route::NotServed("OpenAPI documents"),
        ["metrics", ..] => Route::NotServed("metrics"),
        _ => Route::Nothing,
    }
}

fn below(group: &str, version: &str, rest: &[&str], registry: &Registry) -> Route {
    let nothing = || {
        if registry.is_built_in(group, version) {
            Route::NothingInGroup
        } else {
            Route::Nothing
        }
    };
    if rest.first() == Some(&"watch") && registry.is_built_in(group, version) {
        return Route::NotServed("the deprecated watch paths; use ?watch=true");
    }
    let (namespace, rest) = match rest {
        // These two are subresources of a namespace; anything else is a resource in it.
        ["namespaces", _, "status" | "finalize"] if group.is_empty() => (None, rest),
        ["namespaces", namespace, within @ ..] if !within.is_empty() => (Some(*namespace), within),
        _ => (None, rest),
    };
    let [plural, rest @ ..] = rest else {
        return nothing();
    };
    let Some(resource) = registry.find(group, version, plural) else {
        return nothing();
    };
    let name = rest.first().map(|name| (*name).to_owned());
    // Objects in namespaces are addressed through theirs; all of a kind may be read across them.
    let scope_fits = if resource.is_namespaced() {
        namespace.is_some() || name.is_none()
    } else {
        namespace.is_none()
    };
    if !scope_fits || name.as_deref() == Some("") {
        return nothing();
    }
    let subresource = match rest {
        [_, below, ..] => {
            let path = rest[1..].join("/");
            let served = Subresource::named(resource, &path);
            if served.is_none() {
                return if resource.built_in && subresource::is_of_the_real_server(below) {
                    let what = format!("the subresource {path} of {}", resource.qualified());
                    Route::SubresourceNotServed(what)
                } else {
                    Route::NoSubresource(Arc::clone(resource), name.unwrap_or_default())
                };
            }
            served
        }
        _ => None,
    };
    Route::Target(Target {
        resource: Arc::clone(resource),
        namespace: namespace.map(str::to_owned),
        name,
        subresource,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &str) -> String {
        match route(path, "", &Registry::new()) {
            Route::Target(target) => format!(
                "{} {:?} {:?} {:?}",
                target.resource.qualified(),
                target.namespace.as_deref().unwrap_or("-"),
                target.name.as_deref().unwrap_or("-"),
                target.subresource.map_or("-", Subresource::name)
            ),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn paths_of_resources() {
        assert_eq!(target("/api/v1/pods"), r#"pods "-" "-" "-""#);
        assert_eq!(target("/api/v1/namespaces/a/pods"), r#"pods "a" "-" "-""#);
        assert_eq!(
            target("/api/v1/namespaces/a/pods/b/status"),
            r#"pods "a" "b" "status""#
        );
        assert_eq!(target("/api/v1/namespaces/a"), r#"namespaces "-" "a" "-""#);
        assert_eq!(
            target("/api/v1/namespaces/a/status"),
            r#"namespaces "-" "a" "status""#
        );
        assert_eq!(
            target("/apis/apps/v1/namespaces/a/deployments/b"),
            r#"deployments.apps "a" "b" "-""#
        );
        assert_eq!(target("/api/v1/nodes/n"), r#"nodes "-" "n" "-""#);
    }

    #[test]
    fn an_encoded_slash_is_a_slash() {
        assert_eq!(
            target("/api/v1/namespaces/a/pods/b%2Fstatus"),
            r#"pods "a" "b" "status""#
        );
    }

    #[test]
    fn paths_that_lead_nowhere() {
        assert_eq!(target("/api/v1/frogs"), "NothingInGroup");
        assert_eq!(target("/api/v1/pods/b"), "NothingInGroup");
        assert_eq!(target("/api/v1/namespaces/a/nodes"), "NothingInGroup");
        assert_eq!(target("/apis/example.com/v1/widgets"), "Nothing");
        assert_eq!(target("/elsewhere"), "Nothing");
        assert!(target("/api/v1/watch/pods").starts_with("NotServed"));
        let of_a_pod = |subresource| target(&format!("/api/v1/namespaces/a/pods/b/{subresource}"));
        assert!(of_a_pod("scale").starts_with("NoSubresource"));
        assert!(of_a_pod("status/more").starts_with("NoSubresource"));
        assert_eq!(
            of_a_pod("proxy/metrics"),
            r#"SubresourceNotServed("the subresource proxy/metrics of pods")"#
        );
    }

    #[test]
    fn a_prefix_is_demanded() {
        let registry = Registry::new();
        assert!(matches!(
            route("/k8s/version", "/k8s", &registry),
            Route::Version
        ));
        assert!(matches!(
            route("/version", "/k8s", &registry),
            Route::Nothing
        ));
        assert!(matches!(
            route("/k8sversion", "/k8s", &registry),
            Route::Nothing
        ));
    }
}
