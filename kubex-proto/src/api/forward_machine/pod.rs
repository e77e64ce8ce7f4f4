//! A pod, as far as it tells whether and where to forward to it.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Deserialize;

use super::service::PodPort;
use crate::{
    Error, Metadata, ObjectMeta, Resource, Timestamp, excerpt::excerpt, meta::null_as_default,
    session::MappedPort,
};

/// `core/v1 Pod`.
#[derive(Deserialize)]
pub(super) struct Pod {
    metadata: ObjectMeta,
    #[serde(default)]
    spec: PodSpec,
    #[serde(default)]
    status: PodStatus,
}
crate::resource!(Pod: "v1", Namespaced);

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodSpec {
    #[serde(deserialize_with = "null_as_default")]
    containers: Vec<Container>,
    #[serde(deserialize_with = "null_as_default")]
    init_containers: Vec<Container>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default, deserialize_with = "null_as_default")]
    ports: Vec<ContainerPort>,
    restart_policy: Option<String>,
}

#[derive(Deserialize)]
struct ContainerPort {
    #[serde(rename = "containerPort")]
    number: u16,
    name: Option<String>,
    protocol: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodStatus {
    #[serde(deserialize_with = "null_as_default")]
    phase: String,
    #[serde(deserialize_with = "null_as_default")]
    conditions: Vec<PodCondition>,
    #[serde(deserialize_with = "null_as_default")]
    container_statuses: Vec<ContainerStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodCondition {
    r#type: String,
    status: String,
    last_transition_time: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerStatus {
    #[serde(default)]
    restart_count: i64,
}

/// How far a pod is that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unfit {
    NotReady,
    Pending,
    Finished,
    BeingDeleted,
    Unknown,
    Unreadable,
}

/// Which of several ready pods comes first, as for `kubectl`: the one that is ready for the longest, that restarted least often,
/// that is the oldest; and then by name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    since: (bool, Option<Timestamp>),
    restarts: i64,
    created: (bool, Option<Timestamp>),
    name: String,
}

impl Pod {
    pub(super) fn into_name(self) -> String {
        self.metadata.name.unwrap_or_default()
    }

    /// Its place among those that can be taken: running, ready, and not being deleted.
    pub(super) fn rank(&self) -> Result<Rank, Unfit> {
        if self.metadata.deletion_timestamp().is_some() {
            return Err(Unfit::BeingDeleted);
        }
        match &*self.status.phase {
            "Running" => {}
            "Pending" => return Err(Unfit::Pending),
            "Succeeded" | "Failed" => return Err(Unfit::Finished),
            _ => return Err(Unfit::Unknown),
        }
        let mut conditions = self.status.conditions.iter();
        let ready = conditions.find(|condition| condition.r#type == "Ready");
        let Some(ready) = ready.filter(|ready| ready.status == "True") else {
            return Err(Unfit::NotReady);
        };
        // What is not said comes last.
        let known_first = |time: Option<Timestamp>| (time.is_none(), time);
        let restarts = self.status.container_statuses.iter();
        Ok(Rank {
            since: known_first(ready.last_transition_time),
            restarts: restarts
                .map(|status| status.restart_count)
                .max()
                .unwrap_or(0),
            created: known_first(self.metadata.creation_timestamp()),
            name: self.name().into(),
        })
    }

    /// The port of that number, or the one that a container calls so: one that stays, among those that start first as well.
    pub(super) fn port(&self, asked: u16, target: &PodPort) -> Result<MappedPort, Error> {
        let target = match target {
            PodPort::Number(number) => *number,
            PodPort::Named(name) => self.port_named(name).ok_or_else(|| {
                let (name, pod) = (excerpt(name), excerpt(self.name()));
                let reason = format!(
                    "leads to the port of its pods that is named {name:?}, and no container of pod {pod:?} has one of that name"
                );
                Error::refused("port", &asked.to_string(), reason)
            })?,
        };
        Ok(MappedPort { asked, target })
    }

    fn port_named(&self, name: &str) -> Option<u16> {
        let stays = |container: &&Container| container.restart_policy.as_deref() == Some("Always");
        let sidecars = self.spec.init_containers.iter().filter(stays);
        let mut ports = self
            .spec
            .containers
            .iter()
            .chain(sidecars)
            .flat_map(|container| &container.ports);
        let found = ports.find(|port| {
            let is_tcp = matches!(port.protocol.as_deref(), None | Some("" | "TCP"));
            is_tcp && port.name.as_deref() == Some(name)
        });
        found.map(|port| port.number)
    }
}
