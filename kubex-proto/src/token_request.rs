//! `authentication.k8s.io/v1 TokenRequest`: the body of the subresource `token`.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    ObjectMeta, RawJson, Resource, Secret, Timestamp, api::whole_seconds, meta::null_as_default,
};

/// What a token is to be good for, and the token (`authentication.k8s.io/v1 TokenRequest`): what
/// [`token().create`](crate::TokenSubresource::create) sends and answers with.
///
/// The token is a [`Secret`]: `Debug` does not print it, and it is not written when this is serialised.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::TokenRequest;
///
/// let request = TokenRequest::new().audience("vault").expires_after(Duration::from_secs(600));
/// assert_eq!(
///     serde_json::to_string(&request)?,
///     r#"{"metadata":{},"spec":{"audiences":["vault"],"expirationSeconds":600}}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TokenRequest {
    /// `authentication.k8s.io/v1`; empty if it is to be written by the Api that sends it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    /// `TokenRequest`; empty if it is to be written by the Api that sends it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Those of the service account, in an answer. A uid that is sent must be the account's.
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ObjectMeta,
    /// What is wanted; in an answer, what is given.
    #[serde(deserialize_with = "null_as_default")]
    pub spec: TokenRequestSpec,
    /// The token; there is none in what is sent.
    #[serde(deserialize_with = "null_as_default", skip_serializing)]
    pub status: TokenRequestStatus,
}

/// What a token is to be good for.
///
/// ```
/// use kubex_proto::TokenRequest;
///
/// let spec = TokenRequest::new().audience("vault").audience("registry").spec;
/// assert_eq!(spec.audiences, ["vault", "registry"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TokenRequestSpec {
    /// Who is to accept the token, each of them; the API server itself if there is none.
    #[serde(deserialize_with = "null_as_default")]
    pub audiences: Vec<String>,
    /// For how many seconds the token is to be valid: 600 at least, 3600 if there is none. The server may give fewer or
    /// more; `status` tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_seconds: Option<i64>,
    /// With whose end the token ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound_object_ref: Option<BoundObjectReference>,
    /// Fields that this type does not know, as text.
    #[serde(flatten)]
    pub other: BTreeMap<String, RawJson>,
}

/// An object with whose end a token ends: a Pod or a Secret of the account's namespace, or a Node.
///
/// ```
/// use kubex_proto::{BoundObjectReference, DynamicObject, ResourceDescription, TokenRequest};
///
/// let pod = DynamicObject::new(&ResourceDescription::namespaced("", "v1", "Pod"), "web");
/// let bound = TokenRequest::new().bound_to(&pod).spec.bound_object_ref.unwrap();
/// assert_eq!((&*bound.kind, &*bound.name), ("Pod", "web"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BoundObjectReference {
    /// Group and version of the object.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its uid; empty where whichever has the name will do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

/// The token.
///
/// ```
/// use kubex_proto::{Authorization, TokenRequest};
///
/// let answer = r#"{"status":{"token":"eyJhbGciOi...","expirationTimestamp":"2026-01-01T00:00:00Z"}}"#;
/// let status = serde_json::from_str::<TokenRequest>(answer)?.status;
/// assert_eq!(status.expiration_timestamp, "2026-01-01T00:00:00Z".parse().ok());
/// let bearer = Authorization::bearer(&status.token).unwrap();
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TokenRequestStatus {
    /// The token itself, a JWT; empty before it is issued.
    #[serde(deserialize_with = "secret")]
    pub token: Secret,
    /// When it expires.
    pub expiration_timestamp: Option<Timestamp>,
}

impl TokenRequest {
    /// A token for the API server, for as long as the server gives tokens when nobody says: an hour.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more who is to accept the token.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.spec.audiences.push(audience.into());
        self
    }

    /// For how long the token is to be valid, in whole seconds, rounded up; ten minutes at least.
    #[must_use]
    pub fn expires_after(mut self, duration: Duration) -> Self {
        let seconds = i64::try_from(whole_seconds(duration));
        self.spec.expiration_seconds = Some(seconds.unwrap_or(i64::MAX));
        self
    }

    /// The token is to end with this object: a Pod or a Secret of the account's namespace, or a Node. With its uid, if
    /// it has one, so that another of its name is a conflict ([`is_conflict`](crate::Error::is_conflict)).
    #[must_use]
    pub fn bound_to(mut self, object: &impl Resource) -> Self {
        self.spec.bound_object_ref = Some(BoundObjectReference {
            api_version: object.api_version().into_owned(),
            kind: object.kind().into_owned(),
            name: object.name().into(),
            uid: object.uid().unwrap_or_default().into(),
        });
        self
    }
}

impl Default for TokenRequestStatus {
    fn default() -> Self {
        Self {
            token: Secret::new(""),
            expiration_timestamp: None,
        }
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    null_as_default::<D, String>(deserializer).map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{"name":"builder","namespace":"default","uid":"3f1a","creationTimestamp":"2025-12-31T23:00:00Z"},"spec":{"audiences":["vault"],"expirationSeconds":3600,"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web","uid":"5c"},"attestations":{"a":["b"]}},"status":{"token":"eyJ.very.secret","expirationTimestamp":"2026-01-01T00:00:00Z"}}"#;

    #[test]
    fn the_token_is_not_shown_nor_written() {
        let answer: TokenRequest = serde_json::from_str(ANSWER).unwrap();
        assert_eq!(answer.status.token.expose(), "eyJ.very.secret");
        assert_eq!(answer.metadata.uid.as_deref(), Some("3f1a"));
        assert!(!alloc::format!("{answer:?}").contains("eyJ"));
        let written = serde_json::to_string(&answer).unwrap();
        assert!(!written.contains("eyJ"), "{written}");
        assert!(
            written.ends_with(r#""attestations":{"a":["b"]}}}"#),
            "{written}"
        );
    }

    #[test]
    fn nulls_are_nothing() {
        let text = r#"{"metadata":null,"spec":{"audiences":null,"expirationSeconds":null,"boundObjectRef":null},"status":{"token":null,"expirationTimestamp":null}}"#;
        let request: TokenRequest = serde_json::from_str(text).unwrap();
        assert_eq!(request, TokenRequest::new());
    }

    #[test]
    fn a_part_of_a_second_is_a_whole_one() {
        let after = |duration| {
            let request = TokenRequest::new().expires_after(duration);
            request.spec.expiration_seconds
        };
        assert_eq!(after(Duration::from_millis(600_001)), Some(601));
        assert_eq!(after(Duration::MAX), Some(i64::MAX));
    }
}
