//! The subresource `scale`: what an object says of its replicas, read and written as `autoscaling/v1 Scale`.

mod apply;
mod paths;

use std::sync::LazyLock;

use http::StatusCode;
use serde_json::{Map, Value, json};

pub(crate) use self::paths::ScalePaths;

use self::paths::Mistyped;
use super::call::Call;
use super::field_error::FieldError;
use super::managed_fields::{self, scale as owners};
use super::negotiate::{Form, Shape};
use super::object_meta;
use super::patch;
use super::payload;
use super::render::Rendered;
use super::reply::Reply;
use super::resources::{ServedResource, Traits};
use super::status::Refusal;
use super::table::{Table, description};
use super::{create, get, update, write_options};

/// What is read and written.
static SCALE: LazyLock<ServedResource> = LazyLock::new(|| {
    ServedResource::namespaced("autoscaling", "v1", "Scale", "scales")
        .built_in(false, Traits::default())
});

/// The same for custom kinds, whose tables are made in another way.
static CUSTOM_SCALE: LazyLock<ServedResource> = LazyLock::new(|| {
    SCALE.clone().with_columns(&json!([
        {"name": "Desired", "type": "integer", "jsonPath": ".spec.replicas", "description": "Number of desired replicas"},
        {"name": "Available", "type": "integer", "jsonPath": ".status.replicas", "description": "Number of actual replicas"},
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp", "description": description::everywhere("Age")},
    ]))
});

/// The wanted number of a custom object that has none, while its scale is patched: the smallest that there is.
const UNSET: i64 = i32::MIN as i64;

/// What a scale shows of the metadata.
const METADATA: [&str; 5] = [
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "creationTimestamp",
];

pub(crate) fn get(call: &Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let object = get::found(call)?;
    let paths = paths(call)?;
    if paths.wanted(&object).map_err(refused)?.is_none() && !call.resource().built_in {
        let why = format!("the spec replicas field {:?} does not exist", paths.spec);
        return Err(Refusal::internal(&why));
    }
    answer(call, form, paths, &object)
}

pub(crate) fn replace(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let dry_run = write_options::dry_run(call.query, "UpdateOptions")?;
    let resource = resource(call);
    let mut scale = payload::object_of(call, resource)?;
    create::take_namespace(call, &mut scale)?;
    update::check_name(call, &scale)?;
    let old = update::current(call)?;
    let live = live(call, paths(call)?, &old)?;
    if call.resource().built_in || says_its_type(call.body) {
        managed_fields::track_update_of(call, &SCALE, &live, &mut scale);
    } else {
        object_meta::carry(&mut scale, &live, "managedFields");
    }
    store(call, form, &scale, dry_run)
}

/// The real server knows who changed what in the scale of a custom object only if the scale says what it is.
fn says_its_type(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body)
        .is_ok_and(|sent| sent["apiVersion"].is_string() && sent["kind"].is_string())
}

pub(crate) fn patch(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let media_type = patch::media_type(call)?;
    let form = call.form(Shape::Object)?;
    if media_type == patch::APPLY {
        return apply::apply(call, form);
    }
    let dry_run = write_options::dry_run(call.query, "PatchOptions")?;
    patch::check_syntax(call.body)?;
    let old = update::current(call)?;
    let paths = paths(call)?;
    let mut live = live(call, paths, &old)?;
    if paths.wanted(&old).map_err(refused)?.is_none() && !call.resource().built_in {
        live["spec"]["replicas"] = UNSET.into();
    }
    let patched = patch::patched(
        media_type,
        &SCALE,
        live.clone(),
        call.body,
        patch::is_lax(call),
    )?;
    let mut scale = payload::patched(call, &SCALE, &patched)?;
    update::check_name(call, &scale)?;
    create::take_namespace(call, &mut scale)?;
    if scale["spec"]["replicas"] == UNSET {
        let why = format!("the spec replicas field {:?} cannot be empty", paths.spec);
        return Err(Refusal::bad_request(why));
    }
    managed_fields::track_update_of(call, &SCALE, &live, &mut scale);
    store(call, form, &scale, dry_run)
}

