//! What is checked of an object before it is kept: its metadata, and by its kind all the rest.

mod metadata;

use serde_json::Value;

use super::field_error::FieldError;
use super::resources::ServedResource;

pub(crate) use self::metadata::generate_name_faults;

/// The faults of an object that is to be created.
pub(crate) fn create_faults(resource: &ServedResource, object: &Value) -> Vec<FieldError> {
    metadata::create_faults(resource, object)
}

/// The faults of an object that is to take the place of `old`.
pub(crate) fn update_faults(
    _resource: &ServedResource,
    object: &Value,
    old: &Value,
) -> Vec<FieldError> {
    metadata::update_faults(object, old)
}
