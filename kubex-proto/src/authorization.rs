//! What proves to the server who is calling, and text that must not be shown.

use alloc::{string::String, vec::Vec};
use core::fmt;

use http::HeaderValue;

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

/// What a request carries to say who calls: the `Authorization` header, or none where the
/// connection (a client certificate) or nothing says it.
///
/// ```
/// use kubex_proto::{Authorization, Secret};
///
/// let bearer = Authorization::bearer(&Secret::new("eyJhbGciOi..."))?;
/// assert_eq!(format!("{bearer:?}"), "Authorization(..)");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization(Option<HeaderValue>);

impl Authorization {
    /// No header: anonymous, or known by the client certificate.
    pub const fn none() -> Self {
        Self(None)
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
        Ok(Self(Some(value)))
    }

    /// What must not be shown of it: all but the scheme.
    pub(crate) fn credential(&self) -> &str {
        let text = self.0.as_ref().and_then(|value| value.to_str().ok());
        text.and_then(|text| text.split_once(' '))
            .map_or("", |(_, credential)| credential)
    }

    /// The header's value, marked as sensitive.
    pub fn value(&self) -> Option<&HeaderValue> {
        self.0.as_ref()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "Authorization(..)",
            None => "Authorization(none)",
        })
    }
}
