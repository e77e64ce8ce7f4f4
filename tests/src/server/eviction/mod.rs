//! The subresource `eviction` of pods: a deletion that disruption budgets can hold up.

mod budget;

use std::sync::{Arc, LazyLock};

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::delete;
use super::delete_options::DeleteOptions;
use super::field_error::FieldError;
use super::negotiate::Shape;
use super::object_meta;
use super::payload;
use super::reply::Reply;
use super::resources::{ServedResource, Traits};
use super::schema;
use super::status::{Refusal, Status};
use super::{create, store, update, write_options};

/// What is sent.
static EVICTION: LazyLock<ServedResource> = LazyLock::new(|| eviction("v1"));

/// The same in an older version, which is understood as well.
static OLDER_EVICTION: LazyLock<ServedResource> = LazyLock::new(|| {
    let older = eviction("v1beta1");
    match schema::of_kind("policy/v1", "Eviction") {
        Some(schema) => older.with_schema(schema),
        None => older,
    }
});

fn eviction(version: &str) -> ServedResource {
    ServedResource::namespaced("policy", version, "Eviction", "evictions")
        .built_in(false, Traits::default())
}

/// What the real server calls pods where an eviction conflicts.
static POD: LazyLock<ServedResource> =
    LazyLock::new(|| ServedResource::namespaced("", "v1", "Pod", "Pod"));

pub(crate) fn create(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    call.form(Shape::Object)?;
    write_options::dry_run(call.query, "CreateOptions")?;
    let options = read(call)?;
    let pod = update::current(call)?;
    if !is_past_disruption(&pod) {
        budget::take(call, &pod, options.is_dry_run())?;
    }
    evict(call, &pod, options)?;
    Ok(call.answer(StatusCode::CREATED, &Status::created()))
}

/// The options in the body of the eviction, with the dry run of the query.
fn read(call: &mut Call<'_>) -> Result<DeleteOptions, Refusal> {
    let resource = if names_the_older_version(call.body) {
        &*OLDER_EVICTION
    } else {
        &*EVICTION
    };
    let mut eviction = payload::object_of(call, resource)?;
    create::take_namespace(call, &mut eviction)?;
    if object_meta::text(&eviction, "name") != call.name() {
        let message = "name in URL does not match name in Eviction object";
        return Err(Refusal::bad_request(message));
    }
    let options = eviction["deleteOptions"].take();
    let unsafe_option = "ignoreStoreReadErrorWithClusterBreakingPotential";
    if options[unsafe_option] == true {
        let field = format!("deleteOptions.{unsafe_option}");
        let detail = "can not be set for pod eviction, try after removing the option";
        let error = FieldError::invalid_raw(&field, "true", detail);
        return Err(Refusal::invalid_object(&EVICTION, call.name(), vec![error]));
    }
    // What does not fit was refused with the eviction.
    let mut options: DeleteOptions = serde_json::from_value(options).unwrap_or_default();
    options.take_dry_run(&call.query.values("dryRun"))?;
    Ok(options)
}

fn names_the_older_version(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body)
        .is_ok_and(|sent| sent["apiVersion"] == OLDER_EVICTION.api_version())
}

/// Such a pod disrupts nothing more when it goes.
fn is_past_disruption(pod: &Value) -> bool {
    let phase = pod["status"]["phase"].as_str();
    matches!(phase, Some("Succeeded" | "Failed" | "Pending")) || object_meta::is_being_deleted(pod)
}

/// Says in the pod's status why it goes, and deletes it.
fn evict(call: &mut Call<'_>, pod: &Arc<Value>, options: DeleteOptions) -> Result<(), Refusal> {
    if options.is_dry_run() {
        options.validate()?;
        delete::delete_object(call, pod, &options)?;
        return Ok(());
    }
    options.check(&POD, pod)?;
    let mut told = (**pod).clone();
    add_condition(&mut told, &call.timestamp());
    let key = store::key(call.namespace(), call.name());
    // Who is told already is not told again.
    let told = if told == **pod {
        Arc::clone(pod)
    } else {
        call.state.put(call.resource().storage(), &key, told)
    };
    options.validate()?;
    delete::delete_object(call, &told, &options.without_preconditions())?;
    Ok(())
}

fn add_condition(pod: &mut Value, now: &Value) {
    const TARGET: &str = "DisruptionTarget";
    let mut condition = json!({
        "type": TARGET, "status": "True", "lastProbeTime": null, "lastTransitionTime": now,
        "reason": "EvictionByEvictionAPI", "message": "Eviction API: evicting",
    });
    let conditions = &mut pod["status"]["conditions"];
    if !conditions.is_array() {
        *conditions = json!([]);
    }
    let Some(conditions) = conditions.as_array_mut() else {
        return;
    };
    match conditions.iter_mut().find(|known| known["type"] == TARGET) {
        Some(known) => {
            if known["status"] == condition["status"] {
                condition["lastTransitionTime"] = known["lastTransitionTime"].take();
            }
            *known = condition;
        }
        None => conditions.push(condition),
    }
}
