//! What becomes of an object when a part of it is applied.

use serde_json::{Map, Value};

use super::fault::{self, Faults};
use super::field_set::Path;
use super::merge_lists;
use super::path_element::PathElement;
use super::typing::{Forms, ListForm, MapForm, ScalarForm, Type};

/// Merges what is applied into an object; nothing is removed by it.
pub(crate) fn merged(kind: &Type, live: &Value, applied: &Value) -> Result<Value, Faults> {
    let mut merge = Merge::default();
    let value = merge.value(kind, Some(live), Some(applied));
    merge.faults.none().map(|()| value.unwrap_or_default())
}

#[derive(Default)]
pub(super) struct Merge {
    pub(super) path: Path,
    pub(super) faults: Faults,
}

impl Merge {
    fn value(
        &mut self,
        kind: &Type,
        live: Option<&Value>,
        applied: Option<&Value>,
    ) -> Option<Value> {
        let forms_live = kind.forms(live);
        if applied.is_none() {
            return self.value_as(&forms_live, live, applied);
        }
        let forms_applied = kind.forms(applied);
        if live.is_some() && !forms_live.are_those_of(&forms_applied) {
            // Only the faults of this count.
            self.value_as(&forms_live, live, applied);
        }
        self.value_as(&forms_applied, live, applied)
    }

    fn value_as(
        &mut self,
        forms: &Forms<'_>,
        live: Option<&Value>,
        applied: Option<&Value>,
    ) -> Option<Value> {
        if let Some(map) = &forms.map {
            self.map(map, live, applied)
        } else if let Some(scalar) = forms.scalar {
            self.scalar(scalar, live, applied)
        } else if let Some(list) = &forms.list {
            self.list(list, live, applied)
        } else {
            None
        }
    }

    fn scalar(
        &mut self,
        form: ScalarForm,
        live: Option<&Value>,
        applied: Option<&Value>,
    ) -> Option<Value> {
        let fault = |value: Option<&Value>| value.and_then(|value| fault::of_scalar(form, value));
        if let (Some(left), Some(right)) = (fault(live), fault(applied)) {
            self.faults.add(&self.path, format!("lhs: {left}"));
            self.faults.add(&self.path, format!("rhs: {right}"));
            return None;
        }
        whole(live, applied)
    }

    fn map(
        &mut self,
        form: &MapForm<'_>,
        live: Option<&Value>,
        applied: Option<&Value>,
    ) -> Option<Value> {
        let none = Map::new();
        let left = live.and_then(Value::as_object).unwrap_or(&none);
        let right = applied.and_then(Value::as_object).unwrap_or(&none);
        // Between two that are empty, an empty object and null are told apart.
        if form.atomic || left.is_empty() && right.is_empty() {
            return whole(live, applied);
        }
        let mut merged = Map::new();
        let added = right.keys().filter(|key| !left.contains_key(*key));
        for key in left.keys().chain(added) {
            let Some(kind) = form.under(key) else {
                continue;
            };
            let step = PathElement::field(key);
            if let Some(value) = self.at(step, &kind, left.get(key), right.get(key)) {
                merged.insert(key.clone(), value);
            }
        }
        (!merged.is_empty()).then_some(Value::Object(merged))
    }

    fn list(
        &mut self,
        form: &ListForm<'_>,
        live: Option<&Value>,
        applied: Option<&Value>,
    ) -> Option<Value> {
        let items =
            |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (left, right) = (items(live), items(applied));
        if form.is_atomic() || left.is_empty() && right.is_empty() {
            return whole(live, applied);
        }
        let merged = merge_lists::merged(self, form, &left, &right);
        (!merged.is_empty()).then_some(Value::Array(merged))
    }

    /// Merges what is below a step.
    pub(super) fn at(
        &mut self,
        step: PathElement,
        kind: &Type,
        live: Option<&Value>,
        applied: Option<&Value>,
    ) -> Option<Value> {
        self.path.push(step);
        let value = self.value(kind, live, applied);
        self.path.pop();
        value
    }
}

fn whole(live: Option<&Value>, applied: Option<&Value>) -> Option<Value> {
    applied.or(live).cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::*;

    fn merge(live: &Value, applied: &Value) -> Value {
        let pod = Type::Of(schema::of_kind("v1", "Pod").unwrap());
        merged(&pod, live, applied).unwrap()
    }

    #[test]
    fn maps_are_merged_and_atomic_ones_replaced() {
        let live = json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "spec": {"nodeSelector": {"x": "1"}, "hostname": "h"}});
        let applied =
            json!({"metadata": {"labels": {"a": "3"}}, "spec": {"nodeSelector": {"y": "2"}}});
        assert_eq!(
            merge(&live, &applied),
            json!({"metadata": {"labels": {"a": "3", "b": "2"}}, "spec": {"nodeSelector": {"y": "2"}, "hostname": "h"}})
        );
    }

    #[test]
    fn null_takes_the_place_of_a_leaf_and_leaves_what_has_parts() {
        let live = json!({"metadata": {"labels": {"a": "1"}}, "spec": {"hostname": "h"}});
        let applied = json!({"metadata": {"labels": null}, "spec": {"hostname": null}});
        assert_eq!(
            merge(&live, &applied),
            json!({"metadata": {"labels": {"a": "1"}}, "spec": {"hostname": null}})
        );
        assert_eq!(
            merge(
                &json!({"metadata": {}}),
                &json!({"metadata": {"labels": {}}})
            ),
            json!({"metadata": {"labels": {}}})
        );
    }

    #[test]
    fn a_value_of_another_form_takes_the_place_of_the_old_one() {
        let merged = merged(
            &Type::Deduced,
            &json!({"a": {"b": 1}, "c": "x"}),
            &json!({"a": "y", "c": {"d": 1}}),
        )
        .unwrap();
        assert_eq!(merged, json!({"a": "y", "c": {"d": 1}}));
    }
}
