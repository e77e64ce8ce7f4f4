//! The quality of service of a pod: which one is the last to be thrown out.

use serde_json::Value;

use super::super::quantity::Quantity;

/// The class that follows from what the containers of a pod ask for.
pub(crate) fn of(pod: &Value) -> &'static str {
    let spec = &pod["spec"];
    if is_asked(&spec["resources"]) {
        return of_resources(&spec["resources"]);
    }
    let containers = ["initContainers", "containers"]
        .into_iter()
        .flat_map(|list| spec[list].as_array().into_iter().flatten());
    together(containers.map(|container| of_resources(&container["resources"])))
}

fn is_asked(resources: &Value) -> bool {
    ["limits", "requests"].iter().any(|list| {
        let list = resources[*list].as_object();
        list.is_some_and(|list| !list.is_empty())
    })
}

fn of_resources(resources: &Value) -> &'static str {
    together(["cpu", "memory"].iter().map(|name| {
        let amount = |list: &str| {
            let text = resources[list][*name].as_str().unwrap_or("0");
            Quantity::parse(text).ok()
        };
        let (request, limit) = (amount("requests"), amount("limits"));
        if request != limit {
            "Burstable"
        } else if request.is_none_or(Quantity::is_zero) {
            "BestEffort"
        } else {
            "Guaranteed"
        }
    }))
}

/// All must be of the same class, or they are in between.
fn together(mut classes: impl Iterator<Item = &'static str>) -> &'static str {
    let first = classes.next().unwrap_or("BestEffort");
    if classes.all(|class| class == first) {
        first
    } else {
        "Burstable"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_class_follows_from_requests_and_limits() {
        let pod = |resources: Value| json!({"spec": {"containers": [{"resources": resources}]}});
        let both = json!({"cpu": "1", "memory": "1Gi"});
        assert_eq!(of(&pod(json!({}))), "BestEffort");
        assert_eq!(
            of(&pod(
                json!({"limits": both, "requests": {"cpu": "1000m", "memory": "1024Mi"}})
            )),
            "Guaranteed"
        );
        assert_eq!(
            of(&pod(
                json!({"limits": {"cpu": "1"}, "requests": {"cpu": "1"}})
            )),
            "Burstable"
        );
        assert_eq!(
            of(&pod(json!({"requests": {"example.com/gpu": "1"}}))),
            "BestEffort"
        );
        let mut mixed = pod(json!({"limits": both, "requests": both}));
        mixed["spec"]["initContainers"] = json!([{}]);
        assert_eq!(of(&mixed), "Burstable");
        let whole =
            json!({"spec": {"resources": {"limits": both, "requests": both}, "containers": [{}]}});
        assert_eq!(of(&whole), "Guaranteed");
    }
}
