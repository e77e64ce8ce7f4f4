//! Who may do what: the roles and bindings in the store say so, where the server was told to ask them.

mod attributes;
mod bootstrap;
mod impersonation;
mod rbac;
mod reviews;
mod rules;

use http::request::Parts;

use super::authentication::User;
use super::builder::Settings;
use super::call::Call;
use super::state::State;
use super::status::Refusal;
use super::subresource::Subresource;

pub(crate) use self::attributes::Attributes;
pub(crate) use self::bootstrap::create_first;
pub(crate) use self::reviews::{Review, review};

/// Whether something is allowed, and why.
#[derive(Debug, Default)]
pub(crate) struct Decision {
    pub(crate) allowed: bool,
    pub(crate) reason: String,
}

/// The user as whom a request is carried out: who sent it, or whom they act for. Refuses what that user may not do.
pub(crate) fn authorize(
    state: &State,
    settings: &Settings,
    user: &User,
    request: &Parts,
) -> Result<User, Refusal> {
    let attributes = Attributes::of(request, &settings.prefix);
    let user = impersonation::user(state, settings, user, request, &attributes)?;
    let decision = decide(state, settings, &user, &attributes);
    if decision.allowed {
        return Ok(user);
    }
    Err(attributes.refusal(&user, &attributes.verb, &decision.reason))
}

/// Whoever opens a session must be allowed to `create` it, whatever the method: since 1.35.
pub(crate) fn check_session(call: &Call<'_>) -> Result<(), Refusal> {
    let target = call.target;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let attributes = Attributes {
        verb: "create".to_owned(),
        group: target.resource.group().to_owned(),
        resource: target.resource.plural().to_owned(),
        subresource: text(target.subresource.map(Subresource::name)),
        namespace: text(target.namespace.as_deref()),
        name: text(target.name.as_deref()),
        path: String::new(),
    };
    let decision = decide(call.state, call.settings, call.user, &attributes);
    if decision.allowed {
        return Ok(());
    }
    Err(Refusal::forbidden(
        call.resource(),
        call.name(),
        &decision.reason,
    ))
}

pub(crate) fn decide(
    state: &State,
    settings: &Settings,
    user: &User,
    attributes: &Attributes,
) -> Decision {
    if settings.rbac {
        rbac::decide(state, user, attributes)
    } else {
        Decision {
            allowed: true,
            reason: String::new(),
        }
    }
}
