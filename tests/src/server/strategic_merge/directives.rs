//! What a patch says besides values.

use serde_json::{Map, Value};

use super::refused::Refused;

pub(super) const PATCH: &str = "$patch";
pub(super) const RETAIN_KEYS: &str = "$retainKeys";
pub(super) const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";
pub(super) const ELEMENT_ORDER: &str = "$setElementOrder";

/// The field that a directive such as `$setElementOrder/ports` is about.
pub(super) fn subject(key: &str, directive: &str) -> Option<String> {
    let (given, subject) = key.split_once('/')?;
    (given == directive).then(|| subject.to_owned())
}

/// A value of a patch as it is kept where there was none; `None` if it is a directive.
pub(super) fn without_directives(value: Value) -> Option<Value> {
    match value {
        Value::Object(fields) if fields.contains_key(PATCH) => None,
        Value::Object(fields) => Some(Value::Object(
            fields
                .into_iter()
                .filter_map(|(key, value)| Some((key, without_directives(value)?)))
                .collect(),
        )),
        Value::Array(items) => Some(items.into_iter().filter_map(without_directives).collect()),
        other => Some(other),
    }
}

/// Fields that a patch removes, and that are not there.
pub(super) fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Drops the keys that `$retainKeys` does not name.
pub(super) fn retain_keys(
    object: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
) -> Result<(), Refused> {
    let Some(retained) = patch.remove(RETAIN_KEYS) else {
        return Ok(());
    };
    let Value::Array(retained) = retained else {
        return Err(Refused::malformed("retainKeys"));
    };
    let is_retained = |key: &str| retained.iter().any(|retained| retained == key);
    let is_said_otherwise = |key: &str, value: &Value| {
        value.is_null() || key.starts_with(DELETE_FROM_LIST) || key.starts_with(ELEMENT_ORDER)
    };
    if patch
        .iter()
        .any(|(key, value)| !is_retained(key) && !is_said_otherwise(key, value))
    {
        return Err(Refused::malformed("retainKeys"));
    }
    object.retain(|key, _| is_retained(key));
    Ok(())
}
