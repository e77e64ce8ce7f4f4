//! What is checked of an object before it is kept: its metadata, and by its kind all the rest.
//!
//! A file a kind or a family of kinds. Faults come in the order in which the real server finds them,
//! with its words.

mod config;
mod disruption_budgets;
mod events;
mod faults;
mod formats;
mod ingresses;
mod jobs;
mod leases;
mod limits;
mod metadata;
mod namespaces;
mod network_policies;
mod nodes;
mod path;
mod pods;
mod priority_classes;
mod rbac;
mod schedule;
mod selectors;
mod services;
mod signing_requests;
mod stateful_sets;
mod statuses;
mod storage;
mod workloads;

use serde_json::Value;

use self::faults::Faults;
use super::field_error::FieldError;
use super::resources::ServedResource;

/// The faults of an object that is to be created.
pub(crate) fn create_faults(resource: &ServedResource, object: &Value) -> Vec<FieldError> {
    let mut faults = Faults::default();
    metadata::create(&mut faults, resource, object);
    if !resource.built_in {
        return faults.told();
    }
    match (resource.group(), resource.plural()) {
        ("", "pods") => pods::create(&mut faults, object),
        ("batch", "jobs") => jobs::create(&mut faults, object),
        _ => common(&mut faults, resource, object, None),
    }
    faults.told()
}

/// The faults of the finalizers that are to be those of a namespace.
pub(crate) fn finalize_faults(object: &Value) -> Vec<FieldError> {
    let mut faults = Faults::default();
    namespaces::finalize(&mut faults, object);
    faults.told()
}

/// The faults of an object that is to take the place of `old`.
pub(crate) fn update_faults(
    resource: &ServedResource,
    object: &Value,
    old: &Value,
) -> Vec<FieldError> {
    let mut faults = Faults::default();
    if !resource.built_in {
        metadata::custom_update(&mut faults, object, old);
        return faults.0;
    }
    // Some kinds are checked as if they were new, and so the metadata twice.
    let kind = (resource.group(), resource.plural());
    if kind.0 == "rbac.authorization.k8s.io" {
        metadata::create(&mut faults, resource, object);
        rbac::check(&mut faults, resource.plural(), object);
        if kind.1.ends_with("bindings") {
            rbac::changed_reference(&mut faults, object, old);
        }
        metadata::update(&mut faults, resource, object, old);
        rbac::update(&mut faults, object, old);
        rbac::late(&mut faults, object);
        return faults.told();
    }
    metadata::update(&mut faults, resource, object, old);
    match kind {
        ("", "configmaps" | "secrets") => config::update(&mut faults, kind.1, object, old),
        ("scheduling.k8s.io", "priorityclasses") => {
            priority_classes::update(&mut faults, object, old);
            return faults.told();
        }
        ("", "services") => services::update(&mut faults, object, old),
        _ => {}
    }
    if CHECKED_AS_NEW.contains(&kind) {
        metadata::create(&mut faults, resource, object);
    }
    match kind {
        ("", "pods") => pods::update(&mut faults, object, old),
        ("", "nodes") => nodes::update(&mut faults, object, old),
        ("", "namespaces") => {}
        ("batch", "jobs") => jobs::update(&mut faults, object, old),
        _ => common(&mut faults, resource, object, Some(old)),
    }
    faults.told()
}

/// The faults of the addresses that a service asks for.
pub(crate) fn address_faults(service: &Value) -> Vec<FieldError> {
    let mut faults = Faults::default();
    services::addresses(&mut faults, &path::Path::of("spec"), &service["spec"]);
    faults.told()
}

