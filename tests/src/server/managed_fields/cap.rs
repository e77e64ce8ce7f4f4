//! No more than so many managers of updates: the oldest become one.

use std::collections::BTreeMap;

use super::managed::{Managed, Manager, Operation};

/// So many managers of updates an object may have.
const LIMIT: usize = 10;
/// What the oldest of them are called together.
const OLDEST: &str = "ancient-changes";

/// Puts the oldest managers of updates together, those of one version each.
pub(crate) fn cap(entries: &mut Managed) {
    let mut updaters: Vec<Manager> = entries
        .0
        .keys()
        .filter(|manager| !manager.applies())
        .cloned()
        .collect();
    if updaters.len() <= LIMIT {
        return;
    }
    let time = |manager: &Manager| entries.0.get(manager).and_then(|owned| owned.time.clone());
    updaters.sort_by_cached_key(|manager| (time(manager), manager.clone()));
    let mut count = updaters.len();
    let mut firsts: BTreeMap<String, Manager> = BTreeMap::new();
    for manager in updaters {
        if count <= LIMIT {
            return;
        }
        let version = manager.api_version.clone();
        let Some(first) = firsts.get(&version) else {
            firsts.insert(version, manager);
            continue;
        };
        let bucket = Manager::new(OLDEST, Operation::Update, &version, "");
        if !entries.0.contains_key(&bucket)
            && let Some(owned) = entries.0.remove(first)
        {
            entries.0.insert(bucket.clone(), owned);
        }
        let Some(owned) = entries.0.remove(&manager) else {
            continue;
        };
        if let Some(all) = entries.0.get_mut(&bucket) {
            all.fields = all.fields.union(&owned.fields);
            all.time = owned.time;
        }
        count -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::field_set::FieldSet;
    use super::super::managed::Owned;
    use super::*;

    fn entries(count: usize) -> Managed {
        let mut entries = Managed::default();
        for number in 0..count {
            let name = format!("manager-{number:02}");
            let owned = Owned {
                fields: FieldSet::of_names([[name.as_str()].as_slice()]),
                api_version: "v1".to_owned(),
                time: Some(format!("2026-01-01T00:00:{:02}Z", 59 - number)),
            };
            entries
                .0
                .insert(Manager::new(&name, Operation::Update, "v1", ""), owned);
        }
        entries
    }

    #[test]
    fn the_oldest_become_one() {
        let mut few = entries(10);
        cap(&mut few);
        assert_eq!(few, entries(10));
        let mut many = entries(12);
        cap(&mut many);
        assert_eq!(many.0.len(), 10);
        let bucket = &many.0[&Manager::new(OLDEST, Operation::Update, "v1", "")];
        let fields: Vec<String> = bucket
            .fields
            .members
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(fields, [".manager-09", ".manager-10", ".manager-11"]);
        assert_eq!(bucket.time.as_deref(), Some("2026-01-01T00:00:50Z"));
    }
}
