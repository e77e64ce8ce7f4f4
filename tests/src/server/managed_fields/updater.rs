//! Who owns what after a write.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::fault::Faults;
use super::field_set::FieldSet;
use super::managed::{Managed, Manager, Owned};
use super::reconcile;
use super::versions::{Typed, Versions};

/// The rules of one request.
pub(crate) struct Updater<'a> {
    pub(crate) versions: Versions<'a>,
    /// What a write through this path leaves as it is: nobody comes to own it by that.
    pub(crate) reset: FieldSet,
}

/// The fields that others own and that would change.
pub(crate) type Conflicts = BTreeMap<Manager, FieldSet>;

/// Why a write cannot be carried out.
#[derive(Debug)]
pub(crate) enum Stopped {
    Faults(Faults),
    Conflicts(Conflicts),
}

impl From<Faults> for Stopped {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults)
    }
}

impl Updater<'_> {
    /// Takes from all others what an update changes; answers the fields that it changed.
    pub(crate) fn update(
        &self,
        before: &Typed,
        after: &Typed,
        entries: &mut Managed,
    ) -> Result<FieldSet, Stopped> {
        self.reconcile(before, entries);
        let comparison = self.share_out(before, after, entries, None, true)?;
        Ok(comparison.changed().recursive_difference(&self.reset))
    }

    /// Takes what changes from all but `own`. Without force that must be nothing.
    pub(crate) fn share_out(
        &self,
        before: &Typed,
        after: &Typed,
        entries: &mut Managed,
        own: Option<&Manager>,
        force: bool,
    ) -> Result<Comparison, Stopped> {
        let comparison =
            Comparison::of(&after.kind, &before.object, &after.object)?.without(&self.reset);
        let mut comparisons: BTreeMap<String, Option<Comparison>> = BTreeMap::new();
        comparisons.insert(after.api_version.clone(), Some(comparison.clone()));
        for owned in entries.0.values() {
            if !comparisons.contains_key(&owned.api_version) {
                let other = self.compared_in(before, after, &owned.api_version)?;
                comparisons.insert(owned.api_version.clone(), other);
            }
        }
        let of_version =
            |owned: &Owned| comparisons.get(&owned.api_version).and_then(Option::as_ref);
        entries
            .0
            .retain(|manager, owned| own == Some(manager) || of_version(owned).is_some());
        let conflicts: Conflicts = entries
            .0
            .iter()
            .filter(|(manager, _)| own != Some(*manager))
            .filter_map(|(manager, owned)| {
                let conflict = owned.fields.intersection(&of_version(owned)?.changed());
                Some((manager.clone(), conflict))
            })
            .filter(|(_, conflict)| !conflict.is_empty())
            .collect();
        if !force && !conflicts.is_empty() {
            return Err(Stopped::Conflicts(conflicts));
        }
        for (manager, owned) in &mut entries.0 {
            if own == Some(manager) {
                continue;
            }
            if let Some(lost) = conflicts.get(manager) {
                owned.fields = owned.fields.difference(lost);
            }
            if let Some(comparison) = comparisons.get(&owned.api_version).and_then(Option::as_ref) {
                owned.fields = owned.fields.difference(&comparison.removed);
            }
        }
        entries.drop_empty();
        Ok(comparison)
    }

    /// The comparison in another version; `None` where that is not served.
    fn compared_in(
        &self,
        before: &Typed,
        after: &Typed,
        api_version: &str,
    ) -> Result<Option<Comparison>, Faults> {
        let before = self.versions.convert(before, api_version);
        let after = self.versions.convert(after, api_version);
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(None);
        };
        let comparison = Comparison::of(&after.kind, &before.object, &after.object)?;
        Ok(Some(comparison.without(&self.reset)))
    }

    /// Brings the sets in line with the schemas of now; those of versions that are gone go too.
    pub(crate) fn reconcile(&self, live: &Typed, entries: &mut Managed) {
        entries.0.retain(|_, owned| {
            let Some(live) = self.versions.convert(live, &owned.api_version) else {
                return false;
            };
            owned.fields = reconcile::reconciled(&owned.fields, &live.kind);
            true
        });
    }
}