/// Writes the wanted number and its owners into the object, which must still be the one that the scale was of.
fn store(call: &mut Call<'_>, form: Form, scale: &Value, dry_run: bool) -> Result<Reply, Refusal> {
    let paths = paths(call)?;
    let old = update::current(call)?;
    // A typed zero may be left out.
    let wanted = scale["spec"]["replicas"].as_i64().unwrap_or(0);
    if wanted < 0 && call.resource().built_in {
        let detail = "must be greater than or equal to 0";
        let error = FieldError::invalid_raw("spec.replicas", &wanted.to_string(), detail);
        return Err(Refusal::invalid_object(&SCALE, call.name(), vec![error]));
    }
    let mut object = (*old).clone();
    paths.set_wanted(&mut object, wanted);
    let version = object_meta::text(scale, "resourceVersion");
    if !version.is_empty() {
        if version.parse::<u64>().is_err() {
            let why = format!("strconv.ParseUint: parsing {version:?}: invalid syntax");
            return Err(Refusal::unknown(why));
        }
        object_meta::set(&mut object, "resourceVersion", version.into());
    }
    let uid = object_meta::text(scale, "uid");
    if !uid.is_empty() {
        object_meta::set(&mut object, "uid", uid.into());
    }
    let owners = owners::in_object(call, &old, scale);
    owners::write(&mut object, owners);
    let object = update::update_tracked(call, &old, object, dry_run)?;
    answer(call, form, paths, &object)
}

/// What a scale is, of this kind.
fn resource(call: &Call<'_>) -> &'static ServedResource {
    if call.resource().built_in {
        &SCALE
    } else {
        &CUSTOM_SCALE
    }
}

fn paths<'a>(call: &Call<'a>) -> Result<&'a ScalePaths, Refusal> {
    let paths = call.resource().scale.as_ref();
    paths.ok_or_else(Refusal::no_such_path)
}

fn answer(
    call: &Call<'_>,
    form: Form,
    paths: &ScalePaths,
    object: &Value,
) -> Result<Reply, Refusal> {
    let scale = shown(paths, object)?;
    let resource = resource(call);
    Ok(match form {
        Form::Table(include) => {
            let table = Table::of_object(resource, include, &scale, call.now);
            call.answer(StatusCode::OK, &table)
        }
        form => call.answer(StatusCode::OK, &Rendered::object(resource, form, &scale)),
    })
}

/// The scale of an object, with the owners of the number.
fn live(call: &Call<'_>, paths: &ScalePaths, object: &Value) -> Result<Value, Refusal> {
    let mut scale = shown(paths, object)?;
    owners::write(&mut scale, owners::in_scale(call, object));
    Ok(scale)
}

/// The scale of an object as it is answered.
fn shown(paths: &ScalePaths, object: &Value) -> Result<Value, Refusal> {
    let metadata: Map<String, Value> = METADATA
        .iter()
        .filter_map(|field| {
            let value = object["metadata"].get(*field)?;
            Some(((*field).to_owned(), value.clone()))
        })
        .collect();
    let mut scale = json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata, "spec": {},
        "status": {"replicas": paths.present(object).map_err(refused)?},
    });
    // A typed zero, and an empty text, are left out.
    let wanted = paths.wanted(object).map_err(refused)?;
    if let Some(wanted) = wanted.filter(|wanted| *wanted != 0) {
        scale["spec"]["replicas"] = wanted.into();
    }
    let selector = paths.selector(object).map_err(refused)?;
    if !selector.is_empty() {
        scale["status"]["selector"] = selector.into();
    }
    Ok(scale)
}

/// What is wrong with the numbers in a custom object that can be scaled.
pub(crate) fn faults(resource: &ServedResource, object: &Value) -> Vec<FieldError> {
    let paths = resource.scale.as_ref().filter(|_| !resource.built_in);
    paths.map_or_else(Vec::new, |paths| paths.faults(object))
}

fn refused(Mistyped(why): Mistyped) -> Refusal {
    Refusal::unknown(why)
}
