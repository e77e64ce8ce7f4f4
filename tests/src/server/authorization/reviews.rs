//! What users ask about themselves: who they are, and what they may do.

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Attributes, decide};
use crate::server::authentication::User;
use crate::server::builder::Settings;
use crate::server::field_error::FieldError;
use crate::server::reply::Reply;
use crate::server::state::State;
use crate::server::status::Refusal;

const AUTHORIZATION: &str = "authorization.k8s.io";

/// A question; nothing of it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Review {
    /// `SelfSubjectReview`
    Identity,
    /// `SelfSubjectAccessReview`
    Access,
}

/// Answers a question of a user.
pub(crate) fn review(
    review: Review,
    state: &State,
    settings: &Settings,
    user: &User,
    body: &Bytes,
    pretty: bool,
) -> Result<Reply, Refusal> {
    let answer = match review {
        Review::Identity => {
            let now = settings.clock.now();
            let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
            json!({
                "kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
                "metadata": {"creationTimestamp": now.to_string()},
                "status": {"userInfo": {"username": user.name, "groups": user.groups}},
            })
        }
        Review::Access => access(state, settings, user, body)?,
    };
    Ok(Reply::json(StatusCode::CREATED, &answer, pretty))
}

fn access(state: &State, settings: &Settings, user: &User, body: &Bytes) -> Result<Value, Refusal> {
    let asked: Value = serde_json::from_slice(body).map_err(|error| {
        let message = format!(
            "the object provided is unrecognized (must be of type SelfSubjectAccessReview): {error}"
        );
        Refusal::bad_request(message)
    })?;
    let spec = &asked["spec"];
    let (resource, path) = (&spec["resourceAttributes"], &spec["nonResourceAttributes"]);
    if resource.is_object() == path.is_object() {
        let detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
        let error = FieldError::invalid_raw("spec", "null", detail);
        return Err(Refusal::invalid(AUTHORIZATION, "", "", vec![error]));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let attributes = if resource.is_object() {
        Attributes {
            verb: text(&resource["verb"]),
            group: text(&resource["group"]),
            resource: text(&resource["resource"]),
            subresource: text(&resource["subresource"]),
            namespace: text(&resource["namespace"]),
            name: text(&resource["name"]),
            path: String::new(),
        }
    } else {
        Attributes {
            verb: text(&path["verb"]),
            path: text(&path["path"]),
            ..Attributes::default()
        }
    };
    let decision = decide(state, settings, user, &attributes);
    let mut status = json!({"allowed": decision.allowed});
    if !decision.reason.is_empty() {
        status["reason"] = decision.reason.into();
    }
    Ok(json!({
        "kind": "SelfSubjectAccessReview", "apiVersion": format!("{AUTHORIZATION}/v1"),
        "metadata": {}, "spec": spec, "status": status,
    }))
}
