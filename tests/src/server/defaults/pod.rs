//! Pods.

use serde_json::{Value, json};

use super::fill::{each, fill, given, part};
use super::pod_spec;

pub(super) fn pod(object: &mut Value) {
    let spec = part(object, "spec");
    if spec["terminationGracePeriodSeconds"].as_i64() < Some(0)
        && spec["terminationGracePeriodSeconds"].is_i64()
    {
        spec["terminationGracePeriodSeconds"] = 1.into();
    }
    pod_spec::pod_spec(spec);
    for list in ["initContainers", "containers"] {
        each(spec, list).for_each(request_what_is_limited);
    }
    fill(spec, "enableServiceLinks", true);
    if let Some(status) = given(object, "status") {
        same_address(status);
    }
}

/// Where only a limit is named, that much is requested.
fn request_what_is_limited(container: &mut Value) {
    let limits = container["resources"]["limits"].clone();
    let Some(resources) = given(container, "resources") else {
        return;
    };
    for (name, amount) in limits.as_object().into_iter().flatten() {
        fill(part(resources, "requests"), name, amount.clone());
    }
}

/// The address stands alone and as the first of all addresses.
fn same_address(status: &mut Value) {
    let alone = status["podIP"].as_str().unwrap_or_default().to_owned();
    let first = status["podIPs"][0]["ip"].as_str().map(str::to_owned);
    match first {
        Some(first) if alone.is_empty() => status["podIP"] = first.into(),
        first if !alone.is_empty() && first.as_deref() != Some(&alone) => {
            status["podIPs"] = json!([{"ip": alone}]);
        }
        _ => {}
    }
}
