//! Strategic merge: a patch is laid over an object, and the lists that the kind says so of are merged
//! item by item.
//!
//! What a patch says with `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/…` and
//! `$setElementOrder/…` is done, and not kept.

mod directives;
mod element_order;
mod field;
mod items;
mod lists;
mod maps;
mod refused;

use serde_json::{Map, Value};

use super::schema::Schema;

pub(crate) use self::refused::Refused;

/// What becomes of an object under a patch.
pub(crate) fn merge(
    object: Map<String, Value>,
    patch: Map<String, Value>,
    schema: Option<&Schema>,
) -> Result<Map<String, Value>, Refused> {
    maps::merge(object, patch, schema)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema;
    use super::*;

    fn merged(kind: &str, object: Value, patch: Value) -> Result<Value, Refused> {
        let schema = schema::of_kind("v1", kind);
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        merge(map(object), map(patch), schema.as_ref()).map(Value::Object)
    }

    #[test]
    fn ports_of_services_are_told_apart_by_their_number() {
        let object = json!({"spec": {"ports": [{"port": 80, "name": "a"}, {"port": 81}], "externalIPs": ["1"]}});
        let patch = json!({"spec": {"ports": [{"port": 80, "nodePort": 5}], "externalIPs": ["2"]}});
        assert_eq!(
            merged("Service", object, patch).unwrap(),
            json!({"spec": {"ports": [{"port": 80, "name": "a", "nodePort": 5}, {"port": 81}], "externalIPs": ["2"]}})
        );
    }

    #[test]
    fn null_removes_and_is_never_kept() {
        let object = json!({"metadata": {"labels": {"a": "1"}}});
        let patch = json!({"metadata": {"labels": {"a": null, "b": null}, "annotations": {"c": null, "d": "1"}}});
        assert_eq!(
            merged("Pod", object, patch).unwrap(),
            json!({"metadata": {"labels": {}, "annotations": {"d": "1"}}})
        );
    }

    #[test]
    fn fields_that_nobody_knows_cannot_be_merged() {
        let both = json!({"spec": {"zork": {"a": 1}}});
        assert_eq!(
            merged("Pod", both.clone(), both),
            Err(Refused::Failed(
                "unable to find api field in struct PodSpec for the json field \"zork\"".to_owned()
            ))
        );
    }
}
