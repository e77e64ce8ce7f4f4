//! The schema that a definition of a custom kind gives, in the words of `OpenAPI`.

use serde_json::{Map, Value};

use super::structure::Fields;
use super::{Emptiness, Scalar, Schema, Shape, Structure, Topology, Traits, of_metadata};

/// The schema of whole objects: what a definition says, and what every object has.
pub(super) fn of_object(open_api: &Value) -> Schema {
    let mut fields = fields(open_api["properties"].as_object(), is_open(open_api));
    add_identity(&mut fields);
    Schema::new(Shape::Struct(Structure::Own(fields)), Traits::default())
}

/// Objects say what they are, and have metadata.
fn add_identity(fields: &mut Fields) {
    let text = || {
        let traits = Traits {
            emptiness: Emptiness::Omitted,
            ..Traits::default()
        };
        Schema::new(Shape::Scalar(Scalar::String), traits)
    };
    fields.all.insert("apiVersion".into(), text());
    fields.all.insert("kind".into(), text());
    fields.all.insert("metadata".into(), of_metadata());
}

fn fields(properties: Option<&Map<String, Value>>, keeps_unknown: bool) -> Fields {
    let properties = properties.into_iter().flatten();
    Fields {
        all: properties
            .map(|(name, property)| (name.as_str().into(), value(property)))
            .collect(),
        keeps_unknown,
        ..Fields::default()
    }
}

fn value(open_api: &Value) -> Schema {
    Schema::new(shape(open_api), traits(open_api))
}

fn shape(open_api: &Value) -> Shape {
    if open_api["x-kubernetes-int-or-string"] == true {
        return Shape::Scalar(Scalar::IntOrString);
    }
    let properties = open_api["properties"].as_object();
    if open_api["x-kubernetes-embedded-resource"] == true {
        let mut fields = fields(properties, is_open(open_api));
        add_identity(&mut fields);
        return Shape::Struct(Structure::Own(fields));
    }
    match open_api["type"].as_str().unwrap_or_default() {
        "object" => match &open_api["additionalProperties"] {
            values @ Value::Object(_) => Shape::Map(value(values)),
            Value::Bool(true) => Shape::Map(Schema::new(Shape::Any, Traits::default())),
            _ if properties.is_none() && is_open(open_api) => Shape::Any,
            _ => Shape::Struct(Structure::Own(fields(properties, is_open(open_api)))),
        },
        "array" => Shape::List(value(&open_api["items"])),
        "string" => Shape::Scalar(Scalar::String),
        "boolean" => Shape::Scalar(Scalar::Bool),
        "integer" => Shape::Scalar(Scalar::Int64),
        "number" => Shape::Scalar(Scalar::Float),
        _ => Shape::Any,
    }
}

fn is_open(open_api: &Value) -> bool {
    open_api["x-kubernetes-preserve-unknown-fields"] == true
}

fn traits(open_api: &Value) -> Traits {
    let text = |field: &str| open_api[field].as_str().unwrap_or_default();
    let topology = match (
        text("x-kubernetes-list-type"),
        text("x-kubernetes-map-type"),
    ) {
        ("map", _) => {
            let keys = open_api["x-kubernetes-list-map-keys"].as_array();
            let keys = keys.into_iter().flatten().filter_map(Value::as_str);
            Topology::Map(keys.map(str::to_owned).collect())
        }
        ("set", _) => Topology::Set,
        ("atomic", _) | (_, "atomic") => Topology::Atomic,
        (_, "granular") => Topology::Granular,
        _ => Topology::Usual,
    };
    Traits {
        topology,
        // What is there is written, zero or not.
        pointer: true,
        emptiness: Emptiness::Omitted,
        default: open_api.get("default").cloned(),
        ..Traits::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_definition_tells_fields_lists_and_what_is_open() {
        let schema = of_object(&json!({"type": "object", "properties": {
            "spec": {"type": "object", "properties": {
                "size": {"x-kubernetes-int-or-string": true, "default": 3},
                "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                    "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "rest": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
            }},
        }}));
        let spec = schema.field("spec").unwrap();
        assert_eq!(spec.field("size").unwrap().default(), Some(&json!(3)));
        let ports = spec.field("ports").unwrap();
        assert_eq!(*ports.topology(), Topology::Map(vec!["name".into()]));
        assert!(matches!(ports.shape(), Shape::List(items) if items.field("name").is_some()));
        assert!(matches!(
            spec.field("labels").unwrap().shape(),
            Shape::Map(_)
        ));
        assert!(matches!(spec.field("rest").unwrap().shape(), Shape::Any));
        assert!(schema.field("metadata").unwrap().field("labels").is_some());
        assert!(spec.field("nothing").is_none());
    }

    #[test]
    fn an_open_object_keeps_what_it_does_not_know() {
        let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
        match of_object(&open).shape() {
            Shape::Struct(structure) => {
                assert!(structure.keeps_unknown());
                assert!(structure.field("metadata").is_some());
            }
            other => panic!("{other:?}"),
        }
    }
}
