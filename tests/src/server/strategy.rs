//! What the server makes of an object of its own accord, kind by kind: first status, generation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::object_meta;
use super::resources::ServedResource;

/// Fills in what an object has when it is created.
pub(crate) fn prepare_for_create(resource: &ServedResource, object: &mut Value) {
    if resource.traits.generation {
        object_meta::set(object, "generation", 1.into());
    } else {
        object_meta::unset(object, "generation");
    }
    // A node comes with the status that its kubelet found.
    if resource.has_status && !resource.is("", "nodes") {
        match first_status(resource) {
            Some(status) => object["status"] = status,
            None => remove(object, "status"),
        }
    }
    prepare(resource, object);
    if resource.is("", "namespaces") {
        let name = object_meta::text(object, "name").to_owned();
        object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name.into();
        if object["spec"]["finalizers"].is_null() {
            object["spec"]["finalizers"] = json!(["kubernetes"]);
        }
    }
}

/// Fills in what an object has after every write.
fn prepare(resource: &ServedResource, object: &mut Value) {
    if resource.is("", "secrets") {
        merge_string_data(object);
        if object["type"].is_null() {
            object["type"] = "Opaque".into();
        }
    }
}

/// Keeps what an update of the object itself cannot change, and counts a change of the rest.
pub(crate) fn prepare_for_update(resource: &ServedResource, object: &mut Value, old: &Value) {
    if resource.has_status {
        carry(object, old, "status");
    }
    prepare(resource, object);
    if resource.traits.generation && wanted(resource, object) != wanted(resource, old) {
        object_meta::bump_generation(object);
    }
}

/// Keeps what an update of the status cannot change: everything else.
pub(crate) fn prepare_for_status_update(
    resource: &ServedResource,
    object: &mut Value,
    old: &Value,
) {
    let mut kept = old.clone();
    carry(&mut kept, object, "status");
    if resource.built_in {
        kept["metadata"] = object["metadata"].take();
        if resource.group() == "apps" {
            object_meta::carry(&mut kept, old, "labels");
        }
        if resource.is("", "pods") {
            object_meta::carry(&mut kept, old, "ownerReferences");
        }
    }
    *object = kept;
}

/// The fields whose changes `metadata.generation` counts.
fn wanted<'a>(resource: &ServedResource, object: &'a Value) -> Map<String, Value> {
    let is_wanted =
        |field: &str| field != "metadata" && !(field == "status" && resource.has_status);
    let fields: Option<&'a Map<String, Value>> = object.as_object();
    let fields = fields.into_iter().flatten();
    fields
        .filter(|(field, _)| is_wanted(field))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

fn carry(object: &mut Value, from: &Value, field: &str) {
    match from.get(field) {
        Some(value) => object[field] = value.clone(),
        None => remove(object, field),
    }
}

fn remove(object: &mut Value, field: &str) {
    if let Some(fields) = object.as_object_mut() {
        fields.remove(field);
    }
}

/// The status of a typed object before any controller saw it. Custom kinds have none.
fn first_status(resource: &ServedResource) -> Option<Value> {
    if !resource.built_in {
        return None;
    }
    Some(match (resource.group(), resource.plural()) {
        ("", "pods") => json!({"phase": "Pending", "qosClass": "BestEffort"}),
        ("", "namespaces") => json!({"phase": "Active"}),
        ("", "services") | ("networking.k8s.io", "ingresses") => json!({"loadBalancer": {}}),
        ("", "persistentvolumes" | "persistentvolumeclaims") => json!({"phase": "Pending"}),
        ("", "replicationcontrollers") | ("apps", "replicasets") => json!({"replicas": 0}),
        ("apps", "statefulsets") => json!({"replicas": 0, "availableReplicas": 0}),
        ("apps", "daemonsets") => json!({
            "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0,
        }),
        ("policy", "poddisruptionbudgets") => json!({
            "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0,
        }),
        ("storage.k8s.io", "volumeattachments") => json!({"attached": false}),
        ("autoscaling", "horizontalpodautoscalers") => {
            json!({"desiredReplicas": 0})
        }
        _ => json!({}),
    })
}

/// What a Secret was given as plain text is kept as data.
fn merge_string_data(object: &mut Value) {
    let texts = object.get_mut("stringData").map(Value::take);
    remove(object, "stringData");
    if let Some(Value::Object(texts)) = texts {
        for (key, text) in texts {
            object["data"][key] = STANDARD.encode(text.as_str().unwrap_or_default()).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::registry::Registry;
    use super::*;

    #[test]
    fn the_text_of_a_secret_becomes_data() {
        let registry = Registry::new();
        let secrets = registry.find("", "v1", "secrets").unwrap();
        let mut object = json!({"metadata": {"name": "a"}, "stringData": {"k": "v"}});
        prepare_for_create(secrets, &mut object);
        assert_eq!(
            object,
            json!({"metadata": {"name": "a"}, "data": {"k": "dg=="}, "type": "Opaque"})
        );
    }

    #[test]
    fn only_a_change_of_the_spec_is_counted() {
        let registry = Registry::new();
        let deployments = registry.find("apps", "v1", "deployments").unwrap();
        let old = json!({"metadata": {"generation": 1}, "spec": {"replicas": 1}, "status": {}});
        let mut object = json!({"metadata": {"generation": 1, "labels": {"a": "b"}}, "spec": {"replicas": 1}, "status": {"x": 1}});
        prepare_for_update(deployments, &mut object, &old);
        assert_eq!(object["metadata"]["generation"], 1);
        assert_eq!(object["status"], json!({}));
        object["spec"]["replicas"] = 2.into();
        prepare_for_update(deployments, &mut object, &old);
        assert_eq!(object["metadata"]["generation"], 2);
    }
}
