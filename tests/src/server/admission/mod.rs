//! What the admission plugins that every cluster runs make of a write, beside those of namespaces.
//!
//! A file a plugin. They see an object with its defaults, before a name is made up for it; those that
//! only check are asked last, once the object is known to be valid.

mod approval;
mod default_class;
mod default_tolerations;
mod limit_ranger;
mod node_taints;
mod priority;
mod runtime_class;
mod volume_protection;

use std::sync::Arc;

use serde_json::Value;

use super::call::Call;
use super::object_meta;
use super::status::Refusal;
use super::subresource::Subresource;

pub(crate) use self::priority::create_first as create_first_priority_classes;

/// Changes an object as the plugins do.
///
/// # Errors
/// A plugin forbids the write.
pub(crate) fn admit(
    call: &Call<'_>,
    object: &mut Value,
    old: Option<&Value>,
) -> Result<(), Refusal> {
    if call.target.subresource.is_some() {
        return Ok(());
    }
    let resource = call.resource();
    match (resource.group(), resource.plural(), old) {
        ("", "pods", None) => {
            limit_ranger::set_resources(call, object);
            priority::set(call, object)?;
            default_tolerations::add(object);
            runtime_class::set_overhead(call, object)
        }
        ("", "pods", Some(old)) => {
            priority::keep(object, old);
            default_tolerations::add(object);
            Ok(())
        }
        ("", "nodes", None) => {
            node_taints::add(object);
            Ok(())
        }
        ("", "persistentvolumeclaims", None) => {
            default_class::set_storage_class(call, object);
            volume_protection::protect(call, object, "kubernetes.io/pvc-protection");
            Ok(())
        }
        ("", "persistentvolumes", None) => {
            volume_protection::protect(call, object, "kubernetes.io/pv-protection");
            Ok(())
        }
        ("networking.k8s.io", "ingresses", None) => {
            default_class::set_ingress_class(call, object);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Checks a valid object as the plugins do that change nothing.
///
/// # Errors
/// A plugin forbids the write.
pub(crate) fn check(call: &Call<'_>, object: &Value, old: Option<&Value>) -> Result<(), Refusal> {
    if call.target.subresource == Some(Subresource::Approval) {
        return approval::check(call, old.unwrap_or(object));
    }
    if call.target.subresource.is_some() {
        return Ok(());
    }
    let resource = call.resource();
    match (resource.group(), resource.plural(), old) {
        ("", "pods", None) => limit_ranger::check_pod(call, object),
        ("", "persistentvolumeclaims", old) => {
            if !old.is_some_and(object_meta::is_being_deleted) {
                limit_ranger::check_claim(call, object)?;
            }
            match old {
                Some(old) => default_class::check_claim_grows(call, object, old),
                None => Ok(()),
            }
        }
        ("scheduling.k8s.io", "priorityclasses", _) => priority::check_class(call, object, old),
        _ => Ok(()),
    }
}

/// A plugin says no to the write of an object.
fn forbidden(call: &Call<'_>, object: &Value, why: &str) -> Refusal {
    // No name was made up yet for an object that wants one.
    let name = [
        call.name(),
        object_meta::text(object, "name"),
        object_meta::text(object, "generateName"),
    ]
    .into_iter()
    .find(|name| !name.is_empty())
    .unwrap_or("Unknown");
    Refusal::forbidden(call.resource(), name, why)
}

/// All objects of a kind, in the namespace that is named or in none.
fn objects<'a>(
    call: &'a Call<'_>,
    (group, plural): (&str, &str),
    namespace: Option<&'a str>,
) -> impl Iterator<Item = &'a Arc<Value>> {
    let resource = call.state.registry.find(group, "v1", plural);
    resource
        .into_iter()
        .flat_map(|resource| call.state.store.latest(resource.storage()).values())
        .filter(move |object| {
            object_meta::text(object, "namespace") == namespace.unwrap_or_default()
        })
}

/// Adds to a list of the spec that need not be there yet.
fn push(object: &mut Value, list: &str, item: Value) {
    let items = object["spec"].get_mut(list).and_then(Value::as_array_mut);
    match items {
        Some(items) => items.push(item),
        None => object["spec"][list] = Value::Array(vec![item]),
    }
}
