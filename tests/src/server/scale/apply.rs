//! Server-side apply of a scale.

use serde_json::Value;

use super::super::call::Call;
use super::super::create;
use super::super::managed_fields;
use super::super::negotiate::Form;
use super::super::object_meta;
use super::super::patch;
use super::super::payload;
use super::super::reply::Reply;
use super::super::status::Refusal;
use super::super::update;
use super::super::write_options;
use super::{SCALE, live, paths, store};

pub(super) fn apply(call: &mut Call<'_>, form: Form) -> Result<Reply, Refusal> {
    let dry_run = write_options::dry_run_of_apply(call.query)?;
    let applied = patch::applied(call.body)?;
    let old = update::current(call)?;
    let live = live(call, paths(call)?, &old)?;
    check_custom(call, &live, None)?;
    let scale = managed_fields::apply_of(call, &SCALE, live.clone(), &applied)?;
    check_custom(call, &live, Some(&scale))?;
    let mut scale = payload::applied(&SCALE, &scale, &managed_fields::shown(&applied))?;
    create::take_namespace(call, &mut scale)?;
    update::check_name(call, &scale)?;
    store(call, form, &scale, dry_run)
}

/// The real server converts the scales of custom objects as if they were such objects, and fails: when nobody owns the
/// number yet, and when another one is applied.
fn check_custom(call: &Call<'_>, live: &Value, new: Option<&Value>) -> Result<(), Refusal> {
    if call.resource().built_in {
        return Ok(());
    }
    let (what, object, name) = match new {
        Some(new) if new["spec"] != live["spec"] => (
            "failed to convert new object",
            new,
            object_meta::text(new, "name"),
        ),
        None if live["metadata"].get("managedFields").is_none() => (
            "failed to create manager for existing fields: failed to convert live object",
            live,
            "",
        ),
        _ => return Ok(()),
    };
    Err(Refusal::unknown(format!(
        "{what} (/{name}; {}) to proper version: request to convert CR to an invalid group/version: {}",
        managed_fields::identity(object),
        SCALE.api_version()
    )))
}
