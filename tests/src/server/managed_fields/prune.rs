//! What goes because it is not applied any more.

use std::collections::BTreeMap;

use super::field_set::FieldSet;
use super::managed::{Managed, Owned};
use super::named_fields::with_named_fields;
use super::owned_fields::owned_fields;
use super::removal;
use super::updater::Updater;
use super::versions::Typed;

impl Updater<'_> {
    /// Removes what was applied the last time, is not applied now, and is owned by nobody else.
    ///
    /// `entries` holds what is applied now.
    pub(crate) fn prune(&self, merged: Typed, entries: &Managed, last: Option<&Owned>) -> Typed {
        let Some(last) = last.filter(|last| !last.fields.is_empty()) else {
            return merged;
        };
        let Some(in_last) = self.versions.convert(&merged, &last.api_version) else {
            return merged;
        };
        let pruned = without(&in_last, &named(&last.fields, &in_last));
        let pruned = self.with_owned(&in_last, pruned, entries);
        let pruned = self.with_what_was_not_applied(&in_last, &pruned, last);
        self.versions
            .convert(&pruned, &merged.api_version)
            .unwrap_or(merged)
    }

    /// Brings back what somebody owns.
    fn with_owned(&self, merged: &Typed, pruned: Typed, entries: &Managed) -> Typed {
        let mut by_version: BTreeMap<&str, FieldSet> = BTreeMap::new();
        for owned in entries.0.values() {
            let all = by_version.entry(&owned.api_version).or_default();
            *all = all.union(&owned.fields);
        }
        // The version in which something was removed comes first, as others may not hold without it.
        let own = by_version.remove_entry(merged.api_version.as_str());
        let (mut merged, mut pruned) = (merged.clone(), pruned);
        for (version, owned) in own.into_iter().chain(by_version) {
            let both = (
                self.versions.convert(&merged, version),
                self.versions.convert(&pruned, version),
            );
            let (Some(merged_there), Some(pruned_there)) = both else {
                continue;
            };
            let kept = fields_of(&pruned_there).union(&named(&owned, &merged_there));
            pruned = without(&merged_there, &fields_of(&merged_there).difference(&kept));
            merged = merged_there;
        }
        pruned
    }

    /// Brings back what was removed only because something around it was.
    fn with_what_was_not_applied(&self, merged: &Typed, pruned: &Typed, last: &Owned) -> Typed {
        let Some(pruned) = self.versions.convert(pruned, &last.api_version) else {
            return merged.clone();
        };
        let gone = fields_of(merged).difference(&fields_of(&pruned));
        without(merged, &gone.intersection(&named(&last.fields, merged)))
    }
}

fn without(typed: &Typed, fields: &FieldSet) -> Typed {
    Typed {
        object: removal::without(&typed.kind, &typed.object, fields),
        ..typed.clone()
    }
}

fn fields_of(typed: &Typed) -> FieldSet {
    named(&owned_fields(&typed.kind, &typed.object), typed)
}

fn named(set: &FieldSet, typed: &Typed) -> FieldSet {
    with_named_fields(set, Some(&typed.kind))
}
