//! From what people write to a resource, as kubectl resolves it.

use super::{ApiResource, Discovery, near};
use crate::Error;

impl Discovery {
    /// The resource of that name, which may be
    ///
    /// - its plural, a short name, its singular or its kind, in this order of precedence and in whatever case:
    ///   `deployments`, `deploy`, `deployment`, `Deployment`;
    /// - one of these with a group, or the beginning of one: `deployments.apps`, `ingresses.networking`;
    /// - one of these with version and group: `deployments.v1.apps`, `pods.v1.`;
    /// - group, version and one of these as in `apiVersion` and `kind`: `apps/v1/Deployment`, `v1/Pod`.
    ///
    /// Where several groups have it, it is that of the core group, or else of the group with the highest priority; of the
    /// group's versions, the preferred one if it has it. What is not found is an error
    /// ([`is_not_served`](Error::is_not_served)) that says what is near.
    ///
    /// ```
    /// use kubex_proto::Discovery;
    ///
    /// let error = Discovery::default().find("pods").unwrap_err();
    /// assert!(error.is_not_served());
    /// ```
    pub fn find(&self, name: &str) -> Result<&ApiResource, Error> {
        readings(name)
            .into_iter()
            .flatten()
            .find_map(|reading| self.resolve(reading))
            .ok_or_else(|| near::error(self, name))
    }

    /// The resource of that kind, exactly: by `apiVersion` and `kind` as objects say them.
    pub fn find_kind(&self, api_version: &str, kind: &str) -> Result<&ApiResource, Error> {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let is_it = |resource: &&ApiResource| {
            let description = &resource.description;
            is_usable(resource)
                && description.kind == kind
                && description.group == group
                && description.version == version
        };
        self.resources()
            .find(is_it)
            .ok_or_else(|| near::error_of_kind(self, api_version, kind))
    }

    fn resolve(&self, reading: Reading<'_>) -> Option<&ApiResource> {
        let name = reading.name.to_lowercase();
        let by_group = |is_group: &dyn Fn(&str) -> bool| {
            NAMES.iter().find_map(|is_called| {
                self.resources().find(|resource| {
                    let description = &resource.description;
                    is_usable(resource)
                        && is_called(resource, &name)
                        && is_group(&description.group)
                        && reading
                            .version
                            .is_none_or(|version| version == description.version)
                })
            })
        };
        match reading.group {
            None => by_group(&|_| true),
            Some(wanted) => by_group(&|group| group == wanted).or_else(|| {
                let begins = |group: &str| !wanted.is_empty() && group.starts_with(wanted);
                by_group(&begins)
            }),
        }
    }
}

/// What can be asked for: some resources have nothing but subresources.
fn is_usable(resource: &ApiResource) -> bool {
    !resource.description.kind.is_empty() && !resource.verbs.is_empty()
}

/// Whether a resource is called so, in lower case; what comes first takes precedence.
const NAMES: [fn(&ApiResource, &str) -> bool; 4] = [
    |resource, name| resource.description.plural == name,
    |resource, name| resource.short_names.iter().any(|short| short == name),
    |resource, name| resource.singular == name,
    |resource, name| resource.description.kind.to_lowercase() == name,
];

/// One way to read a name. No group is any of them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reading<'n> {
    name: &'n str,
    version: Option<&'n str>,
    group: Option<&'n str>,
}

/// The ways to read a name, in their order.
fn readings(text: &str) -> [Option<Reading<'_>>; 2] {
    if let Some((api_version, name)) = text.rsplit_once('/') {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let reading = Reading {
            name,
            version: Some(version),
            group: Some(group),
        };
        return [Some(reading), None];
    }
    let Some((name, rest)) = text.split_once('.') else {
        let reading = Reading {
            name: text,
            version: None,
            group: None,
        };
        return [Some(reading), None];
    };
    let with_version = rest.split_once('.').map(|(version, group)| Reading {
        name,
        version: Some(version),
        group: Some(group),
    });
    let with_group = Reading {
        name,
        version: None,
        group: Some(rest),
    };
    [with_version, Some(with_group)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_dots_may_hold_a_version_or_a_longer_group() {
        let reading = |name, version, group| {
            Some(Reading {
                name,
                version,
                group,
            })
        };
        for (text, first, second) in [
            ("pods", reading("pods", None, None), None),
            (
                "deployments.apps",
                None,
                reading("deployments", None, Some("apps")),
            ),
            (
                "deployments.v1.apps",
                reading("deployments", Some("v1"), Some("apps")),
                reading("deployments", None, Some("v1.apps")),
            ),
            (
                "pods.v1.",
                reading("pods", Some("v1"), Some("")),
                reading("pods", None, Some("v1.")),
            ),
            ("v1/Pod", reading("Pod", Some("v1"), Some("")), None),
            (
                "apps/v1/Deployment",
                reading("Deployment", Some("v1"), Some("apps")),
                None,
            ),
            ("", reading("", None, None), None),
            ("/", reading("", Some(""), Some("")), None),
        ] {
            assert_eq!(readings(text), [first, second], "{text}");
        }
    }
}
