//! What a kind says of a field of its objects.

use serde_json::Value;

use super::super::schema::{PatchStrategy, Schema, Shape};
use super::refused::Refused;

/// A field that a patch and an object have both.
pub(super) struct Field<'s> {
    /// The schema of its value; of a list, that of its items.
    pub(super) schema: Option<&'s Schema>,
    pub(super) strategy: &'s PatchStrategy,
}

impl<'s> Field<'s> {
    /// Finds the field of an object of this schema.
    pub(super) fn of(schema: Option<&'s Schema>, name: &str) -> Result<Self, Refused> {
        let schema = match schema {
            Some(schema) if matches!(schema.shape(), Shape::Struct(_) | Shape::Any) => schema,
            other => {
                let kind = match other.map(Schema::shape) {
                    Some(Shape::Map(_)) | None => "map",
                    Some(Shape::List(_)) => "slice",
                    _ => "string",
                };
                return Err(Refused::Failed(format!(
                    "merging an object in json but data type is not struct, instead is: {kind}"
                )));
            }
        };
        let Some(field) = schema.field(name) else {
            let whole = schema.go_type();
            let kind = whole.rsplit('.').next().unwrap_or_default();
            return Err(Refused::Failed(format!(
                "unable to find api field in struct {kind} for the json field {name:?}"
            )));
        };
        Ok(Self {
            schema: Some(field),
            strategy: field.patch_strategy(),
        })
    }

    /// Finds the field, whose value is a list.
    pub(super) fn of_list(schema: Option<&'s Schema>, name: &str) -> Result<Self, Refused> {
        let field = Self::of(schema, name)?;
        match field.schema.map(Schema::shape) {
            Some(Shape::List(items)) => Ok(Self {
                schema: Some(items),
                ..field
            }),
            Some(Shape::Any) => Ok(field),
            _ => Err(Refused::Failed(
                "expected slice or array type, but got: struct".to_owned(),
            )),
        }
    }

    pub(super) fn merge_key(&self) -> &'s str {
        self.strategy.merge_key.as_deref().unwrap_or_default()
    }
}

/// What a message calls the items of a list.
pub(super) fn kind_of_items(schema: Option<&Schema>) -> &'static str {
    match schema.map(Schema::shape) {
        Some(Shape::Struct(_) | Shape::Any) => "struct",
        Some(Shape::Map(_)) => "map",
        Some(Shape::List(_)) => "slice",
        _ => "string",
    }
}

/// The value of a key, where one that is missing is `null`.
pub(super) fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}
