//! Acting as somebody else.

use alloc::{format, string::String, vec::Vec};

use http::{HeaderName, HeaderValue};

use crate::Error;

/// What the names of all its headers start with.
pub(super) const PREFIX: &str = "impersonate-";

/// Somebody to act as; the caller needs the RBAC verb `impersonate`.
///
/// Wire form: `Impersonate-User`, `Impersonate-Group` (one each), `Impersonate-Uid`,
/// `Impersonate-Extra-{key}` (keys in lower case, percent-encoded where a header name cannot hold them).
///
/// ```
/// use kubex_proto::{Impersonation, Settings};
///
/// let settings = Settings::default().with_impersonation(&Impersonation::user("jane"))?;
/// assert_eq!(settings.headers()["impersonate-user"], "jane");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// The user's name; the others need it.
    pub user: String,
    /// The groups, in place of the user's own.
    pub groups: Vec<String>,
    /// The user's uid.
    pub uid: Option<String>,
    /// Extra keys, each with its values.
    pub extra: Vec<(String, Vec<String>)>,
}

impl Impersonation {
    /// Acts as this user, with no groups but what the server adds.
    pub fn user(name: impl Into<String>) -> Self {
        Self {
            user: name.into(),
            ..Self::default()
        }
    }

    /// All headers, in the order of the fields.
    ///
    /// An error: no user, or a value that would not reach the server as it is.
    pub(super) fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
        if self.user.is_empty() {
            return Err(Error::configuration(
                "impersonation: a user name is needed (`as` in a kubeconfig)",
            ));
        }
        let mut headers = Vec::new();
        headers.push(header("user", &self.user)?);
        for group in &self.groups {
            headers.push(header("group", group)?);
        }
        if let Some(uid) = &self.uid {
            headers.push(header("uid", uid)?);
        }
        for (key, values) in &self.extra {
            let name = format!("extra-{}", header_name_part(key));
            for value in values {
                headers.push(header(&name, value)?);
            }
        }
        Ok(headers)
    }
}

fn header(what: &str, text: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let refuse = |reason| {
        Error::configuration(format!(
            "impersonation: {PREFIX}{what} cannot be sent: {reason}"
        ))
    };
    // HTTP trims what surrounds a value, so "jane " would act as jane.
    if text.trim_matches([' ', '\t']).len() != text.len() {
        return Err(refuse("its value starts or ends with a blank"));
    }
    let name = HeaderName::from_bytes(format!("{PREFIX}{what}").as_bytes())
        .map_err(|_| refuse("its name is too long"))?;
    // As bytes, because the server takes UTF-8 here and `from_str` takes ASCII only.
    let value = HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| refuse("its value holds a line break or another control character"))?;
    Ok((name, value))
}

/// The key as the end of a header name: what no name may hold is percent-encoded, as the server
/// decodes it.
fn header_name_part(key: &str) -> String {
    let mut part = String::with_capacity(key.len());
    for byte in key.to_ascii_lowercase().bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte);
        if plain {
            part.push(char::from(byte));
        } else {
            part.extend([format!("%{byte:02X}")]);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec};

    use super::*;

    fn lines(impersonation: &Impersonation) -> Vec<String> {
        let headers = impersonation.headers().unwrap();
        headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect()
    }

    #[test]
    fn everything_becomes_a_header() {
        let all = Impersonation {
            user: "jane".into(),
            groups: vec!["dev".into(), "system:masters".into()],
            uid: Some("17".into()),
            extra: vec![
                ("scopes".into(), vec!["view".into(), "edit".into()]),
                ("Example.com/Role ä%".into(), vec!["a b".into()]),
            ],
        };
        assert_eq!(
            lines(&all),
            [
                "impersonate-user: jane",
                "impersonate-group: dev",
                "impersonate-group: system:masters",
                "impersonate-uid: 17",
                "impersonate-extra-scopes: view",
                "impersonate-extra-scopes: edit",
                "impersonate-extra-example.com%2frole%20%c3%a4%25: a b",
            ]
        );
    }

    #[test]
    fn names_may_be_utf_8() {
        assert_eq!(
            lines(&Impersonation::user("system:serviceaccount:a:jürgen")),
            ["impersonate-user: system:serviceaccount:a:jürgen"]
        );
    }

    #[test]
    fn what_would_arrive_as_something_else_is_refused() {
        for (impersonation, expected) in [
            (Impersonation::default(), "a user name is needed"),
            (Impersonation::user("jane "), "starts or ends with a blank"),
            (Impersonation::user("\tjane"), "starts or ends with a blank"),
            (Impersonation::user("ja\r\nne"), "a line break"),
            (
                Impersonation {
                    groups: vec!["a\0".into()],
                    ..Impersonation::user("jane")
                },
                "impersonate-group cannot be sent",
            ),
            (
                Impersonation {
                    extra: vec![("k".repeat(70_000), vec!["v".into()])],
                    ..Impersonation::user("jane")
                },
                "name is too long",
            ),
        ] {
            let error = impersonation.headers().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
