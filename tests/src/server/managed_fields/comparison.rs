//! How two states of an object differ, field by field.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fault::{self, Faults};
use super::field_set::{FieldSet, Path};
use super::path_element::PathElement;
use super::scalar;
use super::typing::{Forms, ListForm, MapForm, ScalarForm, Type};

/// The fields in which two objects differ; none is in two of the sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) removed: FieldSet,
    pub(crate) modified: FieldSet,
    pub(crate) added: FieldSet,
}

impl Comparison {
    /// Compares an object with what it becomes.
    pub(crate) fn of(kind: &Type, before: &Value, after: &Value) -> Result<Self, Faults> {
        let mut walk = Walk::default();
        walk.compare(kind, Some(before), Some(after));
        walk.faults.none().map(|()| walk.comparison)
    }

    /// Without some fields and all that is in them.
    pub(crate) fn without(&self, fields: &FieldSet) -> Self {
        Self {
            removed: self.removed.recursive_difference(fields),
            modified: self.modified.recursive_difference(fields),
            added: self.added.recursive_difference(fields),
        }
    }

    /// What has another value now.
    pub(crate) fn changed(&self) -> FieldSet {
        self.modified.union(&self.added)
    }
}

#[derive(Default)]
struct Walk {
    path: Path,
    comparison: Comparison,
    faults: Faults,
}

impl Walk {
    fn compare(&mut self, kind: &Type, before: Option<&Value>, after: Option<&Value>) {
        let forms_before = kind.forms(before);
        let forms_after = kind.forms(after);
        let is_leaf = if after.is_none() {
            self.compare_as(&forms_before, before, after)
        } else if before.is_none() || forms_before.are_those_of(&forms_after) {
            self.compare_as(&forms_after, before, after)
        } else {
            self.compare_as(&forms_before, before, after);
            self.compare_as(&forms_after, before, after)
        };
        if !is_leaf {
            match (before, after) {
                (None, _) => self.comparison.added.insert(&self.path),
                (_, None) => self.comparison.removed.insert(&self.path),
                _ => {}
            }
        }
    }

    /// Answers whether the value was compared as a whole.
    fn compare_as(
        &mut self,
        forms: &Forms<'_>,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> bool {
        if let Some(map) = &forms.map {
            self.compare_maps(map, before, after)
        } else if let Some(scalar) = forms.scalar {
            self.compare_scalars(scalar, before, after)
        } else if let Some(list) = &forms.list {
            self.compare_lists(list, before, after)
        } else {
            false
        }
    }

