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
use super::state::State;
use super::status::Refusal;

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
