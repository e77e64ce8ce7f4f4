//! The fields that an object mentions: what somebody owns who applies it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::field_set::{FieldSet, Path};
use super::path_element::PathElement;
use super::typing::{ListForm, MapForm, Type};

/// All leaves of an object, its list items, and the keys of its maps.
pub(crate) fn owned_fields(kind: &Type, object: &Value) -> FieldSet {
    let mut walk = Walk::default();
    walk.value(kind, object);
    walk.set
}

#[derive(Default)]
struct Walk {
    path: Path,
    set: FieldSet,
}

impl Walk {
    fn value(&mut self, kind: &Type, value: &Value) {
        let forms = kind.forms(Some(value));
        if let Some(map) = forms.map {
            if map.atomic {
                self.set.insert(&self.path);
            } else if let Value::Object(fields) = value {
                self.map(&map, fields);
            }
        } else if forms.scalar.is_some() {
            self.set.insert(&self.path);
        } else if let Some(list) = forms.list {
            if list.is_atomic() {
                self.set.insert(&self.path);
            } else if let Value::Array(items) = value {
                self.list(&list, items);
            }
        }
    }

    fn map(&mut self, form: &MapForm<'_>, fields: &Map<String, Value>) {
        for (key, value) in fields {
            self.path.push(PathElement::field(key));
            if let Some(kind) = form.under(key) {
                self.value(&kind, value);
            }
            let is_empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
            if is_empty || !form.has_field(key) {
                self.set.insert(&self.path);
            }
            self.path.pop();
        }
    }

    fn list(&mut self, form: &ListForm<'_>, items: &[Value]) {
        let steps: Vec<_> = items
            .iter()
            .filter_map(|item| form.step_to(item).ok().zip(Some(item)))
            .collect();
        let mut counts: BTreeMap<&PathElement, usize> = BTreeMap::new();
        for (step, _) in &steps {
            *counts.entry(step).or_default() += 1;
        }
        for (step, item) in &steps {
            self.path.push(step.clone());
            // Of items that are there twice no parts are owned.
            if counts.get(step) == Some(&1) {
                self.value(&form.items, item);
            }
            self.set.insert(&self.path);
            self.path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::super::fields_v1;
    use super::*;

    fn fields(kind: &Type, object: &Value) -> Value {
        Value::Object(fields_v1::write(&owned_fields(kind, object)))
    }

    #[test]
    fn an_applied_object_owns_what_it_mentions() {
        let service = Type::Of(schema::of_kind("v1", "Service").unwrap());
        let object = json!({
            "metadata": {"labels": {"a": "b"}, "annotations": {}, "finalizers": ["x/y"]},
            "spec": {"ports": [{"port": 80}], "selector": {"a": "b"}, "externalIPs": ["1.2.3.4"]},
        });
        assert_eq!(
            fields(&service, &object),
            json!({
                "f:metadata": {"f:annotations": {}, "f:finalizers": {"v:\"x/y\"": {}}, "f:labels": {"f:a": {}}},
                "f:spec": {
                    "f:externalIPs": {},
                    "f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}},
                    "f:selector": {},
                },
            })
        );
    }

    #[test]
    fn where_nothing_is_known_every_key_is_owned_and_lists_are_whole() {
        assert_eq!(
            fields(
                &Type::Deduced,
                &json!({"spec": {"a": {"b": [1, {"c": 2}]}}})
            ),
            json!({"f:spec": {".": {}, "f:a": {".": {}, "f:b": {}}}})
        );
    }

    #[test]
    fn what_is_there_twice_is_owned_without_its_parts() {
        let service = Type::Of(schema::of_kind("v1", "Service").unwrap());
        let object =
            json!({"spec": {"ports": [{"port": 80, "name": "a"}, {"port": 80, "name": "b"}]}});
        assert_eq!(
            fields(&service, &object),
            json!({"f:spec": {"f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {}}}})
        );
    }
}
