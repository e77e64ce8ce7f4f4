//! What a request does to the owners of fields.

use std::sync::Arc;

use http::header::USER_AGENT;
use serde_json::Value;

use super::super::call::Call;
use super::super::event_names;
use super::super::object_meta;
use super::super::status::Refusal;
use super::super::subresource::Subresource;
use super::apply::Applied;
use super::cap::cap;
use super::fault::Faults;
use super::field_set::FieldSet;
use super::last_applied;
use super::managed::{Managed, Manager, Operation, Owned, is_reset};
use super::manager_name;
use super::reset_fields::reset_fields;
use super::stripped::stripped;
use super::updater::{Stopped, Updater};
use super::validate::validate;
use super::versions::{Typed, Versions};
use super::zero::zero;

/// Makes the client of a request the owner of what is in a new object.
pub(crate) fn track_creation(call: &Call<'_>, object: &mut Value) {
    let live = zero(call.resource());
    track(call, &live, object);
}

/// Makes the client of a request the owner of what it changes in an object.
pub(crate) fn track_update(call: &Call<'_>, old: &Value, object: &mut Value) {
    let live = event_names::to_served(call.resource(), old);
    track(call, &live, object);
}

fn track(call: &Call<'_>, live: &Value, object: &mut Value) {
    let mut entries = claimed(call, live, object);
    object_meta::unset(object, "managedFields");
    let is_new = object_meta::text(live, "uid").is_empty();
    // An object whose managers were forgotten has none until it is applied.
    if entries.0.is_empty() && !is_new {
        return;
    }
    let updater = updater(call);
    let before = updater.versions.own(live.clone());
    let after = updater
        .versions
        .own(event_names::to_served(call.resource(), object));
    match updater.update(&before, &after, &mut entries) {
        Ok(changed) => {
            let manager = manager(call, Operation::Update);
            own(
                &mut entries,
                &manager,
                &stripped(&changed),
                &call.timestamp(),
            );
            cap(&mut entries);
            write(object, &entries);
        }
        // What cannot be compared changes no owners.
        Err(_) => object_meta::carry(object, live, "managedFields"),
    }
}

/// The managers that a write begins with: those that the client sent, or those of the object.
fn claimed(call: &Call<'_>, live: &Value, object: &Value) -> Managed {
    let of_live = || Managed::read(&live["metadata"]["managedFields"]).unwrap_or_default();
    let sent = &object["metadata"]["managedFields"];
    if call.target.subresource.is_some() {
        return of_live();
    }
    if is_reset(sent) {
        return Managed::default();
    }
    match Managed::read(sent) {
        Ok(entries) if !entries.0.is_empty() => entries,
        _ => of_live(),
    }
}

/// Adds fields to those of a manager; without any, nothing changes.
fn own(entries: &mut Managed, manager: &Manager, fields: &FieldSet, now: &Value) {
    if fields.is_empty() {
        return;
    }
    let owned = entries.0.entry(manager.clone()).or_insert_with(|| Owned {
        fields: FieldSet::default(),
        api_version: manager.api_version.clone(),
        time: None,
    });
    owned.fields = owned.fields.union(fields);
    owned.time = now.as_str().map(str::to_owned);
}

/// Applies what a client sent to an object that exists; answers the object as a client sees it.
pub(crate) fn apply(call: &Call<'_>, old: &Arc<Value>, applied: &Value) -> Result<Value, Refusal> {
    apply_to(call, event_names::to_served(call.resource(), old), applied)
}

/// Makes a new object of what a client applied.
pub(crate) fn apply_to_nothing(call: &Call<'_>, applied: &Value) -> Result<Value, Refusal> {
    apply_to(call, zero(call.resource()), applied)
}

fn apply_to(call: &Call<'_>, live: Value, applied: &Value) -> Result<Value, Refusal> {
    check_identity(call, applied)?;
    if !applied["metadata"]["managedFields"].is_null() {
        return Err(Refusal::bad_request("metadata.managedFields must be nil"));
    }
    let updater = updater(call);
    let applied = updater.versions.own(applied.clone());
    validate(&applied.kind, &applied.object).map_err(|faults| untyped(&applied.object, &faults))?;
    let mut entries = Managed::read(&live["metadata"]["managedFields"]).unwrap_or_default();
    let live = updater.versions.own(live);
    if entries.0.is_empty() {
        own_what_was_before(call, &updater, &live, &mut entries);
    }
    let manager = manager(call, Operation::Apply);
    let Applied { object, entries } =
        carry_out(call, &updater, &live, &applied, &entries, &manager).map_err(refusal)?;
    let mut object = object.unwrap_or(live).object;
    write(&mut object, &entries);
    if manager.name == last_applied::MANAGER {
        last_applied::renew(&mut object, &applied.object);
    }
    Ok(object)
}

