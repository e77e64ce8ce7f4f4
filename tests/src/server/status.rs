//! The Status object: how the server says no, and how it says that something was deleted.

use http::StatusCode;
use serde::Serialize;

use super::field_error::{Cause, FieldError};
use super::resources::ServedResource;

/// A request that was refused, as the Status that says so.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Status>);

#[derive(Debug, Serialize)]
pub(crate) struct Status {
    kind: &'static str,
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    metadata: StatusMetadata,
    #[serde(rename = "status")]
    outcome: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
    #[serde(skip_serializing_if = "is_zero")]
    code: u16,
}

#[derive(Debug, Default, Serialize)]
struct StatusMetadata {
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    continue_token: Option<String>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    group: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    uid: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<Cause>,
    #[serde(skip_serializing_if = "is_zero")]
    retry_after_seconds: u16,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this signature"
)]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl Status {
    /// What a DELETE answers for kinds whose last state is not returned.
    pub(crate) fn deleted(resource: &ServedResource, name: &str, uid: &str) -> Self {
        let details = Details {
            uid: uid.to_owned(),
            ..Details::of(resource, name)
        };
        Self {
            outcome: "Success",
            details: Some(details),
            ..Self::failure(0, "", String::new())
        }
    }

    /// What the creation of something answers of which nothing is kept.
    pub(crate) fn created() -> Self {
        Self {
            outcome: "Success",
            ..Self::failure(StatusCode::CREATED.as_u16(), "", String::new())
        }
    }

    fn failure(code: u16, reason: &'static str, message: String) -> Self {
        Self {
            kind: "Status",
            api_version: "v1",
            metadata: StatusMetadata::default(),
            outcome: "Failure",
            message,
            reason,
            details: None,
            code,
        }
    }
}

impl Details {
    fn of(resource: &ServedResource, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            group: resource.group().to_owned(),
            kind: resource.plural().to_owned(),
            ..Self::default()
        }
    }
}

