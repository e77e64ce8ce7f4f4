//! `$setElementOrder/…`: a patch that says in which order the items of a list are to stand.

use serde_json::{Map, Value};

use super::super::go_format;
use super::super::schema::Schema;
use super::directives::{self, ELEMENT_ORDER, PATCH};
use super::field::{Field, at};
use super::items::{self, Items};
use super::lists;
use super::refused::Refused;

/// Merges the lists whose order the patch sets, and takes them out of it.
pub(super) fn merge(
    object: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    schema: Option<&Schema>,
) -> Result<(), Refused> {
    let keys: Vec<String> = patch
        .keys()
        .filter(|key| key.starts_with(ELEMENT_ORDER))
        .cloned()
        .collect();
    for key in keys {
        let order = list(patch.remove(&key))?.unwrap_or_default();
        let subject = directives::subject(&key, ELEMENT_ORDER)
            .ok_or_else(|| Refused::malformed("setElementOrder list"))?;
        merge_list(object, patch, &subject, &order, schema)?;
    }
    Ok(())
}

fn merge_list(
    object: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    name: &str,
    order: &[Value],
    schema: Option<&Schema>,
) -> Result<(), Refused> {
    let old = list(object.get(name).cloned())?;
    let new = list(patch.get(name).cloned())?;
    let field = Field::of_list(schema, name)?;
    check(new.as_deref().unwrap_or_default(), order, field.merge_key())?;
    let merged = match (old.clone(), new.clone()) {
        (None, None) => return Ok(()),
        (Some(old), None) => old,
        (None, Some(new)) => new
            .into_iter()
            .filter_map(directives::without_directives)
            .collect(),
        (Some(old), Some(new)) => lists::merge(old, new, &field, false)?,
    };
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let items = match field.merge_key() {
        "" => Items::Scalars,
        key => Items::Objects(key),
    };
    lists::are_objects(&[&old, &new])?;
    let ordered = items.ordered(merged, order, &old)?;
    object.insert(name.to_owned(), Value::Array(ordered));
    patch.remove(name);
    Ok(())
}

fn list(value: Option<Value>) -> Result<Option<Vec<Value>>, Refused> {
    match value {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items)),
        Some(other) => Err(Refused::wrong_type("[]interface {}", &other)),
    }
}

/// The items of the patch must be in the order that it sets.
fn check(new: &[Value], order: &[Value], key: &str) -> Result<(), Refused> {
    if new.is_empty() || order.is_empty() {
        return Ok(());
    }
    let mut kept = Vec::new();
    for item in new {
        let is_deleted =
            !key.is_empty() && *at(&Value::Object(items::object(item)?.clone()), PATCH) == "delete";
        if !is_deleted && item.get(PATCH).is_none() {
            kept.push(item);
        }
    }
    let mut kept = kept.into_iter().peekable();
    for place in order {
        if let Some(item) = kept.peek()
            && is_same(item, place, key)?
        {
            kept.next();
        }
    }
    if kept.peek().is_none() {
        return Ok(());
    }
    Err(Refused::Failed(format!(
        "The order in patch list:\n{}\n doesn't match {ELEMENT_ORDER} list:\n{}\n",
        go_format::plain_list(new),
        go_format::plain_list(order)
    )))
}

fn is_same(left: &Value, right: &Value, key: &str) -> Result<bool, Refused> {
    if key.is_empty() {
        return Ok(left == right);
    }
    let value = |item| {
        let fields = items::object(item)?;
        fields
            .get(key)
            .ok_or_else(|| Refused::no_merge_key(fields, key))
    };
    Ok(value(left)? == value(right)?)
}
