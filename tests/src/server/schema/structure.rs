//! The fields of an object.

use std::collections::BTreeMap;

use super::{Schema, kubernetes};

/// The fields of an object: its own, or those of a type of Kubernetes, which may hold itself.
#[derive(Debug)]
pub(crate) enum Structure {
    Named(Box<str>),
    Own(Fields),
}

#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub(super) all: BTreeMap<Box<str>, Schema>,
    /// How messages of the real server call the type; custom kinds have none.
    pub(super) go: Box<str>,
    pub(super) atomic: bool,
    /// Fields that are not known are kept as they are.
    pub(super) keeps_unknown: bool,
}

impl Structure {
    pub(crate) fn field(&self, name: &str) -> Option<&Schema> {
        self.own().all.get(name)
    }

    /// All fields, by name.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &Schema)> {
        let fields = self.own().all.iter();
        fields.map(|(name, schema)| (name.as_ref(), schema))
    }

    /// Whether fields that are not known are kept as they are; otherwise they are dropped.
    pub(crate) fn keeps_unknown(&self) -> bool {
        self.own().keeps_unknown
    }

    pub(super) fn is_atomic(&self) -> bool {
        self.own().atomic
    }

    /// How messages of the real server call the type; empty for custom kinds.
    pub(crate) fn go(&self) -> &str {
        &self.own().go
    }

    fn own(&self) -> &Fields {
        match self {
            Structure::Named(name) => kubernetes::fields(name),
            Structure::Own(fields) => fields,
        }
    }
}
