//! The old form: `APIVersions`, `APIGroupList`, and an `APIResourceList` for each version.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    answer::or_null,
    served::{ApiGroup, ApiResource, ApiSubresource, ApiVersion},
};
use crate::ResourceDescription;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    name: String,
    #[serde(default, deserialize_with = "or_null")]
    versions: Vec<Version>,
    #[serde(default, deserialize_with = "or_null")]
    preferred_version: Option<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource {
    /// `deployments`, or `deployments/scale`.
    name: String,
    #[serde(default)]
    singular_name: String,
    namespaced: bool,
    /// Of what is read and written there; empty where it is the version's own.
    #[serde(default)]
    group: String,
    #[serde(default)]
    version: String,
    kind: String,
    #[serde(default, deserialize_with = "or_null")]
    verbs: Vec<String>,
    #[serde(default, deserialize_with = "or_null")]
    short_names: Vec<String>,
    #[serde(default, deserialize_with = "or_null")]
    categories: Vec<String>,
}

/// The core group, whose resources are still to be read.
pub(super) fn core(versions: Vec<String>) -> ApiGroup {
    ApiGroup {
        name: String::new(),
        versions: versions.into_iter().map(unread).collect(),
    }
}

/// A group, whose resources are still to be read.
pub(super) fn group(group: Group) -> ApiGroup {
    let mut versions: Vec<String> = group.versions.into_iter().map(|it| it.version).collect();
    if let Some(Version { version }) = group.preferred_version {
        versions.sort_by_key(|other| *other != version);
    }
    ApiGroup {
        name: group.name,
        versions: versions.into_iter().map(unread).collect(),
    }
}

fn unread(name: String) -> ApiVersion {
    ApiVersion {
        name,
        resources: Vec::new(),
    }
}

/// The resources, each with its subresources, which the list has beside them in any order.
pub(super) fn resources(list: Vec<Resource>, group: &str, version: &str) -> Vec<ApiResource> {
    let (subresources, resources): (Vec<_>, Vec<_>) =
        list.into_iter().partition(|it| it.name.contains('/'));
    let mut resources: Vec<ApiResource> = resources
        .into_iter()
        .map(|it| it.resource(group, version))
        .collect();
    for subresource in subresources {
        let Some((plural, name)) = subresource.name.split_once('/') else {
            continue;
        };
        let of = resources
            .iter_mut()
            .find(|it| it.description.plural == plural);
        let found = ApiSubresource {
            name: name.into(),
            group: subresource.or(&subresource.group, group),
            version: subresource.or(&subresource.version, version),
            kind: subresource.kind.clone(),
            verbs: subresource.verbs.clone(),
        };
        match of {
            Some(resource) => resource.subresources.push(found),
            // There is no more to the resource than this.
            None => resources.push(ApiResource {
                subresources: alloc::vec![found],
                ..subresource.only(plural, group, version)
            }),
        }
    }
    resources
}

impl Resource {
    /// What it says itself, unless it says no version.
    fn or(&self, own: &str, around: &str) -> String {
        if self.version.is_empty() { around } else { own }.into()
    }

    fn resource(self, group: &str, version: &str) -> ApiResource {
        ApiResource {
            description: ResourceDescription {
                group: Cow::Owned(group.into()),
                version: Cow::Owned(version.into()),
                kind: self.kind.into(),
                plural: self.name.into(),
                namespaced: self.namespaced,
            },
            singular: self.singular_name,
            verbs: self.verbs,
            short_names: self.short_names,
            categories: self.categories,
            subresources: Vec::new(),
        }
    }

    /// The resource that has nothing but subresources, so no kind and no verbs.
    fn only(&self, plural: &str, group: &str, version: &str) -> ApiResource {
        Self {
            name: plural.into(),
            singular_name: String::new(),
            namespaced: self.namespaced,
            group: String::new(),
            version: String::new(),
            kind: String::new(),
            verbs: Vec::new(),
            short_names: Vec::new(),
            categories: Vec::new(),
        }
        .resource(group, version)
    }
}
