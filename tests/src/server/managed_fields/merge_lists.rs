//! The order in which the items of two lists come together.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::merge::Merge;
use super::path_element::PathElement;
use super::typing::ListForm;

/// Merges a list that is applied into the live one, item by item.
///
/// The applied items keep their order. A live item that is not applied stays before the applied one
/// that it stood before.
pub(super) fn merged(
    merge: &mut Merge,
    form: &ListForm<'_>,
    live: &[Value],
    applied: &[Value],
) -> Vec<Value> {
    let faults = merge.faults.count();
    let applied = Items::of(merge, form, applied, false);
    let live = Items::of(merge, form, live, true);
    if merge.faults.count() > faults {
        return Vec::new();
    }
    let mut shared: VecDeque<&PathElement> = applied
        .steps
        .iter()
        .map(|(step, _)| step)
        .filter(|step| live.by_step.contains_key(*step))
        .collect();
    let mut next_shared = shared.pop_front();
    let mut taken: BTreeSet<&PathElement> = BTreeSet::new();
    let mut merged = Vec::new();
    let (mut left, mut right) = (
        live.steps.iter().peekable(),
        applied.steps.iter().peekable(),
    );
    while left.peek().is_some() || right.peek().is_some() {
        if let (Some((step, _)), Some((other, _))) = (left.peek(), right.peek()) {
            if step == other {
                taken.insert(step);
                merged.extend(merge.at(
                    step.clone(),
                    &form.items,
                    live.of_step(step),
                    applied.of_step(step),
                ));
                left.next();
                right.next();
                next_shared = shared.pop_front();
                continue;
            }
            // An item that both have waits for its place in the order of what is applied.
            if applied.by_step.contains_key(step) && next_shared.is_some_and(|next| next != step) {
                left.next();
                continue;
            }
        }
        if let Some((step, item)) = left.peek() {
            if !applied.by_step.contains_key(step) {
                merged.extend(merge.at(step.clone(), &form.items, Some(item), None));
                left.next();
                continue;
            }
            if taken.contains(step) {
                left.next();
            }
        }
        if let Some((step, _)) = right.next() {
            taken.insert(step);
            merged.extend(merge.at(
                step.clone(),
                &form.items,
                live.of_step(step),
                applied.of_step(step),
            ));
            if next_shared == Some(step) {
                next_shared = shared.pop_front();
            }
        }
    }
    merged
}

struct Items<'v> {
    steps: Vec<(PathElement, &'v Value)>,
    /// `null` where several items have one step: such are not merged, but replaced.
    by_step: BTreeMap<PathElement, &'v Value>,
}

impl<'v> Items<'v> {
    fn of(
        merge: &mut Merge,
        form: &ListForm<'_>,
        items: &'v [Value],
        with_duplicates: bool,
    ) -> Self {
        let mut steps = Vec::new();
        let mut by_step = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let step = match form.step_to(item) {
                Ok(step) => step,
                Err(why) => {
                    merge
                        .faults
                        .add(&merge.path, format!("element {index}: {why}"));
                    continue;
                }
            };
            if by_step.contains_key(&step) {
                if !with_duplicates {
                    merge
                        .faults
                        .add(&merge.path, format!("duplicate entries for key {step}"));
                    continue;
                }
                by_step.insert(step.clone(), &Value::Null);
            } else {
                by_step.insert(step.clone(), item);
            }
            steps.push((step, item));
        }
        Self { steps, by_step }
    }

    fn of_step(&self, step: &PathElement) -> Option<&'v Value> {
        self.by_step.get(step).copied()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::super::merge;
    use super::super::typing::Type;

    /// Merges lists of finalizers, each a letter.
    fn order(live: &str, applied: &str) -> String {
        let metadata = Type::Of(schema::of_metadata());
        let object = |letters: &str| json!({"finalizers": letters.chars().map(String::from).collect::<Vec<_>>()});
        let merged = merge::merged(&metadata, &object(live), &object(applied)).unwrap();
        merged["finalizers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item.as_str().unwrap())
            .collect()
    }

    #[test]
    fn what_is_applied_sets_the_order() {
        assert_eq!(order("abc", "ca"), "bca");
        assert_eq!(order("abc", "acb"), "acb");
        assert_eq!(order("abc", "xb"), "axbc");
        assert_eq!(order("abcd", "db"), "acdb");
        assert_eq!(order("ab", "xy"), "abxy");
        assert_eq!(order("", "ba"), "ba");
        assert_eq!(order("aab", "b"), "aab");
        assert_eq!(order("aab", "ba"), "ba");
    }

    #[test]
    fn items_are_merged_by_their_key() {
        let pod = Type::Of(schema::of_kind("v1", "Pod").unwrap());
        let live = json!({"spec": {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "2"}]}});
        let applied = json!({"spec": {"containers": [{"name": "b", "tty": true}]}});
        assert_eq!(
            merge::merged(&pod, &live, &applied).unwrap(),
            json!({"spec": {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "2", "tty": true}]}})
        );
    }
}
