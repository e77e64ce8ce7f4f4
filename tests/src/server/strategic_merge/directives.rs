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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn directives_are_not_kept() {
        let value = json!({"a": {"$patch": "delete"}, "b": [{"$patch": "replace"}, {"c": 1}]});
        assert_eq!(without_directives(value), Some(json!({"b": [{"c": 1}]})));
        assert_eq!(without_directives(json!({"$patch": "merge"})), None);
        let mut value = json!({"a": null, "b": [{"c": null}, null]});
        drop_nulls(&mut value);
        assert_eq!(value, json!({"b": [{}, null]}));
    }

    #[test]
    fn a_directive_names_its_field_after_a_slash() {
        let subject = |key| subject(key, ELEMENT_ORDER);
        assert_eq!(subject("$setElementOrder/a/b").as_deref(), Some("a/b"));
        assert_eq!(subject("$setElementOrder"), None);
        assert_eq!(subject("$setElementOrders/a"), None);
    }

    #[test]
    fn keys_that_are_not_retained_go() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let mut object = map(json!({"a": 1, "b": 2}));
        let mut patch = map(json!({"$retainKeys": ["b", "c"], "c": 3, "a": null}));
        retain_keys(&mut object, &mut patch).unwrap();
        assert_eq!(object, map(json!({"b": 2})));
        assert_eq!(patch, map(json!({"c": 3, "a": null})));
        let mut patch = map(json!({"$retainKeys": ["b"], "c": 3}));
        assert!(retain_keys(&mut object, &mut patch).is_err());
    }
}
