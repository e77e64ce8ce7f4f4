//! PUT of one object or of its status.

use http::StatusCode;

use super::call::Call;
use super::create;
use super::negotiate::Shape;
use super::payload;
use super::reply::Reply;
use super::status::Refusal;
use super::update;
use super::write_options;

pub(crate) fn replace(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let dry_run = write_options::dry_run(call.query, "UpdateOptions")?;
    let mut object = payload::object(call)?;
    create::take_namespace(call, &mut object)?;
    update::check_name(call, &object)?;
    match update::current(call) {
        Ok(old) => {
            let object = update::update(call, &old, object, dry_run)?;
            Ok(call.answer_object(StatusCode::OK, form, &object))
        }
        Err(refusal)
            if refusal.code() == StatusCode::NOT_FOUND
                && call.resource().traits.created_on_replace =>
        {
            update::check_uid(call, "", &object, dry_run)?;
            let object = create::store_new(call, object, dry_run)?;
            Ok(call.answer_object(StatusCode::CREATED, form, &object))
        }
        Err(refusal) => Err(refusal),
    }
}
