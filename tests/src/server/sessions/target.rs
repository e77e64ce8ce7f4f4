//! What a session leads to: a pod, one of its containers, or some of its ports.

use std::sync::Arc;

use serde_json::Value;

use super::plain::Plain;
use crate::server::authorization;
use crate::server::call::Call;
use crate::server::get;
use crate::server::logs;
use crate::server::object_meta;
use crate::server::status::Refusal;

/// The pod.
pub(super) struct Target {
    pod: Arc<Value>,
    pub(super) name: String,
    pub(super) uid: String,
}

impl Target {
    /// The pod that the path names, if the user may do that with it.
    pub(super) fn find(call: &Call<'_>) -> Result<Self, Refusal> {
        get::check_segment(call)?;
        authorization::check_session(call)?;
        let name = call.name();
        let pod = call.state.object(call.resource(), call.namespace(), name);
        let pod = pod.ok_or_else(|| Refusal::not_found(call.resource(), name))?;
        Ok(Self {
            uid: object_meta::text(pod, "uid").to_owned(),
            name: name.to_owned(),
            pod: Arc::clone(pod),
        })
    }

    /// The container that is meant.
    pub(super) fn container(&self, wanted: Option<&str>) -> Result<String, Refusal> {
        logs::container(&self.pod, &self.name, wanted)
    }

    /// Nobody runs what has no node. Whether there is a node of that name is not looked at.
    pub(super) fn check_node(&self) -> Result<(), Refusal> {
        match self.pod["spec"]["nodeName"].as_str() {
            Some(node) if !node.is_empty() => Ok(()),
            _ => Err(Refusal::bad_request(format!(
                "pod {} does not have a host assigned",
                self.name
            ))),
        }
    }

    /// Whether nothing runs in it any more.
    pub(super) fn is_over(&self) -> bool {
        let phase = self.pod["status"]["phase"].as_str();
        matches!(phase, Some("Succeeded" | "Failed"))
    }
}

/// The ports that a query names. The outer error is the API server's; the inner one is the kubelet's.
pub(super) fn ports(asked: &[&str]) -> Result<Result<Vec<u16>, Plain>, Refusal> {
    let mut numbers = Vec::new();
    for text in asked {
        let number: i32 = text.parse().map_err(|_| {
            Refusal::bad_request(format!(
                "strconv.ParseInt: parsing {text:?}: invalid syntax"
            ))
        })?;
        numbers.push(number.to_string());
    }
    // This is how the one tells the other.
    let all = numbers.join(",");
    if numbers.is_empty() {
        return Ok(Err(Plain::bad_request(
            "query parameter \"port\" is required",
        )));
    }
    let mut ports = Vec::new();
    for number in &numbers {
        match number.parse::<u16>() {
            Ok(0) => return Ok(Err(Plain::bad_request(format!("port {all:?} must be > 0")))),
            Ok(port) => ports.push(port),
            Err(_) => {
                let why = if number.starts_with('-') {
                    "invalid syntax"
                } else {
                    "value out of range"
                };
                let why = format!("strconv.ParseUint: parsing {number:?}: {why}");
                return Ok(Err(Plain::bad_request(format!(
                    "unable to parse {all:?} as a port: {why}"
                ))));
            }
        }
    }
    Ok(Ok(ports))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_by_two() {
        assert_eq!(ports(&["80", "443"]).unwrap().unwrap(), [80, 443]);
        for (asked, words) in [
            (&[][..], "query parameter \"port\" is required"),
            (&["80", "0"], "port \"80,0\" must be > 0"),
            (
                &["70000"],
                "unable to parse \"70000\" as a port: strconv.ParseUint: parsing \"70000\": value out of range",
            ),
        ] {
            assert_eq!(ports(asked).unwrap().unwrap_err().words, words);
        }
        assert!(ports(&["http"]).is_err());
    }
}
