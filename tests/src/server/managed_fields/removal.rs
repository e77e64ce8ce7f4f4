//! An object without some of its fields.

use serde_json::{Map, Value};

use super::field_set::FieldSet;
use super::path_element::PathElement;
use super::typing::{ListForm, MapForm, Type};

/// Takes fields out of an object. What has parts and loses all of them becomes `null`.
pub(crate) fn without(kind: &Type, value: &Value, fields: &FieldSet) -> Value {
    let forms = kind.forms(Some(value));
    if let Some(map) = forms.map {
        match value {
            Value::Object(entries) if !map.atomic => map_without(&map, entries, fields),
            _ => Value::Null,
        }
    } else if forms.scalar.is_some() {
        value.clone()
    } else if let (Some(list), Value::Array(items)) = (forms.list, value)
        && !list.is_atomic()
    {
        list_without(&list, items, fields)
    } else {
        Value::Null
    }
}

fn map_without(form: &MapForm<'_>, entries: &Map<String, Value>, fields: &FieldSet) -> Value {
    let mut kept = Map::new();
    for (key, value) in entries {
        let step = PathElement::field(key);
        if fields.members.contains(&step) {
            continue;
        }
        let value = match (fields.below(&step), form.under(key)) {
            (None, _) => value.clone(),
            (Some(below), Some(kind)) => without(&kind, value, below),
            (Some(_), None) => Value::Null,
        };
        kept.insert(key.clone(), value);
    }
    if kept.is_empty() {
        return Value::Null;
    }
    Value::Object(kept)
}

fn list_without(form: &ListForm<'_>, items: &[Value], fields: &FieldSet) -> Value {
    let mut kept = Vec::new();
    for item in items {
        let below = match form.step_to(item) {
            Ok(step) if fields.members.contains(&step) => continue,
            Ok(step) => fields.below(&step),
            Err(_) => None,
        };
        kept.push(match below {
            Some(below) => without(&form.items, item, below),
            None => item.clone(),
        });
    }
    if kept.is_empty() {
        return Value::Null;
    }
    Value::Array(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::super::fields_v1;
    use super::*;

    #[test]
    fn fields_items_and_keys_are_taken_out() {
        let pod = Type::Of(schema::of_kind("v1", "Pod").unwrap());
        let object = json!({
            "metadata": {"labels": {"a": "1"}, "finalizers": ["x/y", "x/z"]},
            "spec": {"containers": [{"name": "a", "image": "1"}, {"name": "b"}], "hostname": "h"},
        });
        let fields = fields_v1::read(&json!({
            "f:metadata": {"f:labels": {"f:a": {}}, "f:finalizers": {"v:\"x/y\"": {}}},
            "f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:image": {}}, "k:{\"name\":\"b\"}": {}}, "f:hostname": {}},
        }))
        .unwrap();
        assert_eq!(
            without(&pod, &object, &fields),
            json!({
                "metadata": {"labels": null, "finalizers": ["x/z"]},
                "spec": {"containers": [{"name": "a"}]},
            })
        );
    }
}
