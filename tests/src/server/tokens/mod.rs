//! The subresource `token` of service accounts: a token by which its bearer is the account.

mod bound;
mod issued;
mod jwt;

use std::sync::LazyLock;

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) use self::issued::{Issued, bearer};

use self::bound::{Bound, Place};
use super::call::Call;
use super::field_error::FieldError;
use super::negotiate::{Form, Shape};
use super::object_meta;
use super::payload;
use super::render::Rendered;
use super::reply::Reply;
use super::resources::{ServedResource, Traits};
use super::status::Refusal;
use super::table::Table;
use super::{create, managed_fields, update, write_options};

/// What is sent and answered.
static TOKEN_REQUEST: LazyLock<ServedResource> = LazyLock::new(|| {
    ServedResource::namespaced(
        "authentication.k8s.io",
        "v1",
        "TokenRequest",
        "TokenRequest",
    )
    .built_in(false, Traits::default())
});

/// Whom a token is for that is for nobody in particular.
const AUDIENCE: &str = "https://kubernetes.default.svc";
const HOUR: i64 = 3_600;
const LEAST: i64 = 600;
const MOST: i64 = 1 << 32;

pub(crate) fn create(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    write_options::dry_run(call.query, "CreateOptions")?;
    let mut request = payload::object_of(call, &TOKEN_REQUEST)?;
    create::take_namespace(call, &mut request)?;
    if request["spec"]["expirationSeconds"].is_null() {
        request["spec"]["expirationSeconds"] = HOUR.into();
    }
    managed_fields::track_creation_of(call, &TOKEN_REQUEST, &mut request);
    check_name(call, &request)?;
    let account = update::current(call)?;
    complete(call, &mut request, &account)?;
    check(&request)?;
    let bound = bound::find(call, &request, object_meta::text(&account, "name"))?;
    let expires = call.now.as_second()
        + request["spec"]["expirationSeconds"]
            .as_i64()
            .unwrap_or(HOUR);
    let token = issue(call, &request, bound, expires);
    let expires = Timestamp::from_second(expires).unwrap_or(Timestamp::MAX);
    request["status"] = json!({"token": token, "expirationTimestamp": expires.to_string()});
    Ok(match form {
        Form::Table(include) => {
            let table = Table::of_object(&TOKEN_REQUEST, include, &request, call.now);
            call.answer(StatusCode::CREATED, &table)
        }
        form => {
            let rendered = Rendered::object(&TOKEN_REQUEST, form, &request);
            call.answer(StatusCode::CREATED, &rendered)
        }
    })
}

/// The request is about the account in the path, if it says about which.
fn check_name(call: &Call<'_>, request: &Value) -> Result<(), Refusal> {
    let given = object_meta::text(request, "name");
    if given.is_empty() || given == call.name() {
        return Ok(());
    }
    let detail = "must match the service account name if specified";
    let error = FieldError::invalid("metadata.name", given, detail);
    Err(invalid(call.name(), vec![error]))
}

fn invalid(name: &str, errors: Vec<FieldError>) -> Refusal {
    Refusal::invalid(TOKEN_REQUEST.group(), TOKEN_REQUEST.kind(), name, errors)
}

/// Fills in what the request leaves open.
fn complete(call: &Call<'_>, request: &mut Value, account: &Value) -> Result<(), Refusal> {
    let (given, uid) = (
        object_meta::text(request, "uid").to_owned(),
        object_meta::text(account, "uid"),
    );
    if !given.is_empty() && given != uid {
        let why = format!(
            "the UID in the token request ({given}) does not match the UID of the service account ({uid})"
        );
        return Err(Refusal::conflict(&TOKEN_REQUEST, call.name(), &why));
    }
    for field in ["name", "uid"] {
        object_meta::carry(request, account, field);
    }
    object_meta::set(request, "creationTimestamp", call.timestamp());
    let spec = &mut request["spec"];
    if spec["audiences"].as_array().is_none_or(Vec::is_empty) {
        spec["audiences"] = json!([AUDIENCE]);
    }
    Ok(())
}

fn check(request: &Value) -> Result<(), Refusal> {
    let spec = &request["spec"];
    let seconds = spec["expirationSeconds"].as_i64().unwrap_or(HOUR);
    let mut errors = Vec::new();
    for (is_wrong, detail) in [
        (
            seconds < LEAST,
            "may not specify a duration less than 10 minutes",
        ),
        (
            seconds > MOST,
            "may not specify a duration larger than 2^32 seconds",
        ),
    ] {
        if is_wrong {
            let field = "spec.expirationSeconds";
            errors.push(FieldError::invalid_raw(field, &seconds.to_string(), detail));
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(invalid("", errors))
}

/// Makes a token, and knows it from now on.
fn issue(call: &mut Call<'_>, request: &Value, bound: Option<Bound>, expires: i64) -> String {
    let (namespace, name) = (call.namespace().unwrap_or_default(), call.name());
    let uid = object_meta::text(request, "uid");
    let now = call.now.as_second();
    let mut claims = json!({
        "aud": request["spec"]["audiences"],
        "exp": expires,
        "iat": now,
        "iss": AUDIENCE,
        "jti": call.state.random.uid(),
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": uid}},
        "nbf": now,
        "sub": format!("system:serviceaccount:{namespace}:{name}"),
    });
    if let Some(bound) = &bound {
        claims["kubernetes.io"][bound.claim] = json!({"name": bound.name, "uid": bound.place.uid});
    }
    let token = jwt::made(&claims, &mut call.state.random);
    let account = Place {
        group: "",
        plural: "serviceaccounts",
        namespace: Some(namespace.to_owned()),
        name: name.to_owned(),
        uid: uid.to_owned(),
    };
    let audiences = request["spec"]["audiences"].as_array();
    let is_for_the_server = audiences
        .into_iter()
        .flatten()
        .any(|audience| audience == AUDIENCE);
    // What others accept is nothing to this server.
    let holds = [Some(account), bound.map(|bound| bound.place)];
    if is_for_the_server {
        call.state
            .issued
            .add(&token, holds.into_iter().flatten().collect(), expires, now);
    }
    token
}
