//! The merge of two objects.

use serde_json::{Map, Value};

use super::super::schema::Schema;
use super::directives::{self, DELETE_FROM_LIST, PATCH};
use super::element_order;
use super::field::Field;
use super::lists;
use super::refused::Refused;

pub(super) fn merge(
    mut object: Map<String, Value>,
    mut patch: Map<String, Value>,
    schema: Option<&Schema>,
) -> Result<Map<String, Value>, Refused> {
    match patch.get(PATCH) {
        None => {}
        Some(directive) if directive == "replace" => {
            patch.remove(PATCH);
            return Ok(patch);
        }
        Some(directive) if directive == "delete" => return Ok(Map::new()),
        Some(directive) => return Err(Refused::unknown_directive(directive, &patch)),
    }
    directives::retain_keys(&mut object, &mut patch)?;
    element_order::merge(&mut object, &mut patch, schema)?;
    for (key, value) in patch {
        if key.starts_with(DELETE_FROM_LIST) {
            let subject = directives::subject(&key, DELETE_FROM_LIST)
                .ok_or_else(|| Refused::malformed("primitive list"))?;
            merge_field(&mut object, subject, value, true, schema)?;
        } else {
            merge_field(&mut object, key, value, false, schema)?;
        }
    }
    Ok(object)
}

/// Merges the value of one key; `deletes` where the value lists what goes.
fn merge_field(
    object: &mut Map<String, Value>,
    key: String,
    mut value: Value,
    deletes: bool,
    schema: Option<&Schema>,
) -> Result<(), Refused> {
    if value.is_null() {
        object.remove(&key);
        return Ok(());
    }
    let merged = match (object.remove(&key), value) {
        (Some(Value::Object(old)), Value::Object(new)) => {
            let field = Field::of(schema, &key)?;
            Some(Value::Object(if field.strategy.replace {
                new
            } else {
                merge(old, new, field.schema)?
            }))
        }
        (Some(Value::Array(old)), Value::Array(new)) => {
            let field = Field::of_list(schema, &key)?;
            Some(Value::Array(lists::merge(old, new, &field, deletes)?))
        }
        (Some(old), new) if is_same_type(&old, &new) => directives::without_directives(new),
        (old, _) if deletes => old,
        (_, new) => {
            value = new;
            directives::drop_nulls(&mut value);
            directives::without_directives(value)
        }
    };
    if let Some(merged) = merged {
        object.insert(key, merged);
    }
    Ok(())
}

fn is_same_type(left: &Value, right: &Value) -> bool {
    use super::super::go_format::type_name;
    type_name(left) == type_name(right)
}
