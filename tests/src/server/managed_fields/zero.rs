//! An object of a kind before anything is written into it: what a create is compared with.

use serde_json::{Map, Value};

use super::super::resources::ServedResource;
use super::super::schema::{Emptiness, Scalar, Schema, Shape};

/// The object that the real server begins with: what its types always write out is there already.
pub(crate) fn zero(resource: &ServedResource) -> Value {
    let mut object = match resource.schema() {
        Some(schema) if resource.built_in => fields(schema),
        _ => Map::new(),
    };
    object.insert("apiVersion".to_owned(), resource.api_version().into());
    object.insert("kind".to_owned(), resource.kind().into());
    Value::Object(object)
}

fn fields(schema: &Schema) -> Map<String, Value> {
    let Shape::Struct(structure) = schema.shape() else {
        return Map::new();
    };
    structure
        .fields()
        .filter_map(|(name, field)| Some((name.to_owned(), value(field)?)))
        .collect()
}

/// The zero of a field, if it is written out.
fn value(schema: &Schema) -> Option<Value> {
    // What is a struct of its own in Go is never empty.
    let is_struct = !schema.is_pointer()
        && matches!(
            schema.shape(),
            Shape::Struct(_)
                | Shape::Scalar(
                    Scalar::Time
                        | Scalar::MicroTime
                        | Scalar::Duration
                        | Scalar::Quantity
                        | Scalar::IntOrString
                )
        );
    match schema.emptiness() {
        Emptiness::Written => {}
        Emptiness::Omitted if is_struct => {}
        Emptiness::Omitted | Emptiness::ZeroOmitted => return None,
    }
    if schema.is_pointer() {
        return Some(Value::Null);
    }
    Some(match schema.shape() {
        Shape::Struct(_) => Value::Object(fields(schema)),
        Shape::Scalar(Scalar::String) => "".into(),
        Shape::Scalar(Scalar::Quantity) => "0".into(),
        Shape::Scalar(Scalar::Duration) => "0s".into(),
        Shape::Scalar(Scalar::Bool) => false.into(),
        Shape::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Float | Scalar::IntOrString) => {
            0.into()
        }
        _ => Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::registry::Registry;
    use super::*;

    #[test]
    fn a_new_object_holds_what_its_types_always_write() {
        let registry = Registry::new();
        let zero = |group, plural| zero(registry.find(group, "v1", plural).unwrap());
        assert_eq!(
            zero("", "pods"),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {"containers": null}, "status": {}})
        );
        assert_eq!(
            zero("apps", "deployments"),
            json!({
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "status": {},
                "spec": {"selector": null, "strategy": {}, "template": {"metadata": {}, "spec": {"containers": null}}},
            })
        );
        let event = zero("", "events");
        assert_eq!(event["firstTimestamp"], Value::Null);
        assert!(event.get("firstTimestamp").is_some() && event.get("count").is_none());
        assert_eq!(
            zero("", "configmaps"),
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}})
        );
    }
}
