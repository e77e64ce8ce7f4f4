//! Acting for another user.

use http::HeaderMap;
use http::request::Parts;

use super::{Attributes, decide};
use crate::server::authentication::User;
use crate::server::builder::Settings;
use crate::server::state::State;
use crate::server::status::Refusal;

const USER: &str = "impersonate-user";
const GROUP: &str = "impersonate-group";
const UID: &str = "impersonate-uid";

/// The user whom the sender acts for, who may have to be allowed to; the sender if nobody is named.
pub(super) fn user(
    state: &State,
    settings: &Settings,
    sender: &User,
    request: &Parts,
    asked: &Attributes,
) -> Result<User, Refusal> {
    let groups = texts(&request.headers, GROUP);
    let Some(name) = texts(&request.headers, USER)
        .into_iter()
        .next()
        .filter(|name| !name.is_empty())
    else {
        let uid = texts(&request.headers, UID).concat();
        if groups.is_empty() && uid.is_empty() {
            return Ok(sender.clone());
        }
        let quoted: Vec<String> = groups.iter().map(|group| format!("{group:?}")).collect();
        let message = format!(
            "requested &user.DefaultInfo{{Name:\"\", UID:{uid:?}, Groups:[]string{{{}}}, Extra:map[string][]string(nil)}} without impersonating a user name",
            quoted.join(", ")
        );
        return Err(Refusal::bad_request(message));
    };
    let named = [("users", name)]
        .into_iter()
        .chain(groups.iter().map(|group| ("groups", *group)));
    for (resource, name) in named {
        let wanted = Attributes {
            verb: "impersonate".to_owned(),
            resource: resource.to_owned(),
            name: name.to_owned(),
            ..Attributes::default()
        };
        if !decide(state, settings, sender, &wanted).allowed {
            let verb = format!("impersonate-on:user-info:{}", asked.verb);
            return Err(asked.refusal(sender, &verb, ""));
        }
    }
    Ok(User::new(name, &groups))
}

fn texts<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .collect()
}
