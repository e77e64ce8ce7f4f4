//! Brings an object into the one form in which the real server writes it.

use serde_json::{Map, Value, json};

use super::super::schema::{Emptiness, Scalar, Schema, Shape, Structure};

/// Leaves out what is empty and would be left out, and writes what is not there and would be.
pub(crate) fn write(schema: &Schema, value: &mut Value) {
    Writer { keeps_empty: false }.write(schema, value);
}

/// The same for what was just read: an empty list that is written is not the same as none until it is kept.
pub(crate) fn write_as_read(schema: &Schema, value: &mut Value) {
    Writer { keeps_empty: true }.write(schema, value);
}

struct Writer {
    keeps_empty: bool,
}

impl Writer {
    fn write(&self, schema: &Schema, value: &mut Value) {
        match (schema.shape(), value) {
            (Shape::Struct(structure), Value::Object(map)) => self.write_struct(structure, map),
            (Shape::Map(values), Value::Object(map)) => {
                for value in map.values_mut() {
                    self.write_item(values, value);
                }
            }
            (Shape::List(items), Value::Array(list)) => {
                for item in list {
                    self.write_item(items, item);
                }
            }
            _ => {}
        }
    }

    /// Items and values are there, whatever they are.
    fn write_item(&self, schema: &Schema, value: &mut Value) {
        if value.is_null() && !schema.is_pointer() {
            *value = zero(schema);
        }
        self.write(schema, value);
    }

    fn write_struct(&self, structure: &Structure, map: &mut Map<String, Value>) {
        for (name, field) in structure.fields() {
            if let Some(value) = map.get_mut(name) {
                self.write(field, value);
                if is_left_out(field, value) {
                    map.remove(name);
                } else if !self.keeps_empty && is_empty_collection(field, value) {
                    *value = Value::Null;
                }
            }
            if map.get(name).is_none_or(Value::is_null) {
                match unset(field) {
                    Some(value) => map.insert(name.to_owned(), value),
                    None => map.remove(name),
                };
            }
        }
    }
}

/// What a field that is not set is written as, if it is.
fn unset(field: &Schema) -> Option<Value> {
    let is_object = matches!(
        field.shape(),
        Shape::Struct(_)
            | Shape::Scalar(
                Scalar::IntOrString
                    | Scalar::Quantity
                    | Scalar::Time
                    | Scalar::MicroTime
                    | Scalar::Duration
            )
    );
    match field.emptiness() {
        Emptiness::Written if field.is_pointer() => Some(Value::Null),
        Emptiness::Written => Some(zero(field)),
        // An object is never empty in Go, and so are the values that are objects there.
        Emptiness::Omitted if is_object && !field.is_pointer() => Some(zero(field)),
        Emptiness::Omitted | Emptiness::ZeroOmitted => None,
    }
}

fn is_left_out(field: &Schema, value: &Value) -> bool {
    if field.is_pointer() {
        return value.is_null();
    }
    match field.emptiness() {
        Emptiness::Written => false,
        Emptiness::ZeroOmitted => *value == zero(field) || is_empty_collection(field, value),
        Emptiness::Omitted => match field.shape() {
            Shape::Scalar(Scalar::String | Scalar::Bytes) => *value == "",
            Shape::Scalar(Scalar::Bool) => *value == false,
            Shape::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Float) => {
                value.as_f64() == Some(0.0)
            }
            Shape::Struct(_) | Shape::Any | Shape::Scalar(_) => false,
            Shape::List(_) | Shape::Map(_) => is_empty_collection(field, value),
        },
    }
}

fn is_empty_collection(field: &Schema, value: &Value) -> bool {
    match (field.shape(), value) {
        (Shape::List(_), Value::Array(list)) => list.is_empty(),
        (Shape::Map(_), Value::Object(map)) => map.is_empty(),
        _ => false,
    }
}

/// The value of a field that nobody set.
fn zero(schema: &Schema) -> Value {
    match schema.shape() {
        Shape::Struct(structure) => {
            let mut map = Map::new();
            Writer { keeps_empty: false }.write_struct(structure, &mut map);
            map.into()
        }
        Shape::Scalar(Scalar::String) => json!(""),
        Shape::Scalar(Scalar::Bool) => json!(false),
        Shape::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Float | Scalar::IntOrString) => {
            json!(0)
        }
        Shape::Scalar(Scalar::Quantity) => json!("0"),
        Shape::Scalar(Scalar::Duration) => json!("0s"),
        Shape::Scalar(Scalar::Bytes | Scalar::Time | Scalar::MicroTime)
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::Any => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::schema::of_kind;
    use super::*;

    fn written(api_version: &str, kind: &str, mut object: Value) -> Value {
        write(&of_kind(api_version, kind).unwrap(), &mut object);
        object
    }

    #[test]
    fn what_is_empty_is_left_out_or_written_as_the_type_says() {
        assert_eq!(
            written(
                "v1",
                "Service",
                json!({"spec": {"ports": [{"name": ""}], "externalIPs": []}})
            ),
            json!({"metadata": {}, "spec": {"ports": [{"port": 0, "targetPort": 0}]}, "status": {"loadBalancer": {}}})
        );
        assert_eq!(
            written("rbac.authorization.k8s.io/v1", "Role", json!({"rules": []})),
            json!({"metadata": {}, "rules": null})
        );
    }

    #[test]
    fn a_zero_that_was_set_differs_from_nothing_where_the_type_can_tell() {
        let set = written(
            "apps/v1",
            "Deployment",
            json!({"spec": {"replicas": 0, "minReadySeconds": 0}}),
        );
        assert_eq!(set["spec"]["replicas"], 0);
        assert!(set["spec"].get("minReadySeconds").is_none());
        assert_eq!(set["status"], json!({}));
    }

    #[test]
    fn it_changes_nothing_the_second_time() {
        let once = written(
            "v1",
            "Pod",
            json!({"spec": {"containers": [{"name": "a"}]}}),
        );
        assert_eq!(written("v1", "Pod", once.clone()), once);
    }

    /// One object of each kind, as the real server wrote it.
    const OBJECTS: &str = include_str!("../../../recordings/objects.jsonl");

    #[test]
    fn what_the_real_server_writes_is_left_as_it_is() {
        let mut kinds = 0;
        for line in OBJECTS.lines() {
            let object: Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| object[field].as_str().unwrap();
            let resource = super::super::super::builtin::resources().find(|known| {
                known.kind() == text("kind") && known.api_version() == text("apiVersion")
            });
            let Some(resource) = resource else { continue };
            kinds += 1;
            let read = super::super::read(&resource, line.as_bytes()).unwrap();
            assert_eq!(read.strict_faults, [""; 0], "{line}");
            let mut written = read.object;
            write(resource.schema().unwrap(), &mut written);
            assert_eq!(written, object);
        }
        assert!(kinds > 40, "{kinds}");
    }
}
