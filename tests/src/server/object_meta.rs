//! Reading and writing `metadata` of an object, and what the server keeps of it.

use serde_json::{Map, Value};

/// What each field of metadata must be; all others are dropped, as a typed server does.
const FIELDS: &[(&str, Shape)] = &[
    ("name", Shape::Text),
    ("generateName", Shape::Text),
    ("namespace", Shape::Text),
    ("uid", Shape::Text),
    ("resourceVersion", Shape::Text),
    ("generation", Shape::Number),
    ("creationTimestamp", Shape::Text),
    ("deletionTimestamp", Shape::Text),
    ("deletionGracePeriodSeconds", Shape::Number),
    ("labels", Shape::Texts),
    ("annotations", Shape::Texts),
    ("ownerReferences", Shape::Objects),
    ("finalizers", Shape::List),
];

#[derive(Clone, Copy)]
enum Shape {
    Text,
    Number,
    Texts,
    Objects,
    List,
}

impl Shape {
    /// What the field should have been, in the words of the real server.
    fn fault(self, value: &Value) -> Option<&'static str> {
        let (fits, wanted) = match (self, value) {
            (Self::Text, value) => (value.is_string(), "string"),
            (Self::Number, value) => (value.is_i64(), "int64"),
            (Self::Texts, Value::Object(map)) => (map.values().all(Value::is_string), "string"),
            (Self::Texts, _) => (false, "map[string]string"),
            (Self::Objects, Value::Array(list)) => {
                (list.iter().all(Value::is_object), "v1.OwnerReference")
            }
            (Self::Objects, _) => (false, "[]v1.OwnerReference"),
            (Self::List, Value::Array(list)) => (list.iter().all(Value::is_string), "string"),
            (Self::List, _) => (false, "[]string"),
        };
        (!fits).then_some(wanted)
    }
}

/// Brings metadata into the form that is kept: known fields of the right type, none of them empty.
///
/// # Errors
/// What the real server's decoder says of a field of the wrong type.
pub(crate) fn clean(object: &mut Value) -> Result<(), String> {
    let given = match object.get_mut("metadata").map(Value::take) {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(given)) => given,
        Some(other) => {
            return Err(format!(
                "json: cannot unmarshal {} into Go struct field .metadata of type v1.ObjectMeta",
                type_name(&other)
            ));
        }
    };
    let mut kept = Map::new();
    for (key, value) in given {
        let Some((field, shape)) = FIELDS.iter().find(|(field, _)| *field == key) else {
            continue;
        };
        if is_empty(&value) {
            continue;
        }
        if let Some(wanted) = shape.fault(&value) {
            return Err(format!(
                "json: cannot unmarshal {} into Go struct field ObjectMeta.metadata.{field} of type {wanted}",
                type_name(&value)
            ));
        }
        kept.insert(key, value);
    }
    object["metadata"] = Value::Object(kept);
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A text of the metadata; empty where it is not set.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object["metadata"][field].as_str().unwrap_or_default()
}

pub(crate) fn set(object: &mut Value, field: &str, value: Value) {
    object["metadata"][field] = value;
}

pub(crate) fn unset(object: &mut Value, field: &str) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove(field);
    }
}

/// Takes a field over from another object: set if it is set there, unset if not.
pub(crate) fn carry(object: &mut Value, from: &Value, field: &str) {
    match from["metadata"].get(field) {
        Some(value) => set(object, field, value.clone()),
        None => unset(object, field),
    }
}

pub(crate) fn finalizers(object: &Value) -> Vec<String> {
    let list = object["metadata"]["finalizers"].as_array();
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

pub(crate) fn set_finalizers(object: &mut Value, finalizers: &[String]) {
    if finalizers.is_empty() {
        unset(object, "finalizers");
    } else {
        set(object, "finalizers", finalizers.into());
    }
}

/// A deletion has begun and waits for finalizers.
pub(crate) fn is_being_deleted(object: &Value) -> bool {
    object["metadata"].get("deletionTimestamp").is_some()
}

/// Counts a change of what is wanted of the object.
pub(crate) fn bump_generation(object: &mut Value) {
    if let Some(generation) = object["metadata"]["generation"].as_i64() {
        set(object, "generation", (generation + 1).into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metadata_is_cleaned() {
        let mut object = json!({"metadata": {
            "name": "a", "labels": {}, "annotations": null, "managedFields": [{}], "selfLink": "/x", "mystery": 1,
        }});
        clean(&mut object).unwrap();
        assert_eq!(object, json!({"metadata": {"name": "a"}}));
        let mut object = json!({});
        clean(&mut object).unwrap();
        assert_eq!(object, json!({"metadata": {}}));
    }

    #[test]
    fn fields_of_the_wrong_type_are_refused() {
        let fault = clean(&mut json!({"metadata": {"labels": {"a": 1}}})).unwrap_err();
        assert_eq!(
            fault,
            "json: cannot unmarshal object into Go struct field ObjectMeta.metadata.labels of type string"
        );
        assert!(clean(&mut json!({"metadata": 1})).is_err());
        assert!(clean(&mut json!({"metadata": {"name": 1}})).is_err());
    }
}
