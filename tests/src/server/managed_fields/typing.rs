//! What a schema says of ownership: which values have parts, and which of them are owned one by one.

use serde_json::Value;

use super::super::schema::{Scalar, Schema, Shape, Topology};

/// The type of a value.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    Of(Schema),
    /// Nothing is known: objects are owned key by key, lists as a whole.
    Deduced,
    /// Nothing is known, and all of it has one owner.
    Whole,
}

/// The forms that values of a type can have: most types allow one.
pub(crate) struct Forms<'t> {
    pub(crate) map: Option<MapForm<'t>>,
    pub(crate) scalar: Option<ScalarForm>,
    pub(crate) list: Option<ListForm<'t>>,
}

/// An object.
pub(crate) struct MapForm<'t> {
    schema: Option<&'t Schema>,
    /// The type of keys that have none of their own; without it there are no such keys.
    others: Option<Type>,
    pub(crate) atomic: bool,
}

/// A list.
pub(crate) struct ListForm<'t> {
    pub(crate) items: Type,
    pub(crate) identity: Identity<'t>,
}

/// What tells the items of a list apart.
#[derive(Clone, Copy)]
pub(crate) enum Identity<'t> {
    /// Nothing: the list is owned as a whole.
    None,
    /// Their value.
    Value,
    /// These fields.
    Keys(&'t [String]),
}

/// A value without parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScalarForm {
    Number,
    Text,
    Bool,
    Any,
}

impl Type {
    /// The type of the objects of a kind.
    pub(crate) fn of(schema: Option<&Schema>) -> Self {
        schema.cloned().map_or(Self::Deduced, Self::Of)
    }

    /// The forms that a value of this type can have, or the one that it has.
    pub(crate) fn forms(&self, value: Option<&Value>) -> Forms<'_> {
        let Forms { map, scalar, list } = self.all_forms();
        let none = Forms {
            map: None,
            scalar: None,
            list: None,
        };
        match value {
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) if scalar.is_some() => {
                Forms { scalar, ..none }
            }
            Some(Value::Array(_)) if list.is_some() => Forms { list, ..none },
            Some(Value::Object(_)) if map.is_some() => Forms { map, ..none },
            _ => Forms { map, scalar, list },
        }
    }

    fn all_forms(&self) -> Forms<'_> {
        let schema = match self {
            Self::Of(schema) => schema,
            Self::Deduced => return Forms::of_anything(false),
            Self::Whole => return Forms::of_anything(true),
        };
        let mut forms = Forms {
            map: None,
            scalar: None,
            list: None,
        };
        let atomic = *schema.topology() == Topology::Atomic;
        match schema.shape() {
            Shape::Struct(structure) => {
                // An object of which no field is known can have any.
                let open = structure.keeps_unknown() || structure.fields().next().is_none();
                forms.map = Some(MapForm {
                    schema: Some(schema),
                    others: open.then_some(Self::Deduced),
                    atomic,
                });
            }
            Shape::Map(values) => {
                forms.map = Some(MapForm {
                    schema: None,
                    others: Some(Self::Of(values.clone())),
                    atomic,
                });
            }
            Shape::List(items) => {
                forms.list = Some(ListForm {
                    items: Self::Of(items.clone()),
                    identity: match schema.topology() {
                        Topology::Map(keys) => Identity::Keys(keys),
                        Topology::Set => Identity::Value,
                        _ => Identity::None,
                    },
                });
            }
            Shape::Any | Shape::Scalar(Scalar::IntOrString) => {
                return Forms::of_anything(atomic);
            }
            Shape::Scalar(scalar) => forms.scalar = Some(ScalarForm::of(*scalar)),
        }
        forms
    }
}

impl Forms<'_> {
    fn of_anything(atomic: bool) -> Self {
        let values = if atomic { Type::Whole } else { Type::Deduced };
        Self {
            map: Some(MapForm {
                schema: None,
                others: Some(values),
                atomic,
            }),
            scalar: Some(ScalarForm::Any),
            list: Some(ListForm {
                items: Type::Whole,
                identity: Identity::None,
            }),
        }
    }

    /// Whether two values have the same of these forms.
    pub(crate) fn are_those_of(&self, other: &Self) -> bool {
        self.map.is_some() == other.map.is_some()
            && self.scalar.is_some() == other.scalar.is_some()
            && self.list.is_some() == other.list.is_some()
    }
}

impl MapForm<'_> {
    /// The type of what stands under a key; `None` where no such key is known.
    pub(crate) fn under(&self, key: &str) -> Option<Type> {
        self.field(key)
            .cloned()
            .map(Type::Of)
            .or_else(|| self.others.clone())
    }

    /// Whether the key is a field, not one of many keys alike.
    pub(crate) fn has_field(&self, key: &str) -> bool {
        self.field(key).is_some()
    }

    fn field(&self, key: &str) -> Option<&Schema> {
        self.schema.and_then(|schema| schema.field(key))
    }

    /// Whether nothing is known of the keys.
    pub(crate) fn is_deduced(&self) -> bool {
        self.schema.is_none() && matches!(self.others, Some(Type::Deduced))
    }
}

impl ScalarForm {
    fn of(scalar: Scalar) -> Self {
        match scalar {
            Scalar::String | Scalar::Bytes | Scalar::Duration => Self::Text,
            Scalar::Bool => Self::Bool,
            Scalar::Int32 | Scalar::Int64 | Scalar::Float => Self::Number,
            Scalar::Time | Scalar::MicroTime | Scalar::Quantity | Scalar::IntOrString => Self::Any,
        }
    }
}
