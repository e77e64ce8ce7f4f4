//! The aggregated form: `APIGroupDiscoveryList` of `apidiscovery.k8s.io/v2`, and of `v2beta1`, which says the same.
#![allow(clippy::struct_field_names)] // They are those of the wire.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    answer::or_null,
    served::{ApiGroup, ApiResource, ApiSubresource, ApiVersion, UnreadVersion},
};
use crate::ResourceDescription;

#[derive(Deserialize)]
pub(super) struct Group {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default, deserialize_with = "or_null")]
    versions: Vec<Version>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Version {
    version: String,
    #[serde(default, deserialize_with = "or_null")]
    resources: Vec<Resource>,
    /// `Current`, or `Stale` if an aggregated API does not answer: what it had before is told then.
    #[serde(default)]
    freshness: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    resource: String,
    #[serde(default, deserialize_with = "or_null")]
    response_kind: Kind,
    scope: Scope,
    #[serde(default)]
    singular_resource: String,
    #[serde(default, deserialize_with = "or_null")]
    verbs: Vec<String>,
    #[serde(default, deserialize_with = "or_null")]
    short_names: Vec<String>,
    #[serde(default, deserialize_with = "or_null")]
    categories: Vec<String>,
    #[serde(default, deserialize_with = "or_null")]
    subresources: Vec<Subresource>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
enum Scope {
    Namespaced,
    Cluster,
}

/// Group and version are empty where they are those around it. None at all is told of a resource that has only subresources.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Kind {
    group: String,
    version: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subresource {
    subresource: String,
    #[serde(default, deserialize_with = "or_null")]
    response_kind: Kind,
    #[serde(default, deserialize_with = "or_null")]
    verbs: Vec<String>,
}

/// The groups, and those of their versions of which the server does not know how they are now.
pub(super) fn read(groups: Vec<Group>) -> (Vec<ApiGroup>, Vec<UnreadVersion>) {
    let mut unread = Vec::new();
    let groups = groups.into_iter().map(|group| {
        let name = group.metadata.name;
        let versions = group.versions.into_iter().map(|version| {
            if version.freshness == "Stale" {
                unread.push(UnreadVersion {
                    group: name.clone(),
                    version: version.version.clone(),
                    reason: "the API behind it does not answer, and what is known of it is what it last told".into(),
                });
            }
            version.read(&name)
        });
        ApiGroup {
            versions: versions.collect(),
            name,
        }
    });
    (groups.collect(), unread)
}

impl Version {
    fn read(self, group: &str) -> ApiVersion {
        let version = self.version;
        let resources = self.resources.into_iter();
        ApiVersion {
            resources: resources.map(|it| it.read(group, &version)).collect(),
            name: version,
        }
    }
}

impl Resource {
    fn read(self, group: &str, version: &str) -> ApiResource {
        let subresources = self.subresources.into_iter().map(|it| {
            let (kind_group, kind_version) = match &*it.response_kind.version {
                "" => (group.into(), version.into()),
                _ => (it.response_kind.group, it.response_kind.version),
            };
            ApiSubresource {
                name: it.subresource,
                group: kind_group,
                version: kind_version,
                kind: it.response_kind.kind,
                verbs: it.verbs,
            }
        });
        ApiResource {
            subresources: subresources.collect(),
            description: ResourceDescription {
                group: Cow::Owned(group.into()),
                version: Cow::Owned(version.into()),
                kind: self.response_kind.kind.into(),
                plural: self.resource.into(),
                namespaced: self.scope == Scope::Namespaced,
            },
            singular: self.singular_resource,
            verbs: self.verbs,
            short_names: self.short_names,
            categories: self.categories,
        }
    }
}
