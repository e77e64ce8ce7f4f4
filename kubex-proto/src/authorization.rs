//! What proves to the server who is calling, and text that must not be shown.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use http::HeaderValue;

use crate::Identity;

/// Text that must stay out of logs: a token, a password, a private key.
///
/// `Debug` prints that there is one, never what it is; there is no `Display`.
///
/// ```
/// use kubex_proto::Secret;
///
/// let token = Secret::new("eyJhbGciOi...");
/// assert_eq!(format!("{token:?}"), "Secret(..)");
/// assert_eq!(token.expose(), "eyJhbGciOi...");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What says who calls: the `Authorization` header of the request, the client certificate of the connection, both, or none.
///
/// The header is put into requests by the machine of the call. The [`identity`](Self::identity) is for the
/// transport: from now on its connections show that one.
///
/// ```
/// use kubex_proto::{Authorization, Secret};
///
/// let bearer = Authorization::bearer(&Secret::new("eyJhbGciOi..."))?;
/// assert_eq!(format!("{bearer:?}"), "Authorization(..)");
/// assert!(bearer.identity().is_none());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    header: Option<HeaderValue>,
    identity: Option<Arc<Identity>>,
}

impl Authorization {
    /// Nothing: anonymous, or known by a client certificate that never changes.
    pub const fn none() -> Self {
        Self {
            header: None,
            identity: None,
        }
    }

    /// `Authorization: Bearer <token>` (RFC 6750).
    ///
    /// A token that cannot be in a header (a line break in its middle) is refused.
    pub fn bearer(token: &Secret) -> Result<Self, crate::Error> {
        Self::header("Bearer ", token.expose().as_bytes(), "token")
    }

    /// `Authorization: Basic <encoded>` (RFC 7617); `encoded` is base64 of `user:password`.
    #[cfg(feature = "config")]
    pub(crate) fn basic(encoded: &Secret) -> Result<Self, crate::Error> {
        Self::header("Basic ", encoded.expose().as_bytes(), "password")
    }

    fn header(scheme: &str, credential: &[u8], field: &'static str) -> Result<Self, crate::Error> {
        let mut bytes = Vec::with_capacity(scheme.len() + credential.len());
        bytes.extend_from_slice(scheme.as_bytes());
        bytes.extend_from_slice(credential);
        let mut value = HeaderValue::from_bytes(&bytes).map_err(|_| {
            crate::Error::configuration(alloc::format!(
                "{field}: holds a character that no HTTP header may hold, a line break for example"
            ))
        })?;
        value.set_sensitive(true);
        Ok(Self {
            header: Some(value),
            identity: None,
        })
    }

    /// The same, and a client certificate.
    #[must_use]
    pub(crate) fn with_identity(mut self, identity: Arc<Identity>) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Whether whoever shows `whole` shows this; a certificate from elsewhere may be with it.
    pub(crate) fn is_part_of(&self, whole: &Self) -> bool {
        self.header == whole.header && (self.identity.is_none() || self.identity == whole.identity)
    }

    /// What must not be shown of it: all but the scheme.
    pub(crate) fn credential(&self) -> &str {
        let text = self.header.as_ref().and_then(|value| value.to_str().ok());
        text.and_then(|text| text.split_once(' '))
            .map_or("", |(_, credential)| credential)
    }

    /// The header's value, marked as sensitive.
    pub fn value(&self) -> Option<&HeaderValue> {
        self.header.as_ref()
    }

    /// The client certificate and key that the credential brought, both as [`Pem::Data`](crate::Pem::Data):
    /// of files that are replaced now and then, or printed by an exec plugin.
    ///
    /// It is another value only if another text came, so that a transport compares it with what its connections
    /// show. None does not take away the one of [`Tls`](crate::Tls).
    pub fn identity(&self) -> Option<&Arc<Identity>> {
        self.identity.as_ref()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (&self.header, &self.identity) {
            (Some(_), None) => "Authorization(..)",
            (Some(_), Some(_)) => "Authorization(.., certificate)",
            (None, Some(_)) => "Authorization(certificate)",
            (None, None) => "Authorization(none)",
        })
    }
}
