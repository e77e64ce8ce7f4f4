//! How an object takes the place of an older one: what replace and patch have in common.

use std::sync::Arc;

use http::Method;
use serde_json::Value;

use super::admission;
use super::call::Call;
use super::custom_kinds;
use super::defaults;
use super::delete_grace;
use super::field_error::FieldError;
use super::managed_fields;
use super::namespaces;
use super::object_meta;
use super::payload;
use super::removal;
use super::scale;
use super::status::Refusal;
use super::store;
use super::strategy;
use super::subresource::Subresource;
use super::validation;

/// Puts `object` in the place of `old`, or into its status if that is what the path names.
pub(crate) fn update(
    call: &mut Call<'_>,
    old: &Arc<Value>,
    mut object: Value,
    dry_run: bool,
) -> Result<Arc<Value>, Refusal> {
    defaults::apply(call.resource(), &mut object);
    managed_fields::track_update(call, old, &mut object);
    update_tracked(call, old, object, dry_run)
}

/// The same where it is known who owns which field.
pub(crate) fn update_tracked(
    call: &mut Call<'_>,
    old: &Arc<Value>,
    mut object: Value,
    dry_run: bool,
) -> Result<Arc<Value>, Refusal> {
    let resource = call.resource();
    let name = call.name();
    check_preconditions(call, old, &object, dry_run)?;
    admission::admit(call, &mut object, Some(old))?;
    keep_identity(call, &mut object, old);
    // It is left out when an object is stored, which it is not if it is only tried.
    if !dry_run {
        object_meta::unset(&mut object, "selfLink");
    }
    match call.target.subresource {
        Some(Subresource::Status) => {
            strategy::prepare_for_status_update(resource, &mut object, old, &call.timestamp());
        }
        Some(Subresource::Finalize) => strategy::prepare_for_finalize(&mut object, old),
        part @ Some(Subresource::EphemeralContainers | Subresource::Resize) => {
            strategy::keep_all_but(part, &mut object, old);
            strategy::count(resource, &mut object, old);
        }
        Some(Subresource::Approval) => {
            strategy::prepare_for_approval(&mut object, old, &call.timestamp());
        }
        _ => {
            strategy::allocation::allocate(call, &mut object, Some(old))?;
            strategy::prepare_for_update(resource, &mut object, old);
            custom_kinds::prepare(resource, &mut object, Some(old));
        }
    }
    // What goes with this write is never stored, and answered as it came.
    let goes = delete_grace::is_over(&object) && !namespaces::waits_for_contents(resource, &object);
    if !goes {
        payload::normalize(resource, &mut object);
    }
    object_meta::carry(&mut object, old, "resourceVersion");
    managed_fields::keep_times(&mut object, old);
    let is_status = call.target.subresource == Some(Subresource::Status);
    let mut errors = match call.target.subresource {
        Some(Subresource::Status) => validation::status_update_faults(resource, &object, old),
        Some(Subresource::EphemeralContainers) => {
            validation::debugging_faults(resource, &object, old)
        }
        Some(Subresource::Resize) => {
            validation::resize_faults(resource, &object, old, strategy::quality_of_service)
        }
        Some(Subresource::Approval) => validation::approval_faults(resource, &object, old),
        _ => validation::update_faults(resource, &object, old),
    };
    if call.target.subresource == Some(Subresource::Finalize) {
        errors.extend(validation::finalize_faults(&object));
    }
    errors.extend(custom_kinds::faults(
        resource,
        &object,
        Some(old),
        is_status,
    ));
    errors.extend(scale::faults(resource, &object));
    if !errors.is_empty() {
        return Err(Refusal::invalid_object(resource, name, errors));
    }
    if matches!(
        call.target.subresource,
        None | Some(Subresource::Finalize | Subresource::Scale)
    ) {
        call.warnings
            .extend(strategy::warnings(resource, &object, Some(old)));
    }
    custom_kinds::to_storage(resource, &mut object);
    admission::check(call, &object, Some(old))?;
    if dry_run {
        return Ok(Arc::new(object));
    }
    let place = (
        Arc::clone(resource.storage()),
        store::key(call.namespace(), name),
    );
    if goes {
        let last = Arc::new(object);
        removal::remove(call.state, &place, &call.timestamp());
        return Ok(last);
    }
    // A write that changes nothing is no event.
    if object == **old {
        return Ok(Arc::clone(old));
    }
    let updated = call.state.put(&place.0, &place.1, object);
    if custom_kinds::is_definition(&place) {
        custom_kinds::settle(call.state, &call.timestamp());
    }
    Ok(updated)
}

