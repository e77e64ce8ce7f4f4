//! `RuntimeClass`: what the runtime of a pod needs for itself, and where it is to be found.

use serde_json::Value;

use super::super::call::Call;
use super::super::object_meta;
use super::super::status::Refusal;
use super::{forbidden, objects, push};

const CLASSES: (&str, &str) = ("node.k8s.io", "runtimeclasses");

pub(super) fn set_overhead(call: &Call<'_>, pod: &mut Value) -> Result<(), Refusal> {
    let Some(name) = pod["spec"]["runtimeClassName"].as_str() else {
        if pod["spec"]["overhead"].is_null() {
            return Ok(());
        }
        let why =
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
        return Err(forbidden(call, pod, why));
    };
    let mut classes = objects(call, CLASSES, None);
    let Some(class) = classes.find(|class| object_meta::text(class, "name") == name) else {
        let why = format!("pod rejected: RuntimeClass {name:?} not found");
        return Err(forbidden(call, pod, &why));
    };
    let overhead = &class["overhead"]["podFixed"];
    let given = &pod["spec"]["overhead"];
    if !given.is_null() && given != overhead {
        let why = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
        return Err(forbidden(call, pod, why));
    }
    if !overhead.is_null() {
        pod["spec"]["overhead"] = overhead.clone();
    }
    let scheduling = class["scheduling"].clone();
    schedule(call, pod, &scheduling)
}

fn schedule(call: &Call<'_>, pod: &mut Value, scheduling: &Value) -> Result<(), Refusal> {
    let selector = scheduling["nodeSelector"].as_object();
    for (key, value) in selector.into_iter().flatten() {
        let given = &pod["spec"]["nodeSelector"][key];
        if !given.is_null() && given != value {
            let (value, given) = (value.as_str(), given.as_str());
            let why = format!(
                "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {}; pod.spec.nodeSelector[{key}] = {}",
                value.unwrap_or_default(),
                given.unwrap_or_default(),
            );
            return Err(forbidden(call, pod, &why));
        }
        pod["spec"]["nodeSelector"][key] = value.clone();
    }
    for toleration in scheduling["tolerations"].as_array().into_iter().flatten() {
        let known = pod["spec"]["tolerations"].as_array();
        if known.is_none_or(|known| !known.contains(toleration)) {
            push(pod, "tolerations", toleration.clone());
        }
    }
    Ok(())
}
