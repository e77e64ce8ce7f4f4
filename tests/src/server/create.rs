//! POST to a collection.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::admission;
use super::call::Call;
use super::custom_kinds;
use super::defaults;
use super::managed_fields;
use super::namespaces;
use super::negotiate::Shape;
use super::object_meta;
use super::payload;
use super::reply::Reply;
use super::scale;
use super::status::Refusal;
use super::store;
use super::strategy;
use super::validation;
use super::write_options;

/// How often a generated name is tried again when it is taken.
const GENERATED_NAMES_TRIED: usize = 8;
/// A generated name has room for this and five characters more.
const GENERATED_STEM_LIMIT: usize = 58;

pub(crate) fn create(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let dry_run = write_options::dry_run(call.query, "CreateOptions")?;
    let object = payload::object(call)?;
    let created = store_new(call, object, dry_run)?;
    Ok(call.answer_object(StatusCode::CREATED, form, &created))
}

/// Makes an object of what was sent and keeps it, unless it is only tried.
pub(crate) fn store_new(
    call: &mut Call<'_>,
    mut object: Value,
    dry_run: bool,
) -> Result<Arc<Value>, Refusal> {
    take_namespace(call, &mut object)?;
    defaults::apply(call.resource(), &mut object);
    for field in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
        object_meta::unset(&mut object, field);
    }
    managed_fields::track_creation(call, &mut object);
    store_tracked(call, object, dry_run)
}

/// The same where it is known who owns which field.
pub(crate) fn store_tracked(
    call: &mut Call<'_>,
    mut object: Value,
    dry_run: bool,
) -> Result<Arc<Value>, Refusal> {
    let resource = call.resource();
    namespaces::check_accepts(call, object_meta::text(&object, "name"))?;
    custom_kinds::check_accepts(call, object_meta::text(&object, "name"))?;
    admission::admit(call, &mut object, None)?;
    // Also where it came with a name.
    let asked_for_a_name = !object_meta::text(&object, "generateName").is_empty();
    name_if_asked(call, &mut object);
    let version = object_meta::text(&object, "resourceVersion").to_owned();
    for field in [
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "resourceVersion",
        "selfLink",
    ] {
        object_meta::unset(&mut object, field);
    }
    object_meta::set(&mut object, "uid", call.state.random.uid().into());
    object_meta::set(&mut object, "creationTimestamp", call.timestamp());
    strategy::allocation::allocate(call, &mut object, None)?;
    strategy::prepare_for_create(resource, &mut object, &call.timestamp());
    if resource.is("certificates.k8s.io", "certificatesigningrequests") {
        strategy::name_requester(&mut object, call.user);
    }
    custom_kinds::prepare(resource, &mut object, None);
    payload::normalize(resource, &mut object);
    let name = object_meta::text(&object, "name").to_owned();
    let mut errors = validation::create_faults(resource, &object);
    errors.extend(custom_kinds::faults(resource, &object, None, false));
    errors.extend(scale::faults(resource, &object));
    if !errors.is_empty() {
        return Err(Refusal::invalid_object(resource, &name, errors));
    }
    call.warnings
        .extend(strategy::warnings(resource, &object, None));
    custom_kinds::to_storage(resource, &mut object);
    admission::check(call, &object, None)?;
    // What is no version is none; and what is only tried comes back with the one that it brought.
    if dry_run && !version.is_empty() {
        object_meta::set(&mut object, "resourceVersion", version.into());
    } else if version.parse::<u64>().is_ok_and(|version| version > 0) {
        return Err(Refusal::unknown(
            "resourceVersion should not be set on objects to be created",
        ));
    }
    if let Some(known) = call.state.object(resource, call.namespace(), &name) {
        let mut refusal = Refusal::already_exists(resource, &name);
        if asked_for_a_name {
            refusal = refusal.no_free_name();
        }
        if object_meta::is_being_deleted(known) {
            refusal = refusal.while_deleted();
        }
        return Err(refusal);
    }
    if dry_run {
        return Ok(Arc::new(object));
    }
    let place = (
        Arc::clone(resource.storage()),
        store::key(call.namespace(), &name),
    );
    let created = call.state.put(&place.0, &place.1, object);
    if custom_kinds::is_definition(&place) {
        custom_kinds::settle(call.state, &call.timestamp());
    }
    Ok(created)
}

/// The namespace of the path is that of the object; another one is refused.
pub(crate) fn take_namespace(call: &Call<'_>, object: &mut Value) -> Result<(), Refusal> {
    let given = object_meta::text(object, "namespace");
    match call.namespace() {
        Some(namespace) if given.is_empty() => {
            object_meta::set(object, "namespace", namespace.into());
        }
        Some(namespace) if given != namespace => {
            let message = "the namespace of the provided object does not match the namespace sent on the request";
            return Err(Refusal::bad_request(message));
        }
        Some(_) => {}
        None => object_meta::unset(object, "namespace"),
    }
    Ok(())
}

/// Gives an object a name that asked for one; answers whether it did.
fn name_if_asked(call: &mut Call<'_>, object: &mut Value) -> bool {
    let generate_name = object_meta::text(object, "generateName").to_owned();
    if generate_name.is_empty() || !object_meta::text(object, "name").is_empty() {
        return false;
    }
    let resource = call.resource();
    let mut end = generate_name.len().min(GENERATED_STEM_LIMIT);
    while !generate_name.is_char_boundary(end) {
        end -= 1;
    }
    let mut name = String::new();
    for _ in 0..GENERATED_NAMES_TRIED {
        name = format!("{}{}", &generate_name[..end], call.state.random.suffix());
        if call
            .state
            .object(resource, call.namespace(), &name)
            .is_none()
        {
            break;
        }
    }
    object_meta::set(object, "name", name.into());
    true
}
