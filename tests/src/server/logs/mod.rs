//! The subresource `log` of pods: what their containers wrote, as the test says.

mod container;
mod kept;
mod options;
mod reader;

use http::StatusCode;
use serde_json::Value;

pub use self::container::ContainerLog;
pub(crate) use self::kept::Logs;

use self::options::LogOptions;
use super::body::Body;
use super::body_channel::channel;
use super::call::Call;
use super::get;
use super::negotiate::Shape;
use super::object_meta;
use super::reply::Reply;
use super::status::Refusal;

pub(crate) fn get(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    call.form(Shape::Object)?;
    get::check_segment(call)?;
    let options = LogOptions::parse(call.query, call.name(), call.now)?;
    let pod = call
        .state
        .object(call.resource(), call.namespace(), call.name());
    let pod = pod.ok_or_else(|| Refusal::not_found(call.resource(), call.name()))?;
    let name = call.name();
    let container = container(pod, name, call.query.value("container"))?;
    let uid = object_meta::text(pod, "uid").to_owned();
    let is_on_a_node = pod["spec"]["nodeName"]
        .as_str()
        .is_some_and(|node| !node.is_empty());
    let Some(log) = call.state.logs.of(&uid, &container) else {
        // Who asks before there is a node has no answer, and no error.
        return if is_on_a_node {
            Err(Refusal::bad_request(format!(
                "container {container:?} in pod {name:?} is waiting to start: ContainerCreating"
            )))
        } else {
            Ok(Reply::plain(StatusCode::NO_CONTENT, Body::whole("")))
        };
    };
    let Some(run) = log.run(options.previous) else {
        return Err(Refusal::bad_request(format!(
            "previous terminated container {container:?} in pod {name:?} not found"
        )));
    };
    let (text, reader) = run.read(&options);
    let body = if options.follow {
        let (sender, receiver) = channel();
        if !text.is_empty() {
            sender.send(text);
        }
        run.follow(reader, sender);
        Body::stream(receiver)
    } else {
        Body::whole(text)
    };
    Ok(Reply::plain(StatusCode::OK, body))
}

/// The container that is meant: the one that is named, or the only one.
pub(crate) fn container(pod: &Value, name: &str, wanted: Option<&str>) -> Result<String, Refusal> {
    let names = |field: &str| {
        let containers = pod["spec"][field].as_array();
        let names = containers.into_iter().flatten();
        names
            .filter_map(|container| container["name"].as_str())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let all = ["initContainers", "containers", "ephemeralContainers"].map(names);
    let [_, main, _] = &all;
    match (wanted, &main[..]) {
        (Some(wanted), _) if all.iter().flatten().any(|known| known == wanted) => {
            Ok(wanted.to_owned())
        }
        (Some(wanted), _) => Err(Refusal::bad_request(format!(
            "container {wanted} is not valid for pod {name}"
        ))),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(Refusal::bad_request(format!(
            "a container name must be specified for pod {name}, choose one of: [{}]",
            all.concat().join(" ")
        ))),
    }
}
