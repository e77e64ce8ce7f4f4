//! The types of Kubernetes itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::structure::Fields;
use super::{Emptiness, PatchStrategy, Scalar, Schema, Shape, Structure, Topology, Traits};

static TYPES: LazyLock<Types> = LazyLock::new(|| {
    let written: Written = serde_json::from_str(include_str!("kubernetes.json"))
        .expect("the types of Kubernetes are well written");
    Types {
        kinds: written.kinds,
        fields: written
            .types
            .into_iter()
            .map(|(name, structure)| (name, structure.into()))
            .collect(),
    }
});

static NO_FIELDS: LazyLock<Fields> = LazyLock::new(Fields::default);

struct Types {
    kinds: HashMap<String, Box<str>>,
    fields: HashMap<Box<str>, Fields>,
}

/// The schema of a kind of Kubernetes itself.
pub(crate) fn of_kind(api_version: &str, kind: &str) -> Option<Schema> {
    let name = TYPES.kinds.get(&format!("{api_version}/{kind}"))?;
    Some(named(name, Traits::default()))
}

/// The schema of `metadata`.
pub(crate) fn of_metadata() -> Schema {
    let traits = Traits {
        emptiness: Emptiness::Omitted,
        ..Traits::default()
    };
    named("meta.v1.ObjectMeta", traits)
}

pub(super) fn fields(name: &str) -> &'static Fields {
    TYPES.fields.get(name).unwrap_or(&NO_FIELDS)
}

fn named(name: &str, traits: Traits) -> Schema {
    Schema::new(Shape::Struct(Structure::Named(name.into())), traits)
}

