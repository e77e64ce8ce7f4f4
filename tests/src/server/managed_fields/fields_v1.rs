//! A field set as `fieldsV1` holds it: nested objects, whose `.` is the field itself.

use serde_json::{Map, Value};

use super::field_set::FieldSet;
use super::path_element::{Malformed, PathElement};

/// Reads a set.
pub(crate) fn read(fields: &Value) -> Result<FieldSet, Malformed> {
    read_below(fields).map(|(set, _)| set)
}

/// Reads what is in a field, and whether the field itself is in the set.
fn read_below(fields: &Value) -> Result<(FieldSet, bool), Malformed> {
    let fields = match fields {
        Value::Null => &Map::new(),
        Value::Object(fields) => fields,
        _ => return Err(Malformed),
    };
    let mut set = FieldSet::default();
    let mut is_member = false;
    for (key, value) in fields {
        if key == "." {
            is_member = true;
            continue;
        }
        let Some(step) = PathElement::parse(key)? else {
            continue;
        };
        let (child, child_is_member) = read_below(value)?;
        if child_is_member {
            set.members.insert(step.clone());
        }
        if !child.is_empty() {
            set.children.insert(step, child);
        }
    }
    is_member |= set.is_empty();
    Ok((set, is_member))
}

/// Writes a set.
pub(crate) fn write(set: &FieldSet) -> Map<String, Value> {
    let mut fields = Map::new();
    for (step, child) in &set.children {
        let mut below = write(child);
        if set.members.contains(step) {
            below.insert(".".to_owned(), Value::Object(Map::new()));
        }
        fields.insert(step.encoded(), Value::Object(below));
    }
    for step in &set.members {
        fields
            .entry(step.encoded())
            .or_insert_with(|| Value::Object(Map::new()));
    }
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_set_is_read_and_written_back() {
        let fields = json!({
            "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
            "f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {".": {}, "f:image": {}}}, "f:replicas": {}},
        });
        let set = read(&fields).unwrap();
        assert_eq!(set.paths().len(), 5);
        assert_eq!(Value::Object(write(&set)), fields);
        assert!(read(&json!({})).unwrap().is_empty());
        assert!(read(&Value::Null).unwrap().is_empty());
    }

    #[test]
    fn steps_of_later_servers_are_skipped_and_rubbish_is_refused() {
        let set = read(&json!({"x:new": {}, "f:a": {"x:new": {}}})).unwrap();
        assert_eq!(set.paths(), [vec![PathElement::field("a")]]);
        assert!(read(&json!({"a": {}})).is_err());
        assert!(read(&json!([])).is_err());
        assert!(read(&json!({"f:a": 1})).is_err());
    }
}