/// What an update keeps of the metadata, whatever it says or where it says nothing.
fn keep_identity(call: &Call<'_>, object: &mut Value, old: &Value) {
    for field in ["creationTimestamp", "generation"] {
        object_meta::carry(object, old, field);
    }
    // The kubelet writes statuses of pods that it saw before they were deleted.
    let is_status = call.target.subresource == Some(Subresource::Status);
    let of_pod = is_status && call.resource().is("", "pods");
    if of_pod || object_meta::is_being_deleted(old) {
        object_meta::carry(object, old, "deletionTimestamp");
    }
    for field in ["uid", "deletionGracePeriodSeconds"] {
        if object["metadata"].get(field).is_none() {
            object_meta::carry(object, old, field);
        }
    }
}

/// The uid that the sender has seen must be that of the object; it is empty where there is none.
pub(crate) fn check_uid(
    call: &Call<'_>,
    kept: &str,
    object: &Value,
    dry_run: bool,
) -> Result<(), Refusal> {
    let uid = object_meta::text(object, "uid");
    if uid.is_empty() || uid == kept {
        return Ok(());
    }
    let (resource, name) = (call.resource(), call.name());
    let key = store::key(call.namespace(), name);
    // What is only tried never comes as far as the storage itself.
    let root = if dry_run { "" } else { "/registry" };
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: {root}/{}/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {kept}",
        store::folder(resource),
    );
    Err(Refusal::conflict(resource, name, &why))
}

/// The uid and the version that the sender has seen must still be those of the object.
fn check_preconditions(
    call: &Call<'_>,
    old: &Value,
    object: &Value,
    dry_run: bool,
) -> Result<(), Refusal> {
    // A patch is not made for one object of a name, as a replace is: another uid is one that it wants to set.
    let is_patch = *call.method == Method::PATCH;
    if !is_patch || call.target.subresource == Some(Subresource::Scale) {
        check_uid(call, object_meta::text(old, "uid"), object, dry_run)?;
    }
    let (resource, name) = (call.resource(), call.name());
    let version = object_meta::text(object, "resourceVersion");
    if matches!(version, "" | "0") {
        if resource.traits.version_demanded {
            let detail = "must be specified for an update";
            let error = FieldError::invalid_raw("metadata.resourceVersion", "0", detail);
            let (group, plural) = (resource.group(), resource.plural());
            return Err(Refusal::invalid(group, plural, name, vec![error]));
        }
        return Ok(());
    }
    if version.parse::<u64>().is_err() {
        let why = format!("strconv.ParseUint: parsing {version:?}: invalid syntax");
        return Err(Refusal::unknown(why));
    }
    if version != object_meta::text(old, "resourceVersion") {
        return Err(Refusal::modified(resource, name));
    }
    Ok(())
}

/// The name in the object must be the one in the path.
pub(crate) fn check_name(call: &Call<'_>, object: &Value) -> Result<(), Refusal> {
    let (given, name) = (object_meta::text(object, "name"), call.name());
    if given.is_empty() {
        let message = format!(
            "the name of the object ({name} based on URL) was undeterminable: name must be provided"
        );
        return Err(Refusal::bad_request(message));
    }
    if given != name {
        let message =
            format!("the name of the object ({given}) does not match the name on the URL ({name})");
        return Err(Refusal::bad_request(message));
    }
    Ok(())
}

/// The object that the path names.
pub(crate) fn current(call: &Call<'_>) -> Result<Arc<Value>, Refusal> {
    super::get::check_segment(call)?;
    let resource = call.resource();
    let object = call.state.object(resource, call.namespace(), call.name());
    object
        .map(Arc::clone)
        .ok_or_else(|| Refusal::not_found(resource, call.name()))
}
