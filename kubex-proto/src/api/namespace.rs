//! Where a call goes: the tri-state of the namespace.

use alloc::{
    string::{String, ToString},
    sync::Arc,
};

/// The namespace of a call that can also go to all of them (list, watch).
///
/// ```
/// use kubex_proto::{Api, DynamicObject, Namespace, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// for (namespace, path) in [
///     (Namespace::Inherit, "/api/v1/namespaces/default/pods"),
///     (Namespace::All, "/api/v1/pods"),
///     (Namespace::from("staging"), "/api/v1/namespaces/staging/pods"),
/// ] {
///     assert_eq!(pods.list().namespace(namespace).into_call().request()?.uri(), path);
/// }
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// The Api's own.
    #[default]
    Inherit,
    /// All namespaces.
    All,
    /// This one.
    Named(Arc<str>),
}

/// The namespace of a call that goes to one: to get, create, replace, patch or delete there is no
/// route across namespaces.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, OneNamespace, ResourceDescription};
///
/// fn path(staging: bool) -> Result<String, kubex_proto::Error> {
///     let namespace = if staging { "staging".into() } else { OneNamespace::Inherit };
///     let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
///     Ok(pods.get("web").namespace(namespace).into_call().request()?.uri().to_string())
/// }
/// assert_eq!(path(false)?, "/api/v1/namespaces/default/pods/web");
/// assert_eq!(path(true)?, "/api/v1/namespaces/staging/pods/web");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum OneNamespace {
    /// The Api's own.
    #[default]
    Inherit,
    /// This one.
    Named(Arc<str>),
}

impl From<OneNamespace> for Namespace {
    fn from(namespace: OneNamespace) -> Self {
        match namespace {
            OneNamespace::Inherit => Self::Inherit,
            OneNamespace::Named(name) => Self::Named(name),
        }
    }
}

macro_rules! from_text {
    ($($type:ty),*) => {$(
        impl From<&str> for $type {
            fn from(name: &str) -> Self {
                Self::Named(name.into())
            }
        }

        impl From<String> for $type {
            fn from(name: String) -> Self {
                Self::Named(name.into())
            }
        }

        impl From<&String> for $type {
            fn from(name: &String) -> Self {
                Self::Named(name.to_string().into())
            }
        }
    )*};
}

from_text!(Namespace, OneNamespace);
