//! Aggregated discovery: all groups, versions and resources in one answer, which has an `ETag`.

use http::header::IF_NONE_MATCH;
use http::{HeaderMap, StatusCode};
use ring::digest::{SHA512, digest};
use serde::Serialize;

use super::groups::{self, Versions};
use super::resources;
use crate::server::negotiate;
use crate::server::registry::Registry;
use crate::server::reply::Reply;
use crate::server::resources::ServedResource;

const MEDIA_TYPE: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// Whether the first form that the client asks for, and that is served, is this one.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let served =
        negotiate::offers(headers)
            .into_iter()
            .find_map(|offer| match negotiate::parts(offer) {
                ("application/json", ("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2")) => {
                    Some(true)
                }
                ("application/json" | "application/*" | "*/*", ("", "", "")) => Some(false),
                _ => None,
            });
    served.unwrap_or(false)
}

/// The list, or that the client has it already.
pub(super) fn answer(list: &GroupDiscoveryList<'_>, headers: &HeaderMap, pretty: bool) -> Reply {
    // Groups and resources are plain JSON in memory: writing them does not fail.
    let written = serde_json::to_vec(list).unwrap_or_default();
    let hash = digest(&SHA512, &written);
    let digits = hash.as_ref().iter().map(|byte| format!("{byte:02X}"));
    let tag = format!("\"{}\"", digits.collect::<String>());
    let known = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let reply = if known {
        Reply::not_modified()
    } else {
        Reply::json(StatusCode::OK, list, pretty)
    };
    Reply {
        content_type: MEDIA_TYPE,
        entity_tag: Some(tag),
        ..reply
    }
}

#[derive(Serialize)]
pub(super) struct GroupDiscoveryList<'a> {
    kind: &'static str,
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    metadata: Metadata<'a>,
    items: Vec<GroupDiscovery<'a>>,
}

#[derive(Default, Serialize)]
struct Metadata<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
}

#[derive(Serialize)]
struct GroupDiscovery<'a> {
    metadata: Metadata<'a>,
    versions: Vec<VersionDiscovery<'a>>,
}

#[derive(Serialize)]
struct VersionDiscovery<'a> {
    version: &'a str,
    resources: Vec<ResourceDiscovery<'a>>,
    freshness: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceDiscovery<'a> {
    resource: &'a str,
    response_kind: ResponseKind<'a>,
    scope: &'static str,
    singular_resource: String,
    verbs: &'static [&'static str],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    short_names: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subresources: Vec<SubresourceDiscovery<'a>>,
}

#[derive(Serialize)]
struct ResponseKind<'a> {
    group: &'a str,
    version: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubresourceDiscovery<'a> {
    subresource: &'static str,
    response_kind: ResponseKind<'a>,
    verbs: &'static [&'static str],
}

impl<'a> GroupDiscoveryList<'a> {
    pub(super) fn of(groups: impl Iterator<Item = Versions<'a>>, registry: &'a Registry) -> Self {
        let items = groups.map(|group| {
            let versions = group.versions.into_iter().map(|version| {
                let served = groups::resources(registry, group.name, version);
                VersionDiscovery {
                    version,
                    resources: served.into_iter().map(ResourceDiscovery::of).collect(),
                    freshness: "Current",
                }
            });
            GroupDiscovery {
                metadata: Metadata { name: group.name },
                versions: versions.collect(),
            }
        });
        Self {
            kind: "APIGroupDiscoveryList",
            api_version: "apidiscovery.k8s.io/v2",
            metadata: Metadata::default(),
            items: items.collect(),
        }
    }
}

impl<'a> ResourceDiscovery<'a> {
    fn of(resource: &'a ServedResource) -> Self {
        let subresources = resources::subresources(resource)
            .into_iter()
            .map(|subresource| {
                let what = subresource.described();
                let response_kind = match what.object {
                    Some((group, version, kind)) => ResponseKind {
                        group,
                        version,
                        kind,
                    },
                    None => ResponseKind::of(resource),
                };
                SubresourceDiscovery {
                    subresource: subresource.name(),
                    response_kind,
                    verbs: what.verbs,
                }
            });
        Self {
            resource: resource.plural(),
            response_kind: ResponseKind::of(resource),
            scope: if resource.is_namespaced() {
                "Namespaced"
            } else {
                "Cluster"
            },
            singular_resource: resource.singular(),
            verbs: resources::verbs(resource),
            short_names: resource.short_names(),
            categories: resource.categories(),
            subresources: subresources.collect(),
        }
    }
}

impl<'a> ResponseKind<'a> {
    /// The real server names group and version only of custom kinds.
    fn of(resource: &'a ServedResource) -> Self {
        let (group, version) = if resource.built_in {
            ("", "")
        } else {
            (resource.group(), resource.version())
        };
        Self {
            group,
            version,
            kind: resource.kind(),
        }
    }
}
