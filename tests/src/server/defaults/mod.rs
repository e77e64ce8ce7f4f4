//! What objects of the built-in kinds have where their sender leaves a field open.
//!
//! A file a kind or a family of kinds. An object is filled in on every create, replace and patch,
//! before anything is checked.

mod autoscaling;
mod container;
mod fill;
mod jobs;
mod limits;
mod networking;
mod nodes;
mod pod;
mod pod_spec;
mod probe;
mod rbac;
mod resource_lists;
mod service;
mod storage;
mod volume;
mod webhooks;
mod workloads;

use serde_json::Value;

use self::fill::{each, fill, part};
use super::object_meta;
use super::resources::ServedResource;
use super::strategy::secrets;

/// Fills in what an object of a built-in kind leaves open.
pub(crate) fn apply(resource: &ServedResource, object: &mut Value) {
    if !resource.built_in || !object.is_object() {
        return;
    }
    match (resource.group(), resource.plural()) {
        ("", "endpoints") => networking::endpoints(object),
        ("", "limitranges") => limits::limit_range(object),
        ("", "namespaces") => namespace(object),
        ("", "nodes") => nodes::node(object),
        ("", "persistentvolumes") => storage::volume(object),
        ("", "persistentvolumeclaims") => storage::claim(object),
        ("", "pods") => pod::pod(object),
        ("", "podtemplates") => workloads::template(object),
        ("", "replicationcontrollers") => workloads::replication_controller(object),
        ("", "resourcequotas") => limits::quota(object),
        ("", "secrets") => {
            secrets::merge_string_data(object);
            fill(object, "type", "Opaque");
        }
        ("", "services") => service::service(object),
        ("apps", "daemonsets") => workloads::daemon_set(object),
        ("apps", "deployments") => workloads::deployment(object),
        ("apps", "replicasets") => workloads::replica_set(object),
        ("apps", "statefulsets") => workloads::stateful_set(object),
        ("autoscaling", "horizontalpodautoscalers") => autoscaling::autoscaler(object),
        ("batch", "cronjobs") => jobs::cron_job(object),
        ("batch", "jobs") => jobs::job(object),
        ("rbac.authorization.k8s.io", "clusterrolebindings" | "rolebindings") => {
            rbac::binding(object);
        }
        ("networking.k8s.io", "ingressclasses") => networking::ingress_class(object),
        ("networking.k8s.io", "networkpolicies") => networking::policy(object),
        ("discovery.k8s.io", "endpointslices") => networking::endpoint_slice(object),
        ("storage.k8s.io", "csidrivers") => storage::driver(object),
        ("storage.k8s.io", "storageclasses") => storage::class(object),
        ("scheduling.k8s.io", "priorityclasses") => {
            fill(object, "preemptionPolicy", "PreemptLowerPriority");
        }
        ("admissionregistration.k8s.io", "mutatingwebhookconfigurations") => {
            each(object, "webhooks").for_each(webhooks::mutating);
        }
        ("admissionregistration.k8s.io", "validatingwebhookconfigurations") => {
            each(object, "webhooks").for_each(webhooks::validating);
        }
        _ => {}
    }
}

fn namespace(object: &mut Value) {
    let name = object_meta::text(object, "name").to_owned();
    if !name.is_empty() {
        let labels = part(part(object, "metadata"), "labels").as_object_mut();
        labels.map(|labels| labels.insert("kubernetes.io/metadata.name".to_owned(), name.into()));
    }
    fill(part(object, "status"), "phase", "Active");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::registry::Registry;
    use super::*;

    #[test]
    fn no_kind_minds_rubbish() {
        for resource in Registry::new().all() {
            for rubbish in [
                json!([]),
                json!({"spec": 5, "status": "", "metadata": null}),
                json!({"spec": {"template": [1], "containers": [1, null], "volumes": {}}}),
            ] {
                apply(resource, &mut rubbish.clone());
            }
        }
    }

    #[test]
    fn what_is_said_stays() {
        let registry = Registry::new();
        let secrets = registry.find("", "v1", "secrets").unwrap();
        let mut object = json!({"type": "mine"});
        apply(secrets, &mut object);
        assert_eq!(object, json!({"type": "mine"}));
    }
}
