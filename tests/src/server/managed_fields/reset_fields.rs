//! The fields that a write through a path leaves as they are, whatever it says of them.

use super::super::resources::ServedResource;
use super::field_set::FieldSet;

const METADATA: &[&str] = &["metadata"];
const SPEC: &[&str] = &["spec"];
const STATUS: &[&str] = &["status"];

/// The fields that nobody comes to own by a write to an object, or to this subresource of it.
pub(crate) fn reset_fields(resource: &ServedResource, subresource: &str) -> FieldSet {
    let paths: &[&[&str]] = match subresource {
        "" if resource.is("certificates.k8s.io", "certificatesigningrequests") => &[SPEC, STATUS],
        "" | "finalize" if resource.has_status => &[STATUS],
        "status" => of_status(resource),
        "approval" => &[SPEC, &["status", "certificate"]],
        _ => &[],
    };
    FieldSet::of_names(paths.iter().copied())
}

fn of_status(resource: &ServedResource) -> &'static [&'static [&'static str]] {
    if !resource.built_in {
        return &[METADATA, SPEC];
    }
    match (resource.group(), resource.plural()) {
        ("", "pods") => &[
            SPEC,
            &["metadata", "deletionTimestamp"],
            &["metadata", "ownerReferences"],
        ],
        ("apps", "deployments") => &[SPEC, &["metadata", "labels"]],
        ("certificates.k8s.io", "certificatesigningrequests") => &[SPEC, &["status", "conditions"]],
        ("storage.k8s.io", "volumeattachments" | "csinodes") | ("apiregistration.k8s.io", _) => {
            &[METADATA, SPEC]
        }
        _ => &[SPEC],
    }
}
