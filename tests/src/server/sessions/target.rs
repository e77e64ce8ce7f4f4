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
    let numbers = asked.iter().flat_map(|text| text.split(','));
    let ports: Result<Vec<u16>, Refusal> = numbers.map(port).collect();
    let ports = ports?;
    if ports.is_empty() {
        let words = "query parameter \"port\" is required";
        return Ok(Err(Plain::bad_request(words)));
    }
    if ports.contains(&0) {
        // This is how the one tells the other.
        let all: Vec<_> = ports.iter().map(u16::to_string).collect();
        let words = format!("port {:?} must be > 0", all.join(","));
        return Ok(Err(Plain::bad_request(words)));
    }
    Ok(Ok(ports))
}

fn port(text: &str) -> Result<u16, Refusal> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let why = match text.parse() {
        Ok(port) if is_number => return Ok(port),
        Err(_) if is_number => "value out of range",
        _ => "invalid syntax",
    };
    Err(Refusal::bad_request(format!(
        "cannot convert to []int32: strconv.ParseUint: parsing {text:?}: {why}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_by_two() {
        let read = |asked: &[&str]| ports(asked).map_err(|refusal| format!("{refusal:?}"));
        assert_eq!(read(&["80", "443,8080"]).unwrap().unwrap(), [80, 443, 8080]);
        for (asked, words) in [
            (&[][..], "query parameter \"port\" is required"),
            (&["80", "0"], "port \"80,0\" must be > 0"),
        ] {
            assert_eq!(read(asked).unwrap().unwrap_err().words, words);
        }
        for (asked, why) in [
            (["http"], "invalid syntax"),
            ([""], "invalid syntax"),
            (["-1"], "invalid syntax"),
            (["+1"], "invalid syntax"),
            (["70000"], "value out of range"),
        ] {
            assert!(read(&asked).unwrap_err().contains(why), "{asked:?}");
        }
    }
}
