//! What a request does to the owners of fields.

use std::sync::Arc;

use http::header::USER_AGENT;
use serde_json::Value;

use super::super::call::Call;
use super::super::event_names;
use super::super::object_meta;
use super::super::resources::ServedResource;
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

/// Who writes an object of which kind, or which part of it.
struct Writer<'a> {
    resource: &'a ServedResource,
    manager: Manager,
    subresource: &'static str,
}

impl<'a> Writer<'a> {
    /// The client of a request, which writes what its path names or an object of this kind in its place.
    fn of(call: &Call<'_>, resource: &'a ServedResource, operation: Operation) -> Self {
        let subresource = subresource(call);
        let name = manager_name(call);
        Self {
            manager: Manager::new(&name, operation, &resource.api_version(), subresource),
            resource,
            subresource,
        }
    }
}

/// Makes the client of a request the owner of what is in a new object.
pub(crate) fn track_creation(call: &Call<'_>, object: &mut Value) {
    track_creation_of(call, call.resource(), object);
}

/// The same where the object is of another kind than the resource itself, as those of subresources are.
pub(crate) fn track_creation_of(call: &Call<'_>, resource: &ServedResource, object: &mut Value) {
    let live = zero(resource);
    let writer = Writer::of(call, resource, Operation::Update);
    track(call, &writer, &live, object);
}

/// Makes the client of a request the owner of what it changes in an object.
pub(crate) fn track_update(call: &Call<'_>, old: &Value, object: &mut Value) {
    track_update_of(call, call.resource(), old, object);
}

/// The same where the object is of another kind than the resource itself, as those of subresources are.
pub(crate) fn track_update_of(
    call: &Call<'_>,
    resource: &ServedResource,
    old: &Value,
    object: &mut Value,
) {
    let live = event_names::to_served(resource, old);
    let writer = Writer::of(call, resource, Operation::Update);
    track(call, &writer, &live, object);
}

/// Makes the server itself the owner of what it changes in the status of an object while it answers a request.
pub(crate) fn track_status_by_the_server(
    call: &Call<'_>,
    resource: &ServedResource,
    old: &Value,
    object: &mut Value,
) {
    let subresource = Subresource::Status.name();
    let api_version = resource.api_version();
    let writer = Writer {
        resource,
        manager: Manager::new(
            "kube-apiserver",
            Operation::Update,
            &api_version,
            subresource,
        ),
        subresource,
    };
    track(call, &writer, old, object);
}

fn track(call: &Call<'_>, writer: &Writer<'_>, live: &Value, object: &mut Value) {
    let mut entries = claimed(writer, live, object);
    object_meta::unset(object, "managedFields");
    let is_new = object_meta::text(live, "uid").is_empty();
    // An object whose managers were forgotten has none until it is applied.
    if entries.0.is_empty() && !is_new {
        return;
    }
    let updater = updater(call, writer);
    let before = updater.versions.own(live.clone());
    let after = updater
        .versions
        .own(event_names::to_served(writer.resource, object));
    match updater.update(&before, &after, &mut entries) {
        Ok(changed) => {
            own(
                &mut entries,
                &writer.manager,
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
fn claimed(writer: &Writer<'_>, live: &Value, object: &Value) -> Managed {
    let of_live = || Managed::read(&live["metadata"]["managedFields"]).unwrap_or_default();
    let sent = &object["metadata"]["managedFields"];
    if !writer.subresource.is_empty() {
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
    let live = event_names::to_served(call.resource(), old);
    apply_to(call, call.resource(), live, applied)
}

/// The same where the object is of another kind than the resource itself.
pub(crate) fn apply_of(
    call: &Call<'_>,
    resource: &ServedResource,
    live: Value,
    applied: &Value,
) -> Result<Value, Refusal> {
    apply_to(call, resource, live, applied)
}

/// Makes a new object of what a client applied.
pub(crate) fn apply_to_nothing(call: &Call<'_>, applied: &Value) -> Result<Value, Refusal> {
    apply_to(call, call.resource(), zero(call.resource()), applied)
}

fn apply_to(
    call: &Call<'_>,
    resource: &ServedResource,
    live: Value,
    applied: &Value,
) -> Result<Value, Refusal> {
    check_identity(resource, applied)?;
    if !applied["metadata"]["managedFields"].is_null() {
        return Err(Refusal::bad_request("metadata.managedFields must be nil"));
    }
    let writer = Writer::of(call, resource, Operation::Apply);
    let updater = updater(call, &writer);
    let applied = updater.versions.own(applied.clone());
    validate(&applied.kind, &applied.object).map_err(|faults| untyped(&applied.object, &faults))?;
    let mut entries = Managed::read(&live["metadata"]["managedFields"]).unwrap_or_default();
    let live = updater.versions.own(live);
    if entries.0.is_empty() {
        own_what_was_before(call, &updater, &live, &mut entries);
    }
    let manager = &writer.manager;
    let Applied { object, entries } =
        carry_out(call, &updater, &live, &applied, &entries, manager).map_err(refusal)?;
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
    let zero = updater.versions.own(zero(updater.versions.resource));
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
fn check_identity(resource: &ServedResource, applied: &Value) -> Result<(), Refusal> {
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

fn updater<'a>(call: &'a Call<'_>, writer: &Writer<'a>) -> Updater<'a> {
    Updater {
        versions: Versions::new(&call.state.registry, writer.resource),
        reset: reset_fields(writer.resource, writer.subresource),
    }
}

fn manager_name(call: &Call<'_>) -> String {
    let given = call.query.value("fieldManager").unwrap_or_default();
    if !given.is_empty() {
        return given.to_owned();
    }
    let agent = call
        .headers
        .get(USER_AGENT)
        .map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    manager_name::of_user_agent(&agent.unwrap_or_default())
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
