//! The fields of structs that lead to what a set holds.

use super::field_set::FieldSet;
use super::path_element::PathElement;
use super::typing::Type;

/// Adds the named fields on the way to each field of a set: with `spec.replicas` comes `spec`.
/// Keys of maps and items of lists are not added.
pub(crate) fn with_named_fields(set: &FieldSet, kind: Option<&Type>) -> FieldSet {
    let forms = kind.map(|kind| kind.forms(None));
    let map = forms.as_ref().and_then(|forms| forms.map.as_ref());
    let list = forms.as_ref().and_then(|forms| forms.list.as_ref());
    let mut members = set.members.clone();
    let mut children = std::collections::BTreeMap::new();
    for (step, child) in &set.children {
        let kind = match step {
            PathElement::Field(name) => map.and_then(|map| {
                if map.has_field(name) {
                    members.insert(step.clone());
                }
                map.under(name)
            }),
            PathElement::Key(_) => list.map(|list| list.items.clone()),
            PathElement::Value(_) | PathElement::Index(_) => None,
        };
        children.insert(step.clone(), with_named_fields(child, kind.as_ref()));
    }
    FieldSet { members, children }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::schema;
    use super::super::fields_v1;
    use super::*;

    #[test]
    fn structs_on_the_way_are_added_and_maps_are_not() {
        let pod = Type::Of(schema::of_kind("v1", "Pod").unwrap());
        let set = fields_v1::read(&json!({
            "f:metadata": {"f:labels": {"f:a": {}}},
            "f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:securityContext": {"f:privileged": {}}}}},
        }));
        let named = with_named_fields(&set.unwrap(), Some(&pod));
        assert_eq!(
            Value::Object(fields_v1::write(&named)),
            json!({
                "f:metadata": {".": {}, "f:labels": {".": {}, "f:a": {}}},
                "f:spec": {".": {}, "f:containers": {".": {}, "k:{\"name\":\"a\"}": {"f:securityContext": {".": {}, "f:privileged": {}}}}},
            })
        );
    }
}
