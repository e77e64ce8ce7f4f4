//! What the server makes of an object of its own accord, kind by kind: first status, generation, and
//! what an update cannot change.

pub(crate) mod allocation;
mod approvals;
mod first_status;
mod jobs;
mod pod_parts;
mod pods;
mod quality_of_service;
pub(crate) mod secrets;
mod services;
mod warnings;

use serde_json::{Value, json};

use super::object_meta;
use super::resources::ServedResource;

pub(crate) use self::approvals::{name_requester, prepare_for_approval};
pub(crate) use self::pod_parts::keep_all_but;
pub(crate) use self::quality_of_service::of as quality_of_service;
pub(crate) use self::warnings::told as warnings;

/// Fills in what an object has when it is created.
pub(crate) fn prepare_for_create(resource: &ServedResource, object: &mut Value, now: &Value) {
    if resource.traits.generation {
        object_meta::set(object, "generation", 1.into());
    }
    // A node comes with the status that its kubelet found.
    if resource.has_status && !resource.is("", "nodes") {
        match first_status::of(resource, now) {
            Some(status) => object["status"] = status,
            None => remove(object, "status"),
        }
    }
    match (resource.group(), resource.plural()) {
        ("", "namespaces") => name_namespace(object),
        ("", "pods") => pods::prepare_for_create(object, now),
        ("", "serviceaccounts") => keep_names_of_secrets(object),
        ("", "limitranges") if object_meta::text(object, "name").is_empty() => {
            let uid = object_meta::text(object, "uid").to_owned();
            object_meta::set(object, "name", uid.into());
        }
        ("apps", "daemonsets") => count_template(object, 1),
        ("coordination.k8s.io", "leases") => drop_coordination(object),
        ("batch", "jobs") => jobs::generate_selector(object),
        _ => {}
    }
}

/// Keeps what an update of the object itself cannot change, and counts a change of the rest.
pub(crate) fn prepare_for_update(resource: &ServedResource, object: &mut Value, old: &Value) {
    if resource.has_status {
        carry(object, old, "status");
    }
    match (resource.group(), resource.plural()) {
        ("", "namespaces") => {
            name_namespace(object);
            object["spec"]["finalizers"] = old["spec"]["finalizers"].clone();
        }
        ("", "serviceaccounts") => keep_names_of_secrets(object),
        ("", "services") => services::prepare_for_update(object, old),
        ("coordination.k8s.io", "leases") => drop_coordination(object),
        ("certificates.k8s.io", _) => carry(object, old, "spec"),
        ("apps", "daemonsets") => {
            let changed = object["spec"]["template"] != old["spec"]["template"];
            count_template(object, template_count(old) + i64::from(changed));
        }
        _ => {}
    }
    count(resource, object, old);
}

/// Counts a change of what is wanted.
pub(crate) fn count(resource: &ServedResource, object: &mut Value, old: &Value) {
    if resource.traits.generation && is_counted(resource, object, old) {
        object_meta::bump_generation(object);
    }
}

/// Keeps what an update of the status cannot change: everything else.
pub(crate) fn prepare_for_status_update(
    resource: &ServedResource,
    object: &mut Value,
    old: &Value,
    now: &Value,
) {
    let mut kept = old.clone();
    carry(&mut kept, object, "status");
    object_meta::carry(&mut kept, object, "managedFields");
    if resource.built_in {
        kept["metadata"] = object["metadata"].take();
        if resource.is("apps", "deployments") {
            object_meta::carry(&mut kept, old, "labels");
        }
        if resource.is("", "pods") {
            object_meta::carry(&mut kept, old, "ownerReferences");
            pods::prepare_for_status_update(&mut kept, old);
        }
        if resource.is("certificates.k8s.io", "certificatesigningrequests") {
            approvals::prepare_for_status_update(&mut kept, old, now);
        }
    }
    *object = kept;
}

/// Keeps what an update of a namespace's finalizers cannot change: the status.
pub(crate) fn prepare_for_finalize(object: &mut Value, old: &Value) {
    carry(object, old, "status");
}

