//! By what an object is found among others of its kind.

use alloc::sync::Arc;
use core::fmt;

use crate::Resource;

/// Namespace and name: what tells an object from all others of its kind at one time. One that was deleted and made
/// again has the same key and another uid. Cheap to clone.
///
/// ```
/// use kubex_proto::ObjectKey;
///
/// let key = ObjectKey::namespaced("staging", "web");
/// assert_eq!(key.to_string(), "staging/web");
/// assert_eq!((key.namespace(), key.name()), (Some("staging"), "web"));
/// assert_eq!(ObjectKey::cluster("worker-1").to_string(), "worker-1");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    namespace: Option<Arc<str>>,
    name: Arc<str>,
}

impl ObjectKey {
    /// Of an object in a namespace.
    pub fn namespaced(namespace: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            namespace: Some(namespace.into()),
            name: name.into(),
        }
    }

    /// Of an object of a cluster-scoped kind.
    pub fn cluster(name: impl Into<Arc<str>>) -> Self {
        Self {
            namespace: None,
            name: name.into(),
        }
    }

    /// Of this object.
    pub fn of(object: &impl Resource) -> Self {
        Self::from_parts(object.namespace(), object.name())
    }

    pub(crate) fn from_parts(namespace: Option<&str>, name: &str) -> Self {
        Self {
            namespace: namespace.map(Into::into),
            name: name.into(),
        }
    }

    /// The namespace; none for a cluster-scoped kind.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}

/// As it is displayed.
impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
