//! The merge of two lists.

use serde_json::Value;

use super::super::go_format;
use super::super::schema::Schema;
use super::field::{Field, kind_of_items};
use super::items::{self, Items};
use super::maps;
use super::refused::Refused;

use super::directives::PATCH;

/// Merges the list of a patch into the one of an object, as its field says.
pub(super) fn merge(
    old: Vec<Value>,
    new: Vec<Value>,
    field: &Field<'_>,
    deletes: bool,
) -> Result<Vec<Value>, Refused> {
    if !deletes && !field.strategy.merge {
        return Ok(new);
    }
    if old.is_empty() && new.is_empty() {
        return Ok(old);
    }
    if !are_objects(&[&old, &new])? {
        if deletes {
            return Ok(old.into_iter().filter(|item| !new.contains(item)).collect());
        }
        let mut both = old.clone();
        both.extend(new.iter().cloned());
        let merged = without_duplicates(both);
        return Items::Scalars.ordered(merged, &new, &old);
    }
    let key = field.merge_key();
    if key.is_empty() {
        return Err(Refused::Failed(format!(
            "cannot merge lists without merge key for {}",
            kind_of_items(field.schema)
        )));
    }
    let (old, new) = obey_directives(old, new, key)?;
    let merged = merge_items(old.clone(), &new, key, field.schema)?;
    Items::Objects(key).ordered(merged, &new, &old)
}

/// Deletes and replaces as items of the patch say; answers the list, and the patch without them.
fn obey_directives(
    mut old: Vec<Value>,
    new: Vec<Value>,
    key: &str,
) -> Result<(Vec<Value>, Vec<Value>), Refused> {
    let mut plain = Vec::new();
    let mut replaces = false;
    for item in new {
        let Value::Object(fields) = &item else {
            plain.push(item);
            continue;
        };
        match fields.get(PATCH) {
            None => plain.push(item),
            Some(directive) if directive == "delete" => {
                let value = fields
                    .get(key)
                    .ok_or_else(|| Refused::no_merge_key(fields, key))?;
                old.retain(|item| item.get(key) != Some(value));
            }
            Some(directive) if directive == "replace" => replaces = true,
            Some(directive) if directive == "merge" => {
                let why = "merging lists cannot yet be specified in the patch";
                return Err(Refused::Failed(why.to_owned()));
            }
            Some(directive) => return Err(Refused::unknown_directive(directive, fields)),
        }
    }
    if replaces {
        return Ok((plain, Vec::new()));
    }
    Ok((old, plain))
}

fn merge_items(
    mut merged: Vec<Value>,
    new: &[Value],
    key: &str,
    schema: Option<&Schema>,
) -> Result<Vec<Value>, Refused> {
    for item in new {
        let fields = items::object(item)?;
        let value = fields
            .get(key)
            .ok_or_else(|| Refused::no_merge_key(fields, key))?;
        let place = merged.iter_mut().find(|item| item.get(key) == Some(value));
        match place {
            Some(place) => {
                let old = items::object(place)?.clone();
                *place = Value::Object(maps::merge(old, fields.clone(), schema)?);
            }
            None => merged.push(item.clone()),
        }
    }
    Ok(merged)
}

/// Whether the items of the lists are objects; all of them must be of one type.
pub(super) fn are_objects(lists: &[&[Value]]) -> Result<bool, Refused> {
    let mut items = lists.iter().copied().flatten();
    let Some(first) = items.next() else {
        let why = "no elements in any of the given slices";
        return Err(Refused::Failed(why.to_owned()));
    };
    if first.is_array() {
        return Err(Refused::Unsupported);
    }
    if items.any(|item| go_format::type_name(item) != go_format::type_name(first)) {
        let lists: Vec<String> = lists
            .iter()
            .map(|list| go_format::plain_list(list))
            .collect();
        return Err(Refused::Failed(format!(
            "list element types are not identical: [{}]",
            lists.join(" ")
        )));
    }
    Ok(first.is_object())
}

/// Drops what is there twice. The last item takes the place of the one that goes, as in the real server.
fn without_duplicates(mut items: Vec<Value>) -> Vec<Value> {
    let mut first = 0;
    while first + 1 < items.len() {
        let mut other = first + 1;
        while other < items.len() {
            if items.get(first) == items.get(other) {
                items.swap_remove(other);
            } else {
                other += 1;
            }
        }
        first += 1;
    }
    items
}
