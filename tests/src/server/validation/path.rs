//! The place of a field: `spec.containers[0].name`.

use std::fmt;
use std::ops::Deref;

/// The path of a field from the root of an object.
#[derive(Clone, Debug)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn of(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// A field of what stands here.
    pub(super) fn child(&self, field: &str) -> Self {
        Self(format!("{}.{field}", self.0))
    }

    /// An item of the list that stands here.
    pub(super) fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    /// An entry of the map that stands here.
    pub(super) fn key(&self, key: &str) -> Self {
        Self(format!("{}[{key}]", self.0))
    }
}

impl Deref for Path {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