/// Whether `metadata.generation` counts the change.
fn is_counted(resource: &ServedResource, object: &Value, old: &Value) -> bool {
    // The annotations of a Deployment are those of its ReplicaSets too.
    if resource.is("apps", "deployments")
        && object["metadata"]["annotations"] != old["metadata"]["annotations"]
    {
        return true;
    }
    // The value of a class never changes, so there is nothing to count.
    if resource.is("scheduling.k8s.io", "priorityclasses") {
        return false;
    }
    if resource.is("discovery.k8s.io", "endpointslices")
        && object["metadata"]["labels"] != old["metadata"]["labels"]
    {
        return true;
    }
    let is_wanted =
        |field: &str| field != "metadata" && !(field == "status" && resource.has_status);
    let wanted = |object: &Value| -> Vec<(String, Value)> {
        let fields = object.as_object().into_iter().flatten();
        fields
            .filter(|(field, value)| is_wanted(field) && !value.is_null())
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect()
    };
    wanted(object) != wanted(old)
}

/// A namespace can be selected by its name, and waits for its contents when it is deleted.
fn name_namespace(object: &mut Value) {
    let name = object_meta::text(object, "name").to_owned();
    object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name.into();
    let finalizers = object["spec"]["finalizers"].as_array();
    let mut finalizers = finalizers.cloned().unwrap_or_default();
    if !finalizers.contains(&"kubernetes".into()) {
        finalizers.push("kubernetes".into());
        object["spec"]["finalizers"] = finalizers.into();
    }
}

/// Of the secrets of a service account only the names are kept.
fn keep_names_of_secrets(object: &mut Value) {
    let secrets = object.get_mut("secrets").and_then(Value::as_array_mut);
    for secret in secrets.into_iter().flatten() {
        *secret = match secret.get("name") {
            Some(name) => json!({"name": name}),
            None => json!({}),
        };
    }
}

/// Leases that the server itself hands out are not there yet for everybody.
fn drop_coordination(object: &mut Value) {
    for field in ["strategy", "preferredHolder"] {
        remove(&mut object["spec"], field);
    }
}

pub(crate) const TEMPLATE_COUNT: &str = "deprecated.daemonset.template.generation";

/// The count of a `DaemonSet`'s templates stands in an annotation.
fn count_template(object: &mut Value, count: i64) {
    object["metadata"]["annotations"][TEMPLATE_COUNT] = count.to_string().into();
}

fn template_count(object: &Value) -> i64 {
    let count = object["metadata"]["annotations"][TEMPLATE_COUNT].as_str();
    count.and_then(|count| count.parse().ok()).unwrap_or(1)
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

#[cfg(test)]
mod tests {
    use super::super::registry::Registry;
    use super::*;

    #[test]
    fn only_a_change_of_the_spec_is_counted() {
        let registry = Registry::new();
        let sets = registry.find("apps", "v1", "replicasets").unwrap();
        let old = json!({"metadata": {"generation": 1}, "spec": {"replicas": 1}, "status": {}});
        let mut object = json!({"metadata": {"generation": 1, "annotations": {"a": "b"}}, "spec": {"replicas": 1}, "status": {"x": 1}});
        prepare_for_update(sets, &mut object, &old);
        assert_eq!(object["metadata"]["generation"], 1);
        assert_eq!(object["status"], json!({}));
        object["spec"]["replicas"] = 2.into();
        prepare_for_update(sets, &mut object, &old);
        assert_eq!(object["metadata"]["generation"], 2);
    }

    #[test]
    fn the_annotations_of_a_deployment_count_as_well() {
        let registry = Registry::new();
        let deployments = registry.find("apps", "v1", "deployments").unwrap();
        let old = json!({"metadata": {"generation": 1}, "spec": {}});
        let mut object =
            json!({"metadata": {"generation": 1, "annotations": {"a": "b"}}, "spec": {}});
        prepare_for_update(deployments, &mut object, &old);
        assert_eq!(object["metadata"]["generation"], 2);
    }

    #[test]
    fn the_finalizer_of_a_namespace_stands_beside_others() {
        let mut object = json!({"metadata": {"name": "a"}, "spec": {"finalizers": ["a.b/c"]}});
        name_namespace(&mut object);
        assert_eq!(object["spec"]["finalizers"], json!(["a.b/c", "kubernetes"]));
    }
}
