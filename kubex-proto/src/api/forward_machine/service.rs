//! A service: which pods, and which of their ports.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Deserialize;

use super::selector::Selector;
use crate::{Error, LabelSelector, excerpt::excerpt, meta::null_as_default};

/// How many ports an error lists.
const LISTED: usize = 20;

/// `core/v1 Service`, as far as it tells where to forward to.
#[derive(Deserialize)]
pub(super) struct Service {
    #[serde(default)]
    spec: ServiceSpec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ServiceSpec {
    selector: Option<Selector>,
    #[serde(deserialize_with = "null_as_default")]
    r#type: String,
    #[serde(rename = "clusterIP", deserialize_with = "null_as_default")]
    cluster_ip: String,
    #[serde(deserialize_with = "null_as_default")]
    ports: Vec<ServicePort>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServicePort {
    port: u16,
    name: Option<String>,
    /// TCP where it is not said.
    protocol: Option<String>,
    target_port: Option<PodPort>,
}

/// A port of a pod, by its number or by the name that a container gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum PodPort {
    Number(u16),
    Named(String),
}

impl ServicePort {
    fn is_tcp(&self) -> bool {
        matches!(self.protocol.as_deref(), None | Some("" | "TCP"))
    }

    fn target(&self) -> PodPort {
        match &self.target_port {
            // What is left out is also written so.
            None | Some(PodPort::Number(0)) => PodPort::Number(self.port),
            Some(target) => target.clone(),
        }
    }
}

impl Service {
    /// Takes the selector out.
    pub(super) fn selector(&mut self) -> Result<LabelSelector, Error> {
        if self.spec.r#type == "ExternalName" {
            let reason = "is `ExternalName`: the service is a name in DNS, and leads to no pods";
            return Err(Error::refused_field("spec.type", reason));
        }
        match self.spec.selector.take() {
            Some(selector) if !selector.is_empty() => selector.into_labels(),
            _ => Err(Error::refused_field(
                "spec.selector",
                "the service has none, so nobody knows its pods: forward to one of them by its name",
            )),
        }
    }

    /// Which port of its pods stands behind this one of the service's: `targetPort`, or the same number where it says none.
    ///
    /// A headless service passes nothing on: who asks for it reaches the pods, at any port that they have.
    pub(super) fn target(&self, port: u16) -> Result<PodPort, Error> {
        let named: Vec<_> = self
            .spec
            .ports
            .iter()
            .filter(|known| known.port == port)
            .collect();
        let tcp = named.iter().find(|known| known.is_tcp());
        match (tcp, named.first()) {
            (None, Some(other)) => {
                let protocol = other.protocol.as_deref().map(excerpt).unwrap_or_default();
                let reason = format!("is of the protocol {protocol}, and only TCP is forwarded");
                Err(Error::refused("port", &port.to_string(), reason))
            }
            _ if self.spec.cluster_ip == "None" => Ok(PodPort::Number(port)),
            (Some(known), _) => Ok(known.target()),
            (None, None) => {
                let reason = format!("is none of the service, which has {}", self.list());
                Err(Error::refused("port", &port.to_string(), reason))
            }
        }
    }

    /// Which ports there are, for people.
    fn list(&self) -> String {
        let ports = &self.spec.ports;
        let mut words: Vec<_> = ports
            .iter()
            .take(LISTED)
            .map(|known| {
                let protocol = known.protocol.as_deref().filter(|_| !known.is_tcp());
                let protocol = protocol.map(|protocol| format!("/{}", excerpt(protocol)));
                let name = known.name.as_deref().filter(|name| !name.is_empty());
                let name = name.map(|name| format!(" ({})", excerpt(name)));
                let (protocol, name) = (protocol.unwrap_or_default(), name.unwrap_or_default());
                format!("{}{protocol}{name}", known.port)
            })
            .collect();
        match ports.len() {
            0 => return "none".into(),
            count if count > LISTED => words.push(format!("{} more", count - LISTED)),
            _ => {}
        }
        words.join(", ")
    }
}