impl Refusal {
    fn new(code: StatusCode, reason: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Status::failure(
            code.as_u16(),
            reason,
            message.into(),
        )))
    }

    fn of(mut self, resource: &ServedResource, name: &str) -> Self {
        self.0.details = Some(Details::of(resource, name));
        self
    }

    fn details(&mut self) -> &mut Details {
        self.0.details.get_or_insert_default()
    }

    pub(crate) fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn status(&self) -> &Status {
        &self.0
    }

    /// In how many seconds the client may try again, if the refusal says so.
    pub(crate) fn retry_after(&self) -> Option<u16> {
        self.0
            .details
            .as_ref()
            .map(|details| details.retry_after_seconds)
            .filter(|seconds| *seconds > 0)
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", "Unauthorized")
    }

    pub(crate) fn forbidden(resource: &ServedResource, name: &str, why: &str) -> Self {
        let message = format!("{} {name:?} is forbidden: {why}", resource.qualified());
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message).of(resource, name)
    }

    /// The user may not do this. The details name what it was about, as far as that is known.
    pub(crate) fn denied(message: String, name: &str, group: &str, kind: &str) -> Self {
        let mut refusal = Self::new(StatusCode::FORBIDDEN, "Forbidden", message);
        refusal.0.details = Some(Details {
            name: name.to_owned(),
            group: group.to_owned(),
            kind: kind.to_owned(),
            ..Details::default()
        });
        refusal
    }

    /// Adds a cause to the details.
    pub(crate) fn because(
        mut self,
        kind: &'static str,
        message: impl Into<String>,
        field: &str,
    ) -> Self {
        let cause = Cause {
            kind,
            message: message.into(),
            field: field.to_owned(),
        };
        self.details().causes.push(cause);
        self
    }

    pub(crate) fn not_found(resource: &ServedResource, name: &str) -> Self {
        let message = format!("{} {name:?} not found", resource.qualified());
        Self::new(StatusCode::NOT_FOUND, "NotFound", message).of(resource, name)
    }

    /// The path leads nowhere inside a group and version that the server does serve.
    pub(crate) fn no_such_path() -> Self {
        let message = "the server could not find the requested resource";
        let mut refusal = Self::new(StatusCode::NOT_FOUND, "NotFound", message);
        refusal.details();
        refusal
    }

    pub(crate) fn already_exists(resource: &ServedResource, name: &str) -> Self {
        let message = format!("{} {name:?} already exists", resource.qualified());
        Self::new(StatusCode::CONFLICT, "AlreadyExists", message).of(resource, name)
    }

    /// None of the names that were tried for the object was free.
    pub(crate) fn no_free_name(mut self) -> Self {
        self.0
            .message
            .push_str(", the server was not able to generate a unique name for the object");
        self.details().retry_after_seconds = 1;
        self
    }

    /// The object that is in the way is on its way out.
    pub(crate) fn while_deleted(mut self) -> Self {
        self.0.message.insert_str(0, "object is being deleted: ");
        self
    }

    pub(crate) fn conflict(resource: &ServedResource, name: &str, why: &str) -> Self {
        let message = format!(
            "Operation cannot be fulfilled on {} {name:?}: {why}",
            resource.qualified()
        );
        Self::new(StatusCode::CONFLICT, "Conflict", message).of(resource, name)
    }

    /// A deletion asks for another object than there is; these conflicts name the kind.
    pub(crate) fn precondition(resource: &ServedResource, name: &str, why: &str) -> Self {
        let (group, kind) = (resource.group(), resource.kind());
        let qualified = if group.is_empty() {
            kind.to_owned()
        } else {
            format!("{kind}.{group}")
        };
        let message = format!("Operation cannot be fulfilled on {qualified} {name:?}: {why}");
        let mut refusal = Self::new(StatusCode::CONFLICT, "Conflict", message).of(resource, name);
        kind.clone_into(&mut refusal.details().kind);
        refusal
    }

    /// The write was made against a version that is not the latest.
    pub(crate) fn modified(resource: &ServedResource, name: &str) -> Self {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        Self::conflict(resource, name, why)
    }

    /// Fields that an apply would change are owned by others.
    pub(crate) fn apply_conflict(message: String) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", message)
    }

    pub(crate) fn method_not_allowed() -> Self {
        let message = "the server does not allow this method on the requested resource";
        let mut refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message);
        refusal.details();
        refusal
    }

    /// As above, in the words that are used for custom kinds.
    pub(crate) fn verb_not_supported(resource: &ServedResource, verb: &str) -> Self {
        let message = format!(
            "{verb} is not supported on resources of kind {:?}",
            resource.qualified()
        );
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message).of(resource, "")
    }

    /// `accepted` are the media types that can be answered.
    pub(crate) fn not_acceptable(accepted: &str) -> Self {
        let message = format!("only the following media types are accepted: {accepted}");
        Self::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptable", message)
    }

    /// No route of a built-in kind answers in a form that was asked for: it is refused before anybody looks at it.
    pub(crate) fn unroutable(available: &str) -> Self {
        let message = format!("406: Not Acceptable\n\nAvailable representations: {available}");
        let mut refusal = Self::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptable", message);
        refusal.details();
        refusal
    }

    /// The media type is served, but not for what was asked.
    pub(crate) fn not_acceptable_here(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptable", message)
    }

    /// `accepted` are the media types that can be read.
    pub(crate) fn unsupported_media_type(accepted: &[&str]) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            accepted.join(", ")
        );
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            message,
        )
    }

    /// No route of a built-in kind takes a body of that type: it is refused before anybody looks at it.
    pub(crate) fn unroutable_media_type() -> Self {
        let (code, reason) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType");
        let mut refusal = Self::new(code, reason, "415: Unsupported Media Type");
        refusal.details();
        refusal
    }

    pub(crate) fn too_large(why: &str) -> Self {
        let message = format!("Request entity too large: {why}");
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            message,
        )
    }

    /// The object of a kind has faulty fields. `group` and `kind` are those of the kind.
    pub(crate) fn invalid(group: &str, kind: &str, name: &str, errors: Vec<FieldError>) -> Self {
        let qualified = if group.is_empty() {
            kind.to_owned()
        } else {
            format!("{kind}.{group}")
        };
        let joined = FieldError::joined(&errors);
        let message = format!("{qualified} {name:?} is invalid: {joined}");
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Invalid", message);
        refusal.0.details = Some(Details {
            name: name.to_owned(),
            group: group.to_owned(),
            kind: kind.to_owned(),
            causes: errors.into_iter().map(Cause::from).collect(),
            ..Details::default()
        });
        refusal
    }

    pub(crate) fn invalid_object(
        resource: &ServedResource,
        name: &str,
        errors: Vec<FieldError>,
    ) -> Self {
        Self::invalid(resource.group(), resource.kind(), name, errors)
    }

    /// A JSON patch that is well formed and cannot be applied to this object.
    pub(crate) fn inapplicable_patch() -> Self {
        let message = "the server rejected our request due to an error in our request";
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Invalid", message);
        refusal.details();
        refusal
    }

    /// `retry_after` is in seconds; 0 where nobody knows.
    pub(crate) fn too_many_requests(message: &str, retry_after: u16) -> Self {
        let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message);
        refusal.details().retry_after_seconds = retry_after;
        refusal
    }

    pub(crate) fn expired(message: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, "Expired", message)
    }

    /// A token with which a list whose version is gone can be gone on with nevertheless.
    pub(crate) fn with_continue(mut self, token: String) -> Self {
        self.0.metadata.continue_token = Some(token);
        self
    }

    /// A version was asked for that the server has not reached.
    pub(crate) fn version_too_large(asked: u64, current: u64) -> Self {
        let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
        let refusal = Self::new(StatusCode::GATEWAY_TIMEOUT, "Timeout", message);
        let mut refusal =
            refusal.because("ResourceVersionTooLarge", "Too large resource version", "");
        refusal.details().retry_after_seconds = 1;
        refusal
    }

    /// An error for which the real server has no reason either.
    pub(crate) fn unknown(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "", message)
    }

    pub(crate) fn internal(message: &str) -> Self {
        let whole = format!("Internal error occurred: {message}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", whole)
            .because("", message, "")
    }

    /// The real server does this; the in-memory server does not.
    pub(crate) fn not_implemented(what: &str) -> Self {
        let message = format!("the in-memory server does not do this: {what}");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_not_found_reads_like_the_real_one() {
        let pods = ServedResource::namespaced("", "v1", "Pod", "pods");
        let refusal = Refusal::not_found(&pods, "web");
        assert_eq!(
            serde_json::to_string(refusal.status()).unwrap(),
            r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \"web\" not found","reason":"NotFound","details":{"name":"web","kind":"pods"},"code":404}"#
        );
    }

    #[test]
    fn a_deletion_has_no_code() {
        let deployments = ServedResource::namespaced("apps", "v1", "Deployment", "deployments");
        assert_eq!(
            serde_json::to_string(&Status::deleted(&deployments, "web", "u-1")).unwrap(),
            r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"web","group":"apps","kind":"deployments","uid":"u-1"}}"#
        );
    }

    #[test]
    fn several_faults_stand_in_brackets() {
        let errors = vec![
            FieldError::required("a", "b"),
            FieldError::invalid("c", "d", "e"),
        ];
        let refusal = Refusal::invalid("g", "K", "n", errors);
        assert_eq!(
            refusal.status().message,
            r#"K.g "n" is invalid: [a: Required value: b, c: Invalid value: "d": e]"#
        );
    }
}
