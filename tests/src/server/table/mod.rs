//! Objects as a table, which is what tools show to people: `as=Table`.

mod access;
mod age;
mod cluster;
mod column;
mod custom;
pub(crate) mod description;
mod pods;
pub(crate) mod selectors;
mod workloads;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use self::column::{AGE, Column, Described, NAME, Row};
use super::negotiate::{Form, Include};
use super::render::{ListMetadata, Rendered};
use super::resources::ServedResource;

pub(crate) use self::custom::CustomColumn;

/// A table as it is answered.
#[derive(Serialize)]
pub(crate) struct Table<'a> {
    kind: &'static str,
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    metadata: ListMetadata,
    #[serde(rename = "columnDefinitions")]
    columns: Option<Vec<Described>>,
    rows: Option<Vec<RenderedRow<'a>>>,
}

#[derive(Serialize)]
struct RenderedRow<'a> {
    cells: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<Value>,
    object: Option<Rendered<'a>>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(
        resource: &'a ServedResource,
        include: Include,
        metadata: ListMetadata,
        objects: impl Iterator<Item = &'a Value>,
        now: Timestamp,
    ) -> Self {
        let rows = objects.map(|object| RenderedRow {
            cells: cells(resource, object, now),
            conditions: resource
                .is("", "pods")
                .then(|| pods::conditions(object))
                .flatten(),
            object: match include {
                Include::Nothing => None,
                Include::Metadata => Some(Rendered::object(resource, Form::Metadata, object)),
                Include::Object => Some(Rendered::object(resource, Form::Whole, object)),
            },
        });
        let rows = Some(rows.collect::<Vec<_>>());
        Self {
            kind: "Table",
            api_version: "meta.k8s.io/v1",
            metadata,
            columns: Some(described(resource)),
            rows: rows.filter(|rows| !rows.is_empty() || !has_common_columns(resource)),
        }
    }

    /// The table of one object.
    pub(crate) fn of_object(
        resource: &'a ServedResource,
        include: Include,
        object: &'a Value,
        now: Timestamp,
    ) -> Self {
        let metadata = ListMetadata::of_object(object);
        Self::new(resource, include, metadata, std::iter::once(object), now)
    }

    /// The same without what was said at the beginning of a watch.
    pub(crate) fn without_columns(self) -> Self {
        Self {
            columns: None,
            ..self
        }
    }
}

fn described(resource: &ServedResource) -> Vec<Described> {
    match &resource.columns {
        Some(columns) => custom::described(columns),
        None => columns(resource)
            .iter()
            .map(|column| column.described(description::of(resource, column.name)))
            .collect(),
    }
}

fn cells(resource: &ServedResource, object: &Value, now: Timestamp) -> Vec<Value> {
    let row = Row { object, now };
    match &resource.columns {
        Some(columns) => custom::cells(columns, row),
        None => columns(resource)
            .iter()
            .map(|column| (column.cell)(row))
            .collect(),
    }
}

/// Whether a kind has no columns of its own, but those of the real server for all such kinds: it knows no empty list of
/// rows for them.
fn has_common_columns(resource: &ServedResource) -> bool {
    resource.columns.is_none() && std::ptr::eq(columns(resource), access::ROLES)
}

/// The columns of a kind; those that stand here for none have a name and an age.
fn columns(resource: &ServedResource) -> &'static [Column] {
    match (resource.group(), resource.plural()) {
        ("", "configmaps") => cluster::CONFIG_MAPS,
        ("", "endpoints") => cluster::ENDPOINTS,
        ("" | "events.k8s.io", "events") => access::EVENTS,
        ("", "limitranges") | ("rbac.authorization.k8s.io", "roles" | "clusterroles") => {
            access::ROLES
        }
        ("", "namespaces") => cluster::NAMESPACES,
        ("", "nodes") => cluster::NODES,
        ("", "pods") => pods::COLUMNS,
        ("", "podtemplates") => workloads::POD_TEMPLATES,
        ("", "replicationcontrollers") => workloads::REPLICATION_CONTROLLERS,
        ("", "secrets") => cluster::SECRETS,
        ("", "services") => cluster::SERVICES,
        ("apps", "daemonsets") => workloads::DAEMON_SETS,
        ("apps", "deployments") => workloads::DEPLOYMENTS,
        ("apps", "replicasets") => workloads::REPLICA_SETS,
        ("apps", "statefulsets") => workloads::STATEFUL_SETS,
        ("autoscaling", "scales") => workloads::SCALES,
        ("batch", "cronjobs") => workloads::CRON_JOBS,
        ("batch", "jobs") => workloads::JOBS,
        ("coordination.k8s.io", "leases") => cluster::LEASES,
        ("networking.k8s.io", "networkpolicies") => cluster::NETWORK_POLICIES,
        ("policy", "poddisruptionbudgets") => cluster::BUDGETS,
        ("rbac.authorization.k8s.io", _) => access::BINDINGS,
        ("scheduling.k8s.io", "priorityclasses") => cluster::PRIORITY_CLASSES,
        ("apiextensions.k8s.io", _) => access::DEFINITIONS,
        ("admissionregistration.k8s.io", _) => access::WEBHOOKS,
        _ => &[NAME, AGE],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::registry::Registry;
    use super::*;

    #[test]
    fn every_kind_has_a_name_and_no_cell_panics_on_an_empty_object() {
        for resource in Registry::new().all() {
            let (described, empty) = (described(resource), json!({}));
            let cells = cells(resource, &empty, Timestamp::UNIX_EPOCH);
            assert_eq!(described.len(), cells.len());
            assert!(described.iter().all(|column| column.description.len() > 5));
            assert!(
                described.iter().any(|column| column.format == "name"),
                "{}",
                resource.kind()
            );
        }
    }

    #[test]
    fn a_deployment_is_one_row() {
        let registry = Registry::new();
        let deployments = registry.find("apps", "v1", "deployments").unwrap();
        let object = json!({
            "metadata": {"name": "web", "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}},
                     "template": {"spec": {"containers": [{"name": "a", "image": "b:1"}, {"name": "c", "image": "d"}]}}},
            "status": {"readyReplicas": 2, "updatedReplicas": 3, "availableReplicas": 1},
        });
        let now = "2026-01-01T00:05:30Z".parse().unwrap();
        let table = Table::of_object(deployments, Include::Nothing, &object, now);
        let table = serde_json::to_value(table.without_columns()).unwrap();
        assert_eq!(
            table,
            json!({
                "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "7"},
                "columnDefinitions": null,
                "rows": [{"cells": ["web", "2/3", 3, 1, "5m30s", "a,c", "b:1,d", "app=web"], "object": null}],
            })
        );
    }
}
