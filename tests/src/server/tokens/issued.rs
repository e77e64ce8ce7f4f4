//! The tokens that were issued, and who their bearers are.

use std::collections::HashMap;

use http::header::AUTHORIZATION;
use http::request::Parts;
use jiff::Timestamp;

use super::super::authentication::User;
use super::super::state::State;
use super::super::status::Refusal;
use super::bound::Place;
use super::jwt;

/// The tokens that this server accepts.
#[derive(Default)]
pub(crate) struct Issued(HashMap<String, Token>);

struct Token {
    /// What must still be there: the account first.
    holds: Vec<Place>,
    /// In seconds since 1970.
    expires: i64,
}

impl Issued {
    pub(super) fn add(&mut self, token: &str, holds: Vec<Place>, expires: i64, now: i64) {
        self.0.retain(|_, known| known.expires > now);
        self.0.insert(token.to_owned(), Token { holds, expires });
    }

    fn account(&self, state: &State, token: &str, now: Timestamp) -> Option<User> {
        let known = self.0.get(token)?;
        let is_valid = now.as_second() < known.expires
            && known.holds.iter().all(|place| place.is_there(state));
        let account = known.holds.first().filter(|_| is_valid)?;
        let namespace = account.namespace.as_deref().unwrap_or_default();
        Some(User::new(
            &format!("system:serviceaccount:{namespace}:{}", account.name),
            &[
                "system:serviceaccounts",
                &format!("system:serviceaccounts:{namespace}"),
            ],
        ))
    }
}

/// The service account whose token a request shows, if it shows one; refuses one that is not valid here, or no longer.
pub(crate) fn bearer(
    state: &State,
    request: &Parts,
    now: Timestamp,
) -> Option<Result<User, Refusal>> {
    let header = request.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("Bearer") || !jwt::is_ours(token) {
        return None;
    }
    let account = state.issued.account(state, token, now);
    Some(account.ok_or_else(Refusal::unauthorized))
}
