//! The named entries of one kind.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Deserializer};

use crate::excerpt::excerpt;

/// Named entries in the order of the file. Names may repeat: the first counts, so merging is appending.
#[derive(Clone)]
pub(super) struct Table<T>(Vec<(String, T)>);

impl<T> Table<T> {
    pub(super) fn find(&self, name: &str) -> Option<&T> {
        let mut entries = self.0.iter();
        entries.find_map(|(found, value)| (found == name).then_some(value))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let mut seen = BTreeSet::new();
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names.filter(move |name| seen.insert(*name))
    }

    /// `there are: a, b` or `there are none`.
    pub(super) fn choice(&self) -> String {
        /// How many are told.
        const SHOWN: usize = 12;

        if self.is_empty() {
            return String::from("there are none");
        }
        let names: Vec<_> = self.names().map(excerpt).collect();
        match names.split_at_checked(SHOWN) {
            Some((shown, [_, ..])) => format!(
                "there are: {} and {} more",
                shown.join(", "),
                names.len() - SHOWN
            ),
            _ => format!("there are: {}", names.join(", ")),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    pub(super) fn append(&mut self, next: Self) {
        self.0.extend(next.0);
    }
}

/// The names are enough to find out what was read; the rest is long, and half of it secret.
impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// An item of the list in which the file keeps a table: `{name: ..., cluster: {...}}`.
pub(super) trait Item {
    type Value;

    fn into_entry(self) -> (String, Self::Value);
}

/// A list of such items; null is an empty one (kubectl writes it).
pub(super) fn table<'de, D, I>(deserializer: D) -> Result<Table<I::Value>, D::Error>
where
    D: Deserializer<'de>,
    I: Item + Deserialize<'de>,
{
    let items = Option::<Vec<I>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(Table(items.into_iter().map(I::into_entry).collect()))
}
