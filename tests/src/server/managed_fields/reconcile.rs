//! Field sets from a time when the schema was another one.

use super::field_set::{FieldSet, Path};
use super::path_element::PathElement;
use super::typing::{Forms, Type};

/// A set in the terms of a type: where parts of something were owned that has one owner now, its owner
/// has all of it.
pub(crate) fn reconciled(set: &FieldSet, kind: &Type) -> FieldSet {
    let mut walk = Walk::default();
    walk.set(kind, Some(set), false);
    set.recursive_difference(&walk.whole).union(&walk.whole)
}

#[derive(Default)]
struct Walk {
    path: Path,
    /// What is owned in parts and has one owner.
    whole: FieldSet,
}

impl Walk {
    /// `is_leaf` where the set holds the value itself and nothing in it.
    fn set(&mut self, kind: &Type, set: Option<&FieldSet>, is_leaf: bool) {
        let forms = kind.forms(None);
        if let Some(map) = &forms.map {
            if map.is_deduced() {
                return;
            }
            if map.atomic {
                if !is_leaf && set.is_some_and(|set| !set.is_empty()) {
                    self.whole.insert(&self.path);
                }
                return;
            }
        } else if forms.scalar.is_some() {
            return;
        } else if let Some(list) = &forms.list
            && list.is_atomic()
        {
            if !is_leaf {
                self.whole.insert(&self.path);
            }
            return;
        }
        if let Some(set) = set {
            self.parts(&forms, set);
        }
    }

    fn parts(&mut self, forms: &Forms<'_>, set: &FieldSet) {
        let inner = set
            .children
            .keys()
            .filter(|step| !set.members.contains(*step));
        for step in inner.chain(&set.members) {
            let kind = match (&forms.map, &forms.list, step) {
                (Some(map), _, PathElement::Field(name)) => map.under(name),
                (None, Some(list), _) => Some(list.items.clone()),
                _ => None,
            };
            let Some(kind) = kind else {
                continue;
            };
            let below = set.children.get(step);
            let is_leaf = below.is_none() && set.members.contains(step);
            self.path.push(step.clone());
            self.set(&kind, below, is_leaf);
            self.path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::schema;
    use super::super::fields_v1;
    use super::*;

    #[test]
    fn parts_of_what_became_atomic_become_the_whole() {
        let pod = Type::Of(schema::of_kind("v1", "Pod").unwrap());
        let set = fields_v1::read(&json!({
            "f:metadata": {"f:labels": {"f:a": {}}},
            "f:spec": {"f:nodeSelector": {"f:a": {}, "f:b": {}}, "f:containers": {"k:{\"name\":\"a\"}": {"f:args": {"i:0": {}}, "f:command": {}}}},
        }))
        .unwrap();
        assert_eq!(
            Value::Object(fields_v1::write(&reconciled(&set, &pod))),
            json!({
                "f:metadata": {"f:labels": {"f:a": {}}},
                "f:spec": {"f:nodeSelector": {}, "f:containers": {"k:{\"name\":\"a\"}": {"f:args": {}, "f:command": {}}}},
            })
        );
    }
}
