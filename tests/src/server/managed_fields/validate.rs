//! Whether an object that is applied has the form that its kind asks for.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::fault::{self, Faults};
use super::field_set::Path;
use super::path_element::PathElement;
use super::typing::{ListForm, MapForm, Type};

/// Checks an object against its type; the items of a list must all be different.
pub(crate) fn validate(kind: &Type, object: &Value) -> Result<(), Faults> {
    let mut walk = Walk::default();
    walk.value(kind, object);
    walk.faults.none()
}

#[derive(Default)]
struct Walk {
    path: Path,
    faults: Faults,
}

impl Walk {
    fn value(&mut self, kind: &Type, value: &Value) {
        let forms = kind.forms(Some(value));
        if let Some(map) = forms.map {
            match value {
                Value::Object(fields) => self.map(&map, fields),
                Value::Null => {}
                _ => self.fault(fault::not_a("map", value)),
            }
        } else if let Some(scalar) = forms.scalar {
            if let Some(message) = fault::of_scalar(scalar, value) {
                self.fault(message);
            }
        } else if let Some(list) = forms.list {
            match value {
                Value::Array(items) => self.list(&list, items),
                Value::Null => {}
                _ => self.fault(fault::not_a("list", value)),
            }
        }
    }

    fn map(&mut self, form: &MapForm<'_>, fields: &Map<String, Value>) {
        for (key, value) in fields {
            self.path.push(PathElement::field(key));
            let Some(kind) = form.under(key) else {
                self.fault("field not declared in schema".to_owned());
                self.path.pop();
                return;
            };
            self.value(&kind, value);
            self.path.pop();
        }
    }

    fn list(&mut self, form: &ListForm<'_>, items: &[Value]) {
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let step = if form.is_atomic() {
                PathElement::Index(i64::try_from(index).unwrap_or(i64::MAX))
            } else {
                match form.step_to(item) {
                    Ok(step) => step,
                    Err(why) => return self.fault(format!("element {index}: {why}")),
                }
            };
            if !seen.insert(step.clone()) {
                self.fault(format!("duplicate entries for key {step}"));
            }
            self.path.push(step);
            self.value(&form.items, item);
            self.path.pop();
        }
    }

    fn fault(&mut self, message: String) {
        self.faults.add(&self.path, message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::*;

    fn fault_of_pod(object: &Value) -> String {
        let pod = schema::of_kind("v1", "Pod").unwrap();
        validate(&Type::Of(pod), object).unwrap_err().to_string()
    }

    #[test]
    fn faults_name_the_field_as_the_real_server_does() {
        assert_eq!(
            fault_of_pod(&json!({"spec": {"containers": [{"name": "a", "foo": 1}]}})),
            r#".spec.containers[name="a"].foo: field not declared in schema"#
        );
        assert_eq!(
            fault_of_pod(&json!({"spec": {"containers": [{"name": "a", "image": 5}]}})),
            r#".spec.containers[name="a"].image: expected string, got &value.valueUnstructured{Value:5}"#
        );
        assert_eq!(
            fault_of_pod(&json!({"spec": {"hostIPC": "x", "priority": "y", "nodeSelector": 1}})),
            "errors:\n  .spec.hostIPC: expected boolean, got &{x}\n  .spec.nodeSelector: expected map, got &{1}\n  .spec.priority: expected numeric (int or float), got string"
        );
    }

    #[test]
    fn items_must_differ() {
        assert_eq!(
            fault_of_pod(&json!({"metadata": {"finalizers": ["a/b", "a/b"]}})),
            r#".metadata.finalizers: duplicate entries for key [="a/b"]"#
        );
        assert_eq!(
            fault_of_pod(&json!({"spec": {"containers": [1]}})),
            ".spec.containers: element 0: associative list with keys may not have non-map elements"
        );
    }

    #[test]
    fn null_fits_everywhere_and_anything_where_nothing_is_known() {
        let pod = schema::of_kind("v1", "Pod").unwrap();
        let object = json!({"metadata": null, "spec": {"containers": null, "hostname": null}});
        assert!(validate(&Type::Of(pod), &object).is_ok());
        assert!(validate(&Type::Deduced, &json!({"a": [1, 1, {"b": null}]})).is_ok());
    }
}