/// The faults of an object whose status is to take the place of that of `old`.
pub(crate) fn status_update_faults(
    resource: &ServedResource,
    object: &Value,
    old: &Value,
) -> Vec<FieldError> {
    let mut faults = Faults::default();
    if !resource.built_in {
        metadata::custom_update(&mut faults, object, old);
        return faults.0;
    }
    metadata::update(&mut faults, resource, object, old);
    match (resource.group(), resource.plural()) {
        ("", "pods") => pods::status_update(&mut faults, object, old),
        ("", "nodes") => nodes::update(&mut faults, object, old),
        ("", "services") => services::status(&mut faults, object),
        ("", "resourcequotas") => limits::quota_status(&mut faults, object),
        ("certificates.k8s.io", "certificatesigningrequests") => {
            signing_requests::status(&mut faults, object, old);
        }
        _ => statuses::check(&mut faults, resource, object),
    }
    faults.told()
}

/// The faults of a pod whose ephemeral containers are to take the place of those of `old`.
pub(crate) fn debugging_faults(
    resource: &ServedResource,
    pod: &Value,
    old: &Value,
) -> Vec<FieldError> {
    let mut faults = Faults::default();
    metadata::update(&mut faults, resource, pod, old);
    pods::debugging(&mut faults, pod, old);
    faults.told()
}

/// The faults of a pod whose resources are to take the place of those of `old`.
pub(crate) fn resize_faults(
    resource: &ServedResource,
    pod: &Value,
    old: &Value,
    class: fn(&Value) -> &'static str,
) -> Vec<FieldError> {
    let mut faults = Faults::default();
    metadata::update(&mut faults, resource, pod, old);
    pods::resize(&mut faults, pod, old, class);
    faults.told()
}

/// The faults of a request for a certificate whose conditions are to take the place of those of `old`.
pub(crate) fn approval_faults(
    resource: &ServedResource,
    request: &Value,
    old: &Value,
) -> Vec<FieldError> {
    let mut faults = Faults::default();
    signing_requests::approval(&mut faults, request, old);
    metadata::update(&mut faults, resource, request, old);
    faults.told()
}

const CHECKED_AS_NEW: [(&str, &str); 6] = [
    ("", "configmaps"),
    ("", "persistentvolumeclaims"),
    ("", "persistentvolumes"),
    ("", "pods"),
    ("", "secrets"),
    ("", "serviceaccounts"),
];

/// What is checked of new objects and of changed ones.
fn common(faults: &mut Faults, resource: &ServedResource, object: &Value, old: Option<&Value>) {
    match (resource.group(), resource.plural()) {
        ("", "configmaps") => config::config_map(faults, object),
        ("", "events") => events::check(faults, object),
        ("", "limitranges") => limits::limit_range(faults, object),
        ("", "namespaces") => namespaces::check(faults, object),
        ("", "nodes") => nodes::create(faults, object),
        ("", "persistentvolumeclaims") => storage::claim(faults, object, old),
        ("", "persistentvolumes") => storage::volume(faults, object, old),
        ("", "replicationcontrollers") => workloads::replication_controller(faults, object),
        ("", "resourcequotas") => limits::quota(faults, object, old),
        ("", "secrets") => config::secret(faults, object),
        ("", "services") => services::check(faults, object),
        ("apps", "daemonsets") => workloads::daemon_set(faults, object, old),
        ("apps", "deployments") => workloads::deployment(faults, object, old),
        ("apps", "replicasets") => workloads::replica_set(faults, object, old),
        ("apps", "statefulsets") => stateful_sets::check(faults, object, old),
        ("batch", "cronjobs") => jobs::cron_job(faults, object, old),
        ("coordination.k8s.io", "leases") => leases::check(faults, object),
        ("networking.k8s.io", "ingresses") => ingresses::check(faults, object),
        ("networking.k8s.io", "networkpolicies") => network_policies::check(faults, object),
        ("policy", "poddisruptionbudgets") => disruption_budgets::check(faults, object),
        ("rbac.authorization.k8s.io", plural) => {
            rbac::check(faults, plural, object);
            rbac::late(faults, object);
        }
        ("scheduling.k8s.io", "priorityclasses") => priority_classes::create(faults, object),
        ("storage.k8s.io", "storageclasses") => storage::class(faults, object, old),
        _ => {}
    }
}
