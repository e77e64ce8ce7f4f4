//! From a request to the verb that answers it.

use bytes::Bytes;
use http::header::USER_AGENT;
use http::request::Parts;
use http::{Method, StatusCode};

use super::authentication::User;
use super::authorization::{self, review};
use super::builder::Settings;
use super::call::Call;
use super::kubelet;
use super::list_options::ListOptions;
use super::negotiate;
use super::payload::BODY_LIMIT;
use super::query::Query;
use super::reply::Reply;
use super::route::{Route, Target, route};
use super::state::State;
use super::status::Refusal;
use super::store;
use super::yaml;
use super::{create, delete, delete_collection, discovery, get, list, patch, replace, watch};

pub(crate) fn dispatch(
    state: &mut State,
    settings: &Settings,
    user: &User,
    request: &Parts,
    body: &Bytes,
) -> Reply {
    if settings.controllers {
        kubelet::remove_stopped(state, settings.clock.now());
    }
    let query = Query::parse(request.uri.query());
    let pretty = wants_pretty(request, &query);
    let reply = match authorization::authorize(state, settings, user, request) {
        Err(refusal) => Reply::denied(&refusal, pretty),
        Ok(user) => answer(state, settings, &user, request, body, &query, pretty)
            .unwrap_or_else(|refusal| Reply::refused(&refusal, pretty)),
    };
    reply
        .in_form(yaml::is_wanted(&request.headers))
        .packed_for(&request.headers)
}

fn answer(
    state: &mut State,
    settings: &Settings,
    user: &User,
    request: &Parts,
    body: &Bytes,
    query: &Query,
    pretty: bool,
) -> Result<Reply, Refusal> {
    if body.len() > BODY_LIMIT {
        return Err(Refusal::too_large(&format!("limit is {BODY_LIMIT}")));
    }
    let found = route(request.uri.path(), &settings.prefix, &state.registry);
    if let Route::Target(target) = found {
        let now = settings.clock.now();
        let headers = &request.headers;
        let mut call = Call {
            state,
            settings,
            user,
            now,
            method: &request.method,
            target: &target,
            query,
            headers,
            body,
            pretty,
            warnings: Vec::new(),
        };
        let mut reply =
            carry_out(&mut call).unwrap_or_else(|refusal| Reply::refused(&refusal, pretty));
        reply.warnings = call.warnings;
        return Ok(reply);
    }
    match &found {
        Route::NoSubresource(resource, name) if !resource.built_in => {
            return Err(Refusal::not_found(resource, name));
        }
        Route::NoSubresource(..) => return Err(Refusal::no_such_path()),
        Route::Review(question) if request.method == Method::POST => {
            return review(*question, state, settings, user, body, pretty);
        }
        Route::SubresourceNotServed(what) => return Err(Refusal::not_implemented(what)),
        _ => {}
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Err(Refusal::method_not_allowed());
    }
    if let Route::Group(_) | Route::Resources(..) = found {
        negotiate::check_plain(&request.headers)?;
    }
    let registry = &state.registry;
    let reply = match found {
        Route::Version => discovery::version(pretty),
        Route::Health => Reply::text(StatusCode::OK, "ok"),
        Route::CoreVersions => discovery::core_versions(registry, &request.headers, pretty)?,
        Route::Groups => discovery::group_list(registry, &request.headers, pretty)?,
        Route::Group(group) => {
            return Ok(
                discovery::group(registry, &group, pretty).unwrap_or_else(Reply::page_not_found)
            );
        }
        Route::Resources(group, version) => {
            return Ok(discovery::resources(registry, &group, &version, pretty)
                .unwrap_or_else(Reply::page_not_found));
        }
        Route::Review(_) => return Err(Refusal::method_not_allowed()),
        Route::NothingInGroup => return Err(Refusal::no_such_path()),
        Route::NotServed(what) => return Err(Refusal::not_implemented(what)),
        Route::Nothing
        | Route::Target(_)
        | Route::NoSubresource(..)
        | Route::SubresourceNotServed(_) => Reply::page_not_found(),
    };
    Ok(reply)
}

fn carry_out(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let target = call.target;
    if target.resource.built_in {
        let is_collection = target.name.is_none();
        negotiate::check_routable(call.headers, call.method, is_collection)?;
    }
    check_namespace(target)?;
    match (target.subresource, target.name.is_some()) {
        (Some(subresource), _) => subresource.carry_out(call),
        (None, true) => match *call.method {
            Method::GET => get::get(call),
            Method::PUT => replace::replace(call),
            Method::PATCH => patch::patch(call),
            Method::DELETE => delete::delete(call),
            // For custom kinds the path of an object is as good as that of all.
            Method::POST if !target.resource.built_in => create::create(call),
            _ => Err(call.not_allowed()),
        },
        (None, false) => carry_out_on_collection(call),
    }
}

fn carry_out_on_collection(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let target = call.target;
    let across_namespaces = target.resource.is_namespaced() && target.namespace.is_none();
    match *call.method {
        Method::GET => {
            let options = ListOptions::parse(call.query, target, call.settings.watch_list)?;
            if call.query.is_on("watch") {
                watch::watch(call, options)
            } else {
                list::list(call, &options)
            }
        }
        Method::POST if !across_namespaces => create::create(call),
        Method::DELETE if !across_namespaces && !target.resource.is("", "namespaces") => {
            delete_collection::delete_collection(call)
        }
        Method::PUT if !target.resource.built_in => {
            Err(Refusal::bad_request("name must be provided"))
        }
        Method::PATCH if !target.resource.built_in => {
            patch::media_type(call)?;
            Err(Refusal::bad_request("name must be provided"))
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

/// A namespace that leads elsewhere in the storage is an error of the server in the real one.
fn check_namespace(target: &Target) -> Result<(), Refusal> {
    match target.namespace.as_deref() {
        Some(namespace @ ("." | "..")) => {
            let mut key = format!("/{}/{namespace}", store::folder(&target.resource));
            if let Some(name) = &target.name {
                key = format!("{key}/{name}");
            }
            Err(Refusal::unknown(format!("invalid key: {key:?}")))
        }
        _ => Ok(()),
    }
}

/// People read what comes to these clients.
fn wants_pretty(request: &Parts, query: &Query) -> bool {
    let agent = request
        .headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    query.switch("pretty").unwrap_or_else(|| {
        ["curl", "Wget", "Mozilla/5.0"]
            .iter()
            .any(|start| agent.starts_with(start))
    })
}
