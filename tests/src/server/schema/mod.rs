//! How the objects of a kind are built: their fields, how lists and maps merge, what is left out when empty.
//!
//! The schemas of Kubernetes' own kinds come from `kubernetes.json`, which `tests/control-plane/v1.37/facts` writes;
//! those of custom kinds from their definitions.

mod definition;
mod kubernetes;
mod structure;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use self::kubernetes::{of_kind, of_metadata};
pub(crate) use self::structure::Structure;

/// The schema of one value; clones are cheap.
#[derive(Clone, Debug)]
pub(crate) struct Schema(Arc<Node>);

#[derive(Debug)]
struct Node {
    shape: Shape,
    traits: Traits,
}

/// What a value consists of.
#[derive(Debug)]
pub(crate) enum Shape {
    /// An object with fields of its own.
    Struct(Structure),
    /// An object with any keys, whose values are alike.
    Map(Schema),
    List(Schema),
    Scalar(Scalar),
    /// Whatever JSON there is.
    Any,
}

/// The values that have no parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    String,
    Bool,
    Int32,
    Int64,
    Float,
    /// Base64.
    Bytes,
    /// RFC 3339 in whole seconds.
    Time,
    /// RFC 3339 with microseconds.
    MicroTime,
    /// As Go writes it: `1m30s`.
    Duration,
    /// As `500m` or `1Gi`.
    Quantity,
    IntOrString,
}

/// What is known of a value besides its shape.
#[derive(Debug, Default)]
struct Traits {
    emptiness: Emptiness,
    /// The field can be told apart from one that is not set even where it is zero.
    pointer: bool,
    topology: Topology,
    patch_strategy: PatchStrategy,
    default: Option<Value>,
    /// How messages of the real server call the type, where that does not follow from the shape.
    go: Option<Box<str>>,
    /// How they call the type of a map's keys, likewise.
    go_key: Option<Box<str>>,
}

/// When the real server leaves a field out as it writes an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Emptiness {
    /// Never: it is written with the zero of its type.
    #[default]
    Written,
    /// If it is empty; a struct never is.
    Omitted,
    /// If it is zero, which a struct is whose fields are.
    ZeroOmitted,
}

/// How values merge of which several managers apply parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Topology {
    /// Fields and keys each on their own, lists as a whole.
    #[default]
    Usual,
    /// As a whole.
    Atomic,
    /// Fields and keys each on their own, even where the type says otherwise.
    Granular,
    /// A list of scalars, each on its own.
    Set,
    /// A list of objects, each on its own; these fields are their key.
    Map(Vec<String>),
}

/// How a strategic merge patch treats a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PatchStrategy {
    /// A list is merged item by item, not replaced.
    pub(crate) merge: bool,
    /// The patch may name the keys to be kept.
    pub(crate) retain_keys: bool,
    /// An object is replaced as a whole.
    pub(crate) replace: bool,
    /// The field that tells the items of a list apart; scalars need none.
    pub(crate) merge_key: Option<String>,
}

impl Schema {
    /// The schema of a custom kind, as its definition has it.
    pub(crate) fn of_definition(open_api: &Value) -> Self {
        definition::of_object(open_api)
    }

    fn new(shape: Shape, traits: Traits) -> Self {
        Self(Arc::new(Node { shape, traits }))
    }

    pub(crate) fn shape(&self) -> &Shape {
        &self.0.shape
    }

    /// The schema of a field, if this is a struct that has it.
    pub(crate) fn field(&self, name: &str) -> Option<&Schema> {
        match self.shape() {
            Shape::Struct(structure) => structure.field(name),
            _ => None,
        }
    }

    /// How values of this field merge under apply; lists that say nothing are atomic.
    pub(crate) fn topology(&self) -> &Topology {
        match (&self.0.traits.topology, self.shape()) {
            (Topology::Usual, Shape::List(_)) => &Topology::Atomic,
            (Topology::Usual, Shape::Struct(structure)) if structure.is_atomic() => {
                &Topology::Atomic
            }
            (topology, _) => topology,
        }
    }

    pub(crate) fn patch_strategy(&self) -> &PatchStrategy {
        &self.0.traits.patch_strategy
    }

    pub(crate) fn default(&self) -> Option<&Value> {
        self.0.traits.default.as_ref()
    }

    pub(crate) fn emptiness(&self) -> Emptiness {
        self.0.traits.emptiness
    }

    /// Whether a zero is told apart from nothing.
    pub(crate) fn is_pointer(&self) -> bool {
        self.0.traits.pointer
    }

    /// How messages of the real server call the type.
    pub(crate) fn go_type(&self) -> String {
        if let Some(name) = &self.0.traits.go {
            return name.to_string();
        }
        match self.shape() {
            Shape::Struct(structure) => structure.go().to_owned(),
            Shape::Map(values) => {
                let key = self.0.traits.go_key.as_deref().unwrap_or("string");
                format!("map[{key}]{}", values.go_type())
            }
            Shape::List(items) => {
                let pointer = if items.is_pointer() { "*" } else { "" };
                format!("[]{pointer}{}", items.go_type())
            }
            Shape::Scalar(scalar) => scalar.go_type().to_owned(),
            Shape::Any => "interface {}".to_owned(),
        }
    }
}

impl Scalar {
    fn go_type(self) -> &'static str {
        match self {
            Scalar::String => "string",
            Scalar::Bool => "bool",
            Scalar::Int32 => "int32",
            Scalar::Int64 => "int64",
            Scalar::Float => "float64",
            Scalar::Bytes => "[]uint8",
            Scalar::Time => "v1.Time",
            Scalar::MicroTime => "v1.MicroTime",
            Scalar::Duration => "v1.Duration",
            Scalar::Quantity => "resource.Quantity",
            Scalar::IntOrString => "intstr.IntOrString",
        }
    }
}