/// The file.
#[derive(Deserialize)]
struct Written {
    kinds: HashMap<String, Box<str>>,
    types: HashMap<Box<str>, WrittenStructure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenStructure {
    go: Box<str>,
    #[serde(default)]
    map_type: String,
    fields: BTreeMap<Box<str>, WrittenNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[derive(Default)]
struct WrittenNode {
    #[serde(rename = "type")]
    scalar: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<Box<str>>,
    list: Option<Box<WrittenNode>>,
    map: Option<Box<WrittenNode>>,
    key: Option<Box<str>>,
    go: Option<Box<str>>,
    pointer: bool,
    omit_empty: bool,
    omit_zero: bool,
    list_type: String,
    list_map_keys: Vec<String>,
    map_type: String,
    patch_strategy: String,
    patch_merge_key: Option<String>,
    default: Option<Value>,
}

impl From<WrittenStructure> for Fields {
    fn from(written: WrittenStructure) -> Self {
        Self {
            all: written
                .fields
                .into_iter()
                .map(|(name, node)| (name, node.into()))
                .collect(),
            go: written.go,
            atomic: written.map_type == "atomic",
            keeps_unknown: false,
        }
    }
}

impl From<WrittenNode> for Schema {
    fn from(written: WrittenNode) -> Self {
        let traits = written.traits();
        let shape = if let Some(name) = written.reference {
            Shape::Struct(Structure::Named(name))
        } else if let Some(items) = written.list {
            Shape::List((*items).into())
        } else if let Some(values) = written.map {
            Shape::Map((*values).into())
        } else {
            scalar(written.scalar.as_deref().unwrap_or_default())
        };
        Schema::new(shape, traits)
    }
}

impl WrittenNode {
    fn traits(&self) -> Traits {
        let has = |strategy| self.patch_strategy.split(',').any(|one| one == strategy);
        Traits {
            emptiness: if self.omit_zero {
                Emptiness::ZeroOmitted
            } else if self.omit_empty {
                Emptiness::Omitted
            } else {
                Emptiness::Written
            },
            pointer: self.pointer,
            topology: match (self.list_type.as_str(), self.map_type.as_str()) {
                ("map", _) => Topology::Map(self.list_map_keys.clone()),
                ("set", _) => Topology::Set,
                ("atomic", _) | (_, "atomic") => Topology::Atomic,
                (_, "granular") => Topology::Granular,
                _ => Topology::Usual,
            },
            patch_strategy: PatchStrategy {
                merge: has("merge"),
                retain_keys: has("retainKeys"),
                replace: has("replace"),
                merge_key: self.patch_merge_key.clone(),
            },
            default: self.default.clone(),
            go: self.go.clone(),
            go_key: self.key.clone(),
        }
    }
}

fn scalar(name: &str) -> Shape {
    Shape::Scalar(match name {
        "string" => Scalar::String,
        "bool" => Scalar::Bool,
        "int32" => Scalar::Int32,
        "int64" => Scalar::Int64,
        "float64" => Scalar::Float,
        "bytes" => Scalar::Bytes,
        "time" => Scalar::Time,
        "microTime" => Scalar::MicroTime,
        "duration" => Scalar::Duration,
        "quantity" => Scalar::Quantity,
        "intOrString" => Scalar::IntOrString,
        _ => return Shape::Any,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(api_version: &str, kind: &str, path: &[&str]) -> Schema {
        let mut schema = of_kind(api_version, kind).unwrap();
        for step in path {
            let next = match (schema.shape(), *step) {
                (Shape::List(items), "[]") => Some(items),
                (Shape::Map(values), _) => Some(values),
                (_, field) => schema.field(field),
            };
            schema = next.unwrap_or_else(|| panic!("{step}")).clone();
        }
        schema
    }

    #[test]
    fn lists_know_how_they_merge() {
        let containers = at("v1", "Pod", &["spec", "containers"]);
        assert_eq!(*containers.topology(), Topology::Map(vec!["name".into()]));
        assert_eq!(
            containers.patch_strategy().merge_key.as_deref(),
            Some("name")
        );
        let command = at("v1", "Pod", &["spec", "containers", "[]", "command"]);
        assert_eq!(*command.topology(), Topology::Atomic);
        let finalizers = at("v1", "Pod", &["metadata", "finalizers"]);
        assert_eq!(*finalizers.topology(), Topology::Set);
        assert!(finalizers.patch_strategy().merge);
        let selector = at("apps/v1", "Deployment", &["spec", "selector"]);
        assert_eq!(*selector.topology(), Topology::Atomic);
    }

    #[test]
    fn types_have_the_names_of_messages() {
        let name = |path: &[&str]| at("v1", "Pod", path).go_type();
        assert_eq!(name(&["spec"]), "v1.PodSpec");
        assert_eq!(name(&["spec", "containers"]), "[]v1.Container");
        assert_eq!(name(&["metadata", "labels"]), "map[string]string");
        assert_eq!(name(&["spec", "restartPolicy"]), "v1.RestartPolicy");
        let limits = ["spec", "containers", "[]", "resources", "limits"];
        assert_eq!(name(&limits), "v1.ResourceList");
    }

    #[test]
    fn what_is_left_out_when_empty_is_known() {
        let ports = |field| at("v1", "Service", &["spec", "ports", "[]", field]);
        assert_eq!(ports("port").emptiness(), Emptiness::Written);
        assert_eq!(ports("name").emptiness(), Emptiness::Omitted);
        assert_eq!(ports("protocol").default(), Some(&json!("TCP")));
        assert!(at("apps/v1", "Deployment", &["spec", "replicas"]).is_pointer());
    }

    #[test]
    fn a_type_may_hold_itself() {
        let version = ["spec", "versions", "[]", "schema", "openAPIV3Schema"];
        let mut path = version.to_vec();
        path.extend(["properties", "a", "properties", "b", "type"]);
        let kind = at("apiextensions.k8s.io/v1", "CustomResourceDefinition", &path);
        assert!(matches!(kind.shape(), Shape::Scalar(Scalar::String)));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(schema: &Schema) {
            match schema.shape() {
                Shape::Struct(Structure::Named(name)) => {
                    assert!(TYPES.fields.contains_key(name), "{name}");
                }
                Shape::Struct(_) | Shape::Scalar(_) | Shape::Any => {}
                Shape::Map(inner) | Shape::List(inner) => walk(inner),
            }
        }
        let all = TYPES.fields.values().flat_map(|kept| kept.all.values());
        all.for_each(walk);
        assert!(TYPES.fields.len() > 300 && TYPES.kinds.len() > 40);
    }

    #[test]
    fn every_kind_that_is_served_has_a_schema() {
        for resource in super::super::super::builtin::resources() {
            assert!(
                of_kind(&resource.api_version(), resource.kind()).is_some(),
                "{}",
                resource.qualified()
            );
        }
    }
}
