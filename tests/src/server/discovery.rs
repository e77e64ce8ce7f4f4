//! What the server serves, told in the old form of discovery, and its version.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};

use super::registry::Registry;
use super::reply::Reply;
use super::resources::ServedResource;
use super::subresource::Subresource;

/// The version that the server says it is.
const GIT_VERSION: &str = "v1.35.0+kubex-in-memory";

pub(crate) fn version(pretty: bool) -> Reply {
    let version = json!({
        "major": "1", "minor": "35", "gitVersion": GIT_VERSION, "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "rustc", "platform": "in-memory",
    });
    Reply::json(StatusCode::OK, &version, pretty)
}

/// `/api`
pub(crate) fn core_versions(pretty: bool) -> Reply {
    let versions = json!({
        "kind": "APIVersions", "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"}],
    });
    Reply::json(StatusCode::OK, &versions, pretty)
}

/// The versions of each group besides the core group, in the order in which they were registered.
fn groups(registry: &Registry) -> BTreeMap<&str, Vec<&str>> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for resource in registry
        .all()
        .filter(|resource| !resource.group().is_empty())
    {
        let versions = groups.entry(resource.group()).or_default();
        if !versions.contains(&resource.version()) {
            versions.push(resource.version());
        }
    }
    groups
}

fn described(group: &str, versions: &[&str]) -> Value {
    let versions: Vec<Value> = versions
        .iter()
        .map(|version| json!({"groupVersion": format!("{group}/{version}"), "version": version}))
        .collect();
    json!({"name": group, "versions": versions, "preferredVersion": versions[0]})
}

/// `/apis`
pub(crate) fn group_list(registry: &Registry, pretty: bool) -> Reply {
    let groups: Vec<Value> = groups(registry)
        .iter()
        .map(|(group, versions)| described(group, versions))
        .collect();
    let list = json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups});
    Reply::json(StatusCode::OK, &list, pretty)
}

/// `/apis/{group}`
pub(crate) fn group(registry: &Registry, name: &str, pretty: bool) -> Option<Reply> {
    let groups = groups(registry);
    let mut group = described(name, groups.get(name)?);
    group["kind"] = "APIGroup".into();
    group["apiVersion"] = "v1".into();
    Some(Reply::json(StatusCode::OK, &group, pretty))
}

/// `/api/v1` and `/apis/{group}/{version}`
pub(crate) fn resources(
    registry: &Registry,
    group: &str,
    version: &str,
    pretty: bool,
) -> Option<Reply> {
    let mut served: Vec<&ServedResource> = registry
        .all()
        .map(AsRef::as_ref)
        .filter(|resource| resource.group() == group && resource.version() == version)
        .collect();
    served.sort_by_key(|resource| resource.plural());
    let api_version = served.first()?.api_version();
    let resources: Vec<Value> = served
        .iter()
        .flat_map(|resource| described_resource(resource))
        .collect();
    let list = json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api_version, "resources": resources,
    });
    Some(Reply::json(StatusCode::OK, &list, pretty))
}

fn described_resource(resource: &ServedResource) -> Vec<Value> {
    let mut verbs = vec![
        "create",
        "delete",
        "deletecollection",
        "get",
        "list",
        "patch",
        "update",
        "watch",
    ];
    if resource.is("", "namespaces") {
        verbs.retain(|verb| *verb != "deletecollection");
    }
    let mut whole = json!({
        "name": resource.plural(), "singularName": resource.kind().to_lowercase(),
        "namespaced": resource.is_namespaced(), "kind": resource.kind(), "verbs": verbs,
    });
    if !resource.traits.short_names.is_empty() {
        whole["shortNames"] = json!(resource.traits.short_names);
    }
    let mut described = vec![whole];
    for subresource in Subresource::of(resource) {
        let what = subresource.described();
        let mut entry = json!({
            "name": format!("{}/{}", resource.plural(), subresource.name()), "singularName": "",
            "namespaced": resource.is_namespaced(), "kind": resource.kind(), "verbs": what.verbs,
        });
        if let Some((group, version, kind)) = what.object {
            entry["group"] = group.into();
            entry["version"] = version.into();
            entry["kind"] = kind.into();
        }
        described.push(entry);
    }
    described
}
