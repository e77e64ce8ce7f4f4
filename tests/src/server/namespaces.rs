//! Namespaces: which are there from the start, what may be created in them, and what goes with them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::call::Call;
use super::delete_options::DeleteOptions;
use super::garbage;
use super::object_meta;
use super::removal::{self, Deleted};
use super::resources::ServedResource;
use super::state::State;
use super::status::Refusal;
use super::store;
use super::strategy;

const FROM_THE_START: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];
const NEVER_DELETED: [&str; 3] = ["default", "kube-public", "kube-system"];

fn resource(state: &State) -> Option<Arc<ServedResource>> {
    state.registry.find("", "v1", "namespaces").map(Arc::clone)
}

/// Creates the namespaces of a new cluster.
pub(crate) fn create_first(state: &mut State, now: &Value) {
    let Some(resource) = resource(state) else {
        return;
    };
    for name in FROM_THE_START {
        let mut object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": name, "uid": state.random.uid(), "creationTimestamp": now,
        }});
        strategy::prepare_for_create(&resource, &mut object, now);
        state.put(resource.storage(), name, object);
    }
}

/// Refuses to create an object in a namespace that is not there, or is on its way out.
pub(crate) fn check_accepts(call: &Call<'_>, name: &str) -> Result<(), Refusal> {
    let (Some(namespace), Some(namespaces)) = (call.namespace(), resource(call.state)) else {
        return Ok(());
    };
    let Some(object) = call.state.object(&namespaces, None, namespace) else {
        return Err(Refusal::not_found(&namespaces, namespace));
    };
    if !object_meta::is_being_deleted(object) {
        return Ok(());
    }
    let why = format!(
        "unable to create new content in namespace {namespace} because it is being terminated"
    );
    let refusal = Refusal::forbidden(call.resource(), name, &why);
    let cause = format!("namespace {namespace} is being terminated");
    Err(refusal.because("NamespaceTerminating", cause, "metadata.namespace"))
}

/// Begins to delete a namespace with all that is in it; what has finalizers keeps it there.
///
/// `None` where nothing is left to be waited for, and it is deleted as other objects are.
pub(crate) fn delete(
    call: &mut Call<'_>,
    object: &Arc<Value>,
    options: &DeleteOptions,
) -> Result<Option<Deleted>, Refusal> {
    let name = object_meta::text(object, "name").to_owned();
    if NEVER_DELETED.contains(&name.as_str()) {
        return Err(Refusal::forbidden(
            call.resource(),
            &name,
            "this namespace may not be deleted",
        ));
    }
    if object_meta::is_being_deleted(object) {
        let waits = waits_for_contents(call.resource(), object);
        return Ok(waits.then(|| Deleted::Waits(Arc::clone(object))));
    }
    let now = call.timestamp();
    let mut terminating = removal::marked(object, &now);
    // Who asked in the old way not to orphan what is in it waits for it.
    let policy = match options.orphan_dependents() {
        Some(false) => Some("Foreground"),
        _ => options.propagation_policy(),
    };
    let finalizers = garbage::finalizers(object, policy);
    object_meta::set_finalizers(&mut terminating, &finalizers);
    object_meta::unset(&mut terminating, "deletionGracePeriodSeconds");
    terminating["status"]["phase"] = "Terminating".into();
    if options.is_dry_run() {
        return Ok(Some(Deleted::Waits(Arc::new(terminating))));
    }
    let answer = call
        .state
        .put(call.resource().storage(), &name, terminating);
    if call.state.controllers {
        empty(call.state, &name, &now);
        finish_deletion(call.state, &name);
    }
    Ok(Some(Deleted::Waits(answer)))
}

/// Whether an object is a namespace that is kept until somebody has emptied it.
pub(crate) fn waits_for_contents(resource: &ServedResource, object: &Value) -> bool {
    let finalizers = object["spec"]["finalizers"].as_array();
    resource.is("", "namespaces") && finalizers.is_some_and(|finalizers| !finalizers.is_empty())
}

/// Deletes all objects of a namespace.
fn empty(state: &mut State, namespace: &str, now: &Value) {
    let resources: Vec<Arc<ServedResource>> = state
        .registry
        .all()
        .filter(|resource| resource.is_namespaced())
        .map(Arc::clone)
        .collect();
    for resource in resources {
        for (key, object) in state.store.latest(resource.storage()).clone() {
            if object_meta::text(&object, "namespace") != namespace {
                continue;
            }
            let place = (Arc::clone(resource.storage()), key);
            removal::begin(state, &place, None, removal::moment(now));
        }
    }
}

/// Removes a namespace that is on its way out once nothing is left in it.
pub(crate) fn finish_deletion(state: &mut State, namespace: &str) {
    let Some(namespaces) = resource(state).filter(|_| !namespace.is_empty()) else {
        return;
    };
    let Some(object) = state.object(&namespaces, None, namespace) else {
        return;
    };
    let prefix = store::key(Some(namespace), "");
    let waits = !state.controllers
        || !object_meta::is_being_deleted(object)
        || !object_meta::finalizers(object).is_empty()
        || state.store.keys().any(|(_, key)| key.starts_with(&prefix));
    if !waits {
        state.remove(&(Arc::clone(namespaces.storage()), namespace.to_owned()));
    }
}