    fn compare_scalars(
        &mut self,
        form: ScalarForm,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> bool {
        let fault = |value: Option<&Value>| value.and_then(|value| fault::of_scalar(form, value));
        if let (Some(left), Some(right)) = (fault(before), fault(after)) {
            self.faults.add(&self.path, format!("lhs: {left}"));
            self.faults.add(&self.path, format!("rhs: {right}"));
            return false;
        }
        self.compare_whole(before, after)
    }

    fn compare_whole(&mut self, before: Option<&Value>, after: Option<&Value>) -> bool {
        match (before, after) {
            (None, _) => self.comparison.added.insert(&self.path),
            (_, None) => self.comparison.removed.insert(&self.path),
            (Some(before), Some(after)) if !scalar::equal(before, after) => {
                self.comparison.modified.insert(&self.path);
            }
            _ => {}
        }
        true
    }

    fn compare_maps(
        &mut self,
        form: &MapForm<'_>,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> bool {
        let none = Map::new();
        let left = before.and_then(Value::as_object).unwrap_or(&none);
        let right = after.and_then(Value::as_object).unwrap_or(&none);
        if form.atomic || left.is_empty() && right.is_empty() {
            return self.compare_whole(before, after);
        }
        let added = right.iter().filter(|(key, _)| !left.contains_key(*key));
        for (key, _) in left.iter().chain(added) {
            let Some(kind) = form.under(key) else {
                continue;
            };
            self.path.push(PathElement::field(key));
            self.compare(&kind, left.get(key), right.get(key));
            self.path.pop();
        }
        false
    }

    fn compare_lists(
        &mut self,
        form: &ListForm<'_>,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> bool {
        let items =
            |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (left, right) = (items(before), items(after));
        if form.is_atomic() || left.is_empty() && right.is_empty() {
            return self.compare_whole(before, after);
        }
        let mut both: BTreeMap<PathElement, (Vec<&Value>, Vec<&Value>)> = BTreeMap::new();
        for (step, item) in self.steps(form, &left) {
            both.entry(step).or_default().0.push(item);
        }
        for (step, item) in self.steps(form, &right) {
            both.entry(step).or_default().1.push(item);
        }
        for (step, (left, right)) in both {
            self.path.push(step);
            self.compare_items(&form.items, &left, &right);
            self.path.pop();
        }
        false
    }

    /// Compares the items that have one key; there may be several of them.
    fn compare_items(&mut self, kind: &Type, before: &[&Value], after: &[&Value]) {
        match (before, after) {
            ([] | [_], [] | [_]) => {
                self.compare(kind, before.first().copied(), after.first().copied());
            }
            ([_, _, ..], [_, _, ..]) => {
                let are_same = before.len() == after.len()
                    && before.iter().zip(after).all(|(l, r)| scalar::equal(l, r));
                if !are_same {
                    self.comparison.modified.insert(&self.path);
                }
            }
            ([_, _, ..], _) => {
                if let Some(item) = after.first() {
                    self.compare(kind, None, Some(item));
                }
                self.comparison.removed.insert(&self.path);
            }
            (_, [_, _, ..]) => {
                if let Some(item) = before.first() {
                    self.compare(kind, Some(item), None);
                }
                self.comparison.added.insert(&self.path);
            }
        }
    }

    fn steps<'v>(
        &mut self,
        form: &ListForm<'_>,
        items: &'v [Value],
    ) -> Vec<(PathElement, &'v Value)> {
        let mut steps = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match form.step_to(item) {
                Ok(step) => steps.push((step, item)),
                Err(why) => self
                    .faults
                    .add(&self.path, format!("element {index}: {why}")),
            }
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::super::fields_v1;
    use super::*;

    fn compared(before: &Value, after: &Value) -> [Value; 3] {
        let service = Type::Of(schema::of_kind("v1", "Service").unwrap());
        let Comparison {
            removed,
            modified,
            added,
        } = Comparison::of(&service, before, after).unwrap();
        [removed, modified, added].map(|set| Value::Object(fields_v1::write(&set)))
    }

    #[test]
    fn maps_and_keyed_lists_are_compared_part_by_part() {
        let before = json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "spec": {"ports": [{"port": 80, "name": "x"}]}});
        let after = json!({"metadata": {"labels": {"a": "3", "c": "4"}}, "spec": {"ports": [{"port": 81}, {"port": 80, "name": "y"}]}});
        let port = |port| format!("k:{{\"port\":{port},\"protocol\":\"TCP\"}}");
        assert_eq!(
            compared(&before, &after),
            [
                json!({"f:metadata": {"f:labels": {"f:b": {}}}}),
                json!({"f:metadata": {"f:labels": {"f:a": {}}}, "f:spec": {"f:ports": {port(80): {"f:name": {}}}}}),
                json!({"f:metadata": {"f:labels": {"f:c": {}}}, "f:spec": {"f:ports": {port(81): {".": {}, "f:port": {}}}}}),
            ]
        );
    }

    #[test]
    fn what_is_atomic_is_compared_as_a_whole() {
        let before = json!({"spec": {"selector": {"a": "1"}, "externalIPs": ["1"]}});
        let after = json!({"spec": {"selector": {"a": "1", "b": "2"}, "externalIPs": ["2"]}});
        let changed = json!({"f:spec": {"f:externalIPs": {}, "f:selector": {}}});
        assert_eq!(compared(&before, &after), [json!({}), changed, json!({})]);
    }

    #[test]
    fn a_map_that_appears_is_itself_added() {
        let before = json!({"metadata": {}});
        let after = json!({"metadata": {"labels": {"a": "1"}, "annotations": {}}});
        let added = json!({"f:metadata": {"f:annotations": {}, "f:labels": {".": {}, "f:a": {}}}});
        assert_eq!(
            compared(&before, &after),
            [json!({}), json!({}), added.clone()]
        );
        assert_eq!(compared(&after, &before), [added, json!({}), json!({})]);
    }

    #[test]
    fn items_that_are_there_twice_are_compared_together() {
        let ports = |names: &[&str]| -> Value {
            let ports: Vec<Value> = names
                .iter()
                .map(|name| json!({"port": 80, "name": name}))
                .collect();
            json!({"spec": {"ports": ports}})
        };
        let key = "k:{\"port\":80,\"protocol\":\"TCP\"}";
        let marked = json!({"f:spec": {"f:ports": {key: {}}}});
        let whole = json!({"f:spec": {"f:ports": {key: {".": {}, "f:name": {}, "f:port": {}}}}});
        assert_eq!(
            compared(&ports(&["a", "b"]), &ports(&["a", "c"]))[1],
            marked
        );
        let [removed, _, added] = compared(&ports(&["a"]), &ports(&["a", "b"]));
        assert_eq!((removed, added), (whole.clone(), marked.clone()));
        let [removed, _, added] = compared(&ports(&["a", "b"]), &ports(&["a"]));
        assert_eq!((removed, added), (marked, whole));
    }
}
