//! Setting fields that an object leaves open, without touching what it says.

use serde_json::{Map, Value};

/// Whether a field is not set: a typed object cannot tell an empty text from none.
pub(super) fn is_unset(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// Sets a field that is not set.
pub(super) fn fill(object: &mut Value, field: &str, value: impl Into<Value>) {
    if let Some(fields) = object.as_object_mut()
        && fields.get(field).is_none_or(is_unset)
    {
        fields.insert(field.to_owned(), value.into());
    }
}

/// Sets a number for which zero means that it is not set.
pub(super) fn fill_zero(object: &mut Value, field: &str, value: i64) {
    if object[field] == 0
        && let Some(fields) = object.as_object_mut()
    {
        fields.remove(field);
    }
    fill(object, field, value);
}

/// A part of the object that is an object itself, made if it is not there.
pub(super) fn part<'a>(object: &'a mut Value, field: &str) -> &'a mut Value {
    fill(object, field, Map::new());
    if object.is_object() {
        &mut object[field]
    } else {
        // Nothing is filled in.
        object
    }
}

/// A part of the object, if it is there.
pub(super) fn given<'a>(object: &'a mut Value, field: &str) -> Option<&'a mut Value> {
    object.get_mut(field).filter(|part| part.is_object())
}

/// The objects in a list of the object.
pub(super) fn each<'a>(object: &'a mut Value, field: &str) -> impl Iterator<Item = &'a mut Value> {
    let items = object.get_mut(field).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter(|item| item.is_object())
}

/// What stands at a path of fields.
pub(super) fn at<'a>(object: &'a mut Value, path: &[&str]) -> Option<&'a mut Value> {
    path.iter()
        .try_fold(object, |object, field| given(object, field))
}
