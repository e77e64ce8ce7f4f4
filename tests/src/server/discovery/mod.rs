//! What the server serves, told in the old form of discovery and in the aggregated one, and its version.

mod aggregated;
mod groups;
mod resources;

use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::json;

use super::negotiate;
use super::registry::Registry;
use super::reply::Reply;
use super::status::Refusal;

use self::aggregated::GroupDiscoveryList;
use self::groups::Group;
use self::resources::Resource;

pub(crate) use self::resources::VERBS;

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
pub(crate) fn core_versions(
    registry: &Registry,
    headers: &HeaderMap,
    pretty: bool,
) -> Result<Reply, Refusal> {
    if aggregated::is_wanted(headers) {
        let list = GroupDiscoveryList::of(groups::core(registry).into_iter(), registry);
        return Ok(aggregated::answer(&list, headers, pretty));
    }
    negotiate::check_plain(headers)?;
    let versions = json!({
        "kind": "APIVersions", "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"}],
    });
    Ok(Reply::json(StatusCode::OK, &versions, pretty))
}

/// A list or a document that says what it is.
#[derive(Serialize)]
struct Document<T> {
    kind: &'static str,
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    #[serde(flatten)]
    rest: T,
}

#[derive(Serialize)]
struct Groups<'a> {
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Resources<'a> {
    #[serde(rename = "groupVersion")]
    group_version: String,
    resources: Vec<Resource<'a>>,
}

/// `/apis`
pub(crate) fn group_list(
    registry: &Registry,
    headers: &HeaderMap,
    pretty: bool,
) -> Result<Reply, Refusal> {
    let groups = groups::all(registry);
    if aggregated::is_wanted(headers) {
        let list = GroupDiscoveryList::of(groups.into_iter(), registry);
        return Ok(aggregated::answer(&list, headers, pretty));
    }
    negotiate::check_plain(headers)?;
    let groups = groups.iter().map(Group::of).collect();
    let list = Document {
        kind: "APIGroupList",
        api_version: "v1",
        rest: Groups { groups },
    };
    Ok(Reply::json(StatusCode::OK, &list, pretty))
}

/// `/apis/{group}`
pub(crate) fn group(registry: &Registry, name: &str, pretty: bool) -> Option<Reply> {
    let groups = groups::all(registry);
    let found = groups.iter().find(|group| group.name == name)?;
    let group = Document {
        kind: "APIGroup",
        api_version: "v1",
        rest: Group::of(found),
    };
    Some(Reply::json(StatusCode::OK, &group, pretty))
}

/// `/api/v1` and `/apis/{group}/{version}`
pub(crate) fn resources(
    registry: &Registry,
    group: &str,
    version: &str,
    pretty: bool,
) -> Option<Reply> {
    let served = groups::resources(registry, group, version);
    let group_version = served.first()?.api_version();
    let resources = served
        .iter()
        .flat_map(|resource| resources::described(resource))
        .collect();
    let list = Document {
        kind: "APIResourceList",
        api_version: "v1",
        rest: Resources {
            group_version,
            resources,
        },
    };
    Some(Reply::json(StatusCode::OK, &list, pretty))
}
