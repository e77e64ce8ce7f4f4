//! What nobody owns: the fields by which an object is known, and those that the server counts.

use super::field_set::FieldSet;

const STRIPPED: [&[&str]; 12] = [
    &["apiVersion"],
    &["kind"],
    &["metadata"],
    &["metadata", "name"],
    &["metadata", "namespace"],
    &["metadata", "creationTimestamp"],
    &["metadata", "selfLink"],
    &["metadata", "uid"],
    &["metadata", "clusterName"],
    &["metadata", "generation"],
    &["metadata", "managedFields"],
    &["metadata", "resourceVersion"],
];

/// A set without those fields.
pub(crate) fn stripped(fields: &FieldSet) -> FieldSet {
    fields.difference(&FieldSet::of_names(STRIPPED))
}
