//! The groups and their versions, in the order of the real server.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::server::registry::Registry;
use crate::server::resources::ServedResource;

/// The groups of Kubernetes itself come first, the most used ones at the front; the others follow by name.
const FIRST: [&str; 18] = [
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
];

/// A group, with its versions from the preferred one down.
#[derive(Debug)]
pub(super) struct Versions<'a> {
    pub(super) name: &'a str,
    pub(super) versions: Vec<&'a str>,
}

/// All groups but the core group.
pub(super) fn all(registry: &Registry) -> Vec<Versions<'_>> {
    let mut groups: Vec<Versions<'_>> = by_name(registry)
        .filter(|group| !group.name.is_empty())
        .collect();
    groups.sort_by_key(|group| {
        FIRST
            .iter()
            .position(|name| *name == group.name)
            .unwrap_or(FIRST.len())
    });
    groups
}

/// The core group.
pub(super) fn core(registry: &Registry) -> Option<Versions<'_>> {
    by_name(registry).find(|group| group.name.is_empty())
}

fn by_name(registry: &Registry) -> impl Iterator<Item = Versions<'_>> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for resource in registry.all() {
        let versions = groups.entry(resource.group()).or_default();
        if !versions.contains(&resource.version()) {
            versions.push(resource.version());
        }
    }
    groups.into_iter().map(|(name, mut versions)| {
        versions.sort_by_key(|version| (Reverse(priority(version)), *version));
        Versions { name, versions }
    })
}

/// The resources of a version by their names.
pub(super) fn resources<'a>(
    registry: &'a Registry,
    group: &str,
    version: &str,
) -> Vec<&'a ServedResource> {
    let all = registry.all().map(AsRef::as_ref);
    let mut served: Vec<&ServedResource> = all
        .filter(|resource| resource.group() == group && resource.version() == version)
        .collect();
    served.sort_by_key(|resource| resource.plural());
    served
}

/// Stable versions before betas before alphas, later ones before earlier ones, and any others last.
fn priority(version: &str) -> (u8, u32, u32) {
    fn number(text: &str) -> Option<u32> {
        text.parse().ok().filter(|number| *number > 0)
    }
    let read = || {
        let rest = version.strip_prefix('v')?;
        for (word, stability) in [("beta", 2), ("alpha", 1)] {
            if let Some((major, minor)) = rest.split_once(word) {
                return Some((stability, number(major)?, number(minor)?));
            }
        }
        Some((3, number(rest)?, 0))
    };
    read().unwrap_or_default()
}

/// A group as the old form describes it.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    name: &'a str,
    versions: Vec<GroupVersion<'a>>,
    #[serde(rename = "preferredVersion")]
    preferred: Option<GroupVersion<'a>>,
}

#[derive(Serialize)]
struct GroupVersion<'a> {
    #[serde(rename = "groupVersion")]
    group_version: String,
    version: &'a str,
}

impl<'a> Group<'a> {
    pub(super) fn of(group: &Versions<'a>) -> Self {
        let described = |version: &&'a str| GroupVersion {
            group_version: format!("{}/{version}", group.name),
            version,
        };
        Self {
            name: group.name,
            versions: group.versions.iter().map(described).collect(),
            preferred: group.versions.first().map(described),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_and_stabler_versions_come_first() {
        let mut versions = [
            "v1alpha1",
            "foo1",
            "v1",
            "v2beta1",
            "v10",
            "v1beta2",
            "v2",
            "v11alpha2",
        ];
        versions.sort_by_key(|version| (Reverse(priority(version)), *version));
        assert_eq!(
            versions,
            [
                "v10",
                "v2",
                "v1",
                "v2beta1",
                "v1beta2",
                "v11alpha2",
                "v1alpha1",
                "foo1"
            ]
        );
    }

    #[test]
    fn groups_stand_in_the_order_of_the_real_server() {
        let mut registry = Registry::new();
        for group in ["z.example.com", "a.example.com"] {
            registry.register(ServedResource::cluster(group, "v1", "Widget", "widgets"));
        }
        let groups = all(&registry);
        let names: Vec<&str> = groups.iter().map(|group| group.name).collect();
        assert_eq!(names[..2], ["apiregistration.k8s.io", "apps"]);
        assert_eq!(names[names.len() - 2..], ["a.example.com", "z.example.com"]);
    }
}
