//! A resource and its subresources, as the old form of discovery describes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::server::resources::ServedResource;
use crate::server::subresource::Subresource;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource<'a> {
    name: String,
    singular_name: String,
    namespaced: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    group: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    kind: &'a str,
    verbs: &'static [&'static str],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    short_names: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<&'a str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    storage_version_hash: String,
}

/// What can be done with most kinds.
pub(crate) const VERBS: &[&str] = &[
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];
const NAMESPACE_VERBS: &[&str] = &[
    "create", "delete", "get", "list", "patch", "update", "watch",
];
const CUSTOM_VERBS: &[&str] = &[
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "create",
    "update",
    "watch",
];
const TERMINATING_VERBS: &[&str] = &["delete", "deletecollection", "get", "list", "watch"];

/// What can be done with the objects of a resource.
pub(super) fn verbs(resource: &ServedResource) -> &'static [&'static str] {
    match resource.definition() {
        Some(definition) if definition.is_terminating => TERMINATING_VERBS,
        _ if !resource.built_in => CUSTOM_VERBS,
        _ if resource.is("", "namespaces") => NAMESPACE_VERBS,
        _ => VERBS,
    }
}

/// The subresources in the order of the real server, which lists those of custom kinds as they stand in a definition.
pub(super) fn subresources(resource: &ServedResource) -> Vec<Subresource> {
    let mut all: Vec<Subresource> = Subresource::of(resource).collect();
    if !resource.built_in {
        all.sort_by_key(|subresource| *subresource != Subresource::Status);
    }
    all
}

/// A resource, and then its subresources.
pub(super) fn described(resource: &ServedResource) -> Vec<Resource<'_>> {
    let whole = Resource {
        name: resource.plural().to_owned(),
        singular_name: resource.singular(),
        namespaced: resource.is_namespaced(),
        group: "",
        version: "",
        kind: resource.kind(),
        verbs: verbs(resource),
        short_names: resource.short_names(),
        categories: resource.categories(),
        storage_version_hash: storage_version_hash(resource),
    };
    let mut all = vec![whole];
    for subresource in subresources(resource) {
        let what = subresource.described();
        let (group, version, kind) = what.object.unwrap_or(("", "", resource.kind()));
        all.push(Resource {
            name: format!("{}/{}", resource.plural(), subresource.name()),
            singular_name: String::new(),
            namespaced: resource.is_namespaced(),
            group,
            version,
            kind,
            verbs: what.verbs,
            short_names: Vec::new(),
            categories: Vec::new(),
            storage_version_hash: String::new(),
        });
    }
    all
}

/// A short name for the version in which objects are stored.
fn storage_version_hash(resource: &ServedResource) -> String {
    let (group, kind) = (resource.group(), resource.kind());
    let stored = match resource.definition() {
        Some(definition) => format!("{group}/{}/{kind}", definition.storage_version),
        // The real server stores these in another version than it serves.
        None if resource.is("events.k8s.io", "events") => "/v1/Event".to_owned(),
        None if resource.is("apiextensions.k8s.io", "customresourcedefinitions") => {
            format!("{group}/v1beta1/{kind}")
        }
        None => format!("{group}/{}/{kind}", resource.version()),
    };
    let hash = digest(&SHA256, stored.as_bytes());
    STANDARD.encode(&hash.as_ref()[..8])
}

#[cfg(test)]
mod tests {
    use super::super::super::registry::Registry;
    use super::*;

    #[test]
    fn hashes_are_those_of_the_real_server() {
        let registry = Registry::new();
        for (group, plural, hash) in [
            ("", "pods", "xPOwRZ+Yhw8="),
            ("", "configmaps", "qFsyl6wFWjQ="),
            ("apps", "deployments", "8aSe+NMegvE="),
            ("events.k8s.io", "events", "r2yiGXH7wu8="),
            (
                "apiextensions.k8s.io",
                "customresourcedefinitions",
                "jfWCUB31mvA=",
            ),
        ] {
            let resource = registry.find(group, "v1", plural).unwrap();
            assert_eq!(storage_version_hash(resource), hash, "{plural}");
        }
    }

    #[test]
    fn subresources_follow_their_resource() {
        let registry = Registry::new();
        let deployments = described(registry.find("apps", "v1", "deployments").unwrap());
        assert_eq!(
            serde_json::to_string(&deployments[..2]).unwrap(),
            r#"[{"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"shortNames":["deploy"],"categories":["all"],"storageVersionHash":"8aSe+NMegvE="},{"name":"deployments/scale","singularName":"","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale","verbs":["get","patch","update"]}]"#
        );
    }
}