fn carry_out(
    call: &Call<'_>,
    updater: &Updater<'_>,
    live: &Typed,
    applied: &Typed,
    entries: &Managed,
    manager: &Manager,
) -> Result<Applied, Stopped> {
    let now = call.timestamp();
    let now = now.as_str().unwrap_or_default();
    let force = call.query.switch("force").unwrap_or_default();
    match updater.apply(live, applied, entries, manager, force, now) {
        Err(Stopped::Conflicts(conflicts)) if manager.name == last_applied::MANAGER => {
            last_applied::remaining(conflicts, live)?;
            updater.apply(live, applied, entries, manager, true, now)
        }
        result => result,
    }
}

/// What was there before anybody's fields were known has an owner too.
fn own_what_was_before(
    call: &Call<'_>,
    updater: &Updater<'_>,
    live: &Typed,
    entries: &mut Managed,
) {
    let zero = updater.versions.own(zero(call.resource()));
    let mut object = live.clone();
    object_meta::unset(&mut object.object, "managedFields");
    if let Ok(fields) = updater.update(&zero, &object, entries) {
        let before = Manager::new(
            "before-first-apply",
            Operation::Update,
            &live.api_version,
            subresource(call),
        );
        own(entries, &before, &stripped(&fields), &call.timestamp());
    }
}

/// What is applied must say that it is what the path names.
fn check_identity(call: &Call<'_>, applied: &Value) -> Result<(), Refusal> {
    let resource = call.resource();
    let text = |field: &str| applied[field].as_str().unwrap_or_default();
    if text("apiVersion") == resource.api_version() && text("kind") == resource.kind() {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "invalid object type: {}",
        identity(applied)
    )))
}

/// The kind as messages name it: `apps/v1, Kind=Deployment`.
pub(crate) fn identity(object: &Value) -> String {
    let api_version = object["apiVersion"].as_str().unwrap_or_default();
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    format!(
        "{group}/{version}, Kind={}",
        object["kind"].as_str().unwrap_or_default()
    )
}

/// How messages show an object that is applied.
pub(crate) fn shown(applied: &Value) -> String {
    format!(
        "{}/{}; {}",
        object_meta::text(applied, "namespace"),
        object_meta::text(applied, "name"),
        identity(applied),
    )
}

fn untyped(applied: &Value, faults: &Faults) -> Refusal {
    Refusal::unknown(format!(
        "failed to create typed patch object ({}): {faults}",
        shown(applied)
    ))
}

fn refusal(stopped: Stopped) -> Refusal {
    match stopped {
        Stopped::Conflicts(conflicts) => Refusal::of_conflicts(&conflicts),
        Stopped::Faults(faults) => Refusal::unknown(format!("failed to merge config: {faults}")),
    }
}

fn updater<'a>(call: &'a Call<'_>) -> Updater<'a> {
    Updater {
        versions: Versions::new(&call.state.registry, call.resource()),
        reset: reset_fields(call.resource(), subresource(call)),
    }
}

fn manager(call: &Call<'_>, operation: Operation) -> Manager {
    let given = call.query.value("fieldManager").unwrap_or_default();
    let agent = call
        .headers
        .get(USER_AGENT)
        .map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    let name = if given.is_empty() {
        manager_name::of_user_agent(&agent.unwrap_or_default())
    } else {
        given.to_owned()
    };
    let api_version = call.resource().api_version();
    Manager::new(&name, operation, &api_version, subresource(call))
}

fn subresource(call: &Call<'_>) -> &'static str {
    call.target
        .subresource
        .map(Subresource::name)
        .unwrap_or_default()
}

fn write(object: &mut Value, entries: &Managed) {
    match entries.written() {
        Some(entries) => object_meta::set(object, "managedFields", entries),
        None => object_meta::unset(object, "managedFields"),
    }
}
