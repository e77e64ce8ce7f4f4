//! Server-side apply: what becomes of an object, and who owns what of it.

use super::managed::{Managed, Manager, Owned};
use super::merge;
use super::owned_fields::owned_fields;
use super::scalar;
use super::stripped;
use super::updater::{Stopped, Updater};
use super::versions::Typed;

/// What an apply comes to.
pub(crate) struct Applied {
    /// `None` where nothing changes.
    pub(crate) object: Option<Typed>,
    pub(crate) entries: Managed,
}

impl Updater<'_> {
    /// Applies a part of an object.
    pub(crate) fn apply(
        &self,
        live: &Typed,
        applied: &Typed,
        entries: &Managed,
        manager: &Manager,
        force: bool,
        now: &str,
    ) -> Result<Applied, Stopped> {
        let mut entries = entries.clone();
        self.reconcile(live, &mut entries);
        let merged = Typed {
            object: merge::merged(&live.kind, &live.object, &applied.object)?,
            ..live.clone()
        };
        let last = entries.0.get(manager).cloned();
        let fields = owned_fields(&applied.kind, &applied.object).recursive_difference(&self.reset);
        let owned = Owned {
            fields,
            api_version: applied.api_version.clone(),
            time: last.as_ref().and_then(|last| last.time.clone()),
        };
        entries.0.insert(manager.clone(), owned);
        let merged = self.prune(merged, &entries, last.as_ref());
        self.share_out(live, &merged, &mut entries, Some(manager), force)?;
        let is_changed = !scalar::equal(&live.object, &merged.object);
        if let Some(owned) = entries.0.get_mut(manager) {
            owned.fields = stripped::stripped(&owned.fields);
            if is_changed {
                owned.time = Some(now.to_owned());
            }
        }
        entries.drop_empty();
        Ok(Applied {
            object: is_changed.then_some(merged),
            entries,
        })
    }
}
