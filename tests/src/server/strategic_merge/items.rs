//! The order of a merged list: what the patch names in the order of the patch, the rest around it.

use serde_json::{Map, Value};

use super::super::go_format;
use super::directives::PATCH;
use super::field::at;
use super::refused::Refused;

/// What the items of a list are told apart by.
#[derive(Clone, Copy)]
pub(super) enum Items<'k> {
    /// Their value.
    Scalars,
    /// The value of this key.
    Objects(&'k str),
}

impl Items<'_> {
    /// Puts a merged list in order: items that `named` has stand as they do there, the others as in
    /// `old`, and each of these before the named ones that it stood before.
    pub(super) fn ordered(
        self,
        merged: Vec<Value>,
        named: &[Value],
        old: &[Value],
    ) -> Result<Vec<Value>, Refused> {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for item in merged {
            if self.is_named(&item, named)? {
                first.push(item);
            } else {
                second.push(item);
            }
        }
        let mut first = self.sorted(first, named)?.into_iter().peekable();
        let mut second = self.sorted(second, old)?.into_iter().peekable();
        let mut all = Vec::new();
        while let (Some(item), Some(other)) = (first.peek(), second.peek()) {
            let places = (self.place(old, other), self.place(old, item));
            let other_is_first = matches!(places, (Some(other), Some(item)) if other < item);
            all.extend(if other_is_first {
                second.next()
            } else {
                first.next()
            });
        }
        all.extend(first);
        all.extend(second);
        Ok(all)
    }

    fn is_named(self, item: &Value, named: &[Value]) -> Result<bool, Refused> {
        let Items::Objects(key) = self else {
            return Ok(named.contains(item));
        };
        let fields = object(item)?;
        let value = fields
            .get(key)
            .ok_or_else(|| Refused::no_merge_key(fields, key))?;
        for (index, other) in named.iter().enumerate() {
            let Value::Object(other) = other else {
                return Err(Refused::Failed(format!(
                    "value for key {index} is not a map"
                )));
            };
            if other.get(key) == Some(value) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sorts by the place in `order`. Of what has no place there, the later item comes first.
    fn sorted(self, items: Vec<Value>, order: &[Value]) -> Result<Vec<Value>, Refused> {
        let (mut items, deleted): (Vec<Value>, Vec<Value>) = match self {
            Items::Scalars => (items, Vec::new()),
            Items::Objects(key) => {
                for item in items.iter().chain(order) {
                    let fields = object(item)?;
                    if !fields.contains_key(key) {
                        return Err(Refused::no_merge_key(fields, key));
                    }
                }
                items
                    .into_iter()
                    .partition(|item| *at(item, PATCH) != "delete")
            }
        };
        for end in 1..items.len() {
            for index in (1..=end).rev() {
                let place =
                    |index: usize| items.get(index).and_then(|item| self.place(order, item));
                if matches!((place(index), place(index - 1)), (Some(item), Some(before)) if item >= before)
                {
                    break;
                }
                items.swap(index, index - 1);
            }
        }
        items.extend(deleted);
        Ok(items)
    }

    fn place(self, list: &[Value], item: &Value) -> Option<usize> {
        list.iter().position(|other| match self {
            Items::Scalars => item == other,
            Items::Objects(key) => at(item, key) == at(other, key),
        })
    }
}

pub(super) fn object(item: &Value) -> Result<&Map<String, Value>, Refused> {
    item.as_object()
        .ok_or_else(|| Refused::wrong_type(go_format::type_name(&Value::Object(Map::new())), item))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Orders letters: those of `named` stand as there, the others as in `old`.
    fn order(merged: &str, named: &str, old: &str) -> String {
        let list = |letters: &str| letters.chars().map(|c| json!(c)).collect::<Vec<_>>();
        let ordered = Items::Scalars.ordered(list(merged), &list(named), &list(old));
        let ordered = ordered.unwrap();
        ordered.iter().filter_map(Value::as_str).collect()
    }

    #[test]
    fn named_items_lead_and_the_others_keep_their_place_before_them() {
        assert_eq!(order("abcx", "xb", "abc"), "xabc");
        assert_eq!(order("abc", "b", "abc"), "abc");
        assert_eq!(order("abc", "ca", "abc"), "bca");
        assert_eq!(order("abc", "", "abc"), "abc");
        assert_eq!(order("ax", "x", "a"), "xa");
    }

    #[test]
    fn objects_must_have_the_key() {
        let items = Items::Objects("name");
        let named = [json!({"name": "a"})];
        assert!(
            items
                .ordered(vec![json!({"name": "a"})], &named, &[])
                .is_ok()
        );
        assert_eq!(
            items.ordered(vec![json!({"x": 1})], &named, &[]),
            Err(Refused::Failed(
                "map: map[x:1] does not contain declared merge key: name".to_owned()
            ))
        );
        assert!(items.ordered(vec![json!(1)], &named, &[]).is_err());
    }
}
