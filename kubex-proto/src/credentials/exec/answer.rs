//! What a plugin printed: an `ExecCredential` with a `status`.

use alloc::{borrow::Cow, format, string::String, sync::Arc};

use serde::Deserialize;

use super::ExecVersion;
use crate::{Authorization, Identity, Pem, Secret, Timestamp, credentials::pem};

/// What a request is to show, and when that expires.
pub(super) type Obtained = (Authorization, Option<Timestamp>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential {
    #[serde(default)]
    api_version: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    expiration_timestamp: Option<String>,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    client_certificate_data: Option<String>,
    #[serde(default)]
    client_key_data: Option<String>,
}

/// Reads standard output. The reason of a failure quotes none of it, as it may be the credential.
pub(super) fn read(version: ExecVersion, stdout: &[u8]) -> Result<Obtained, Cow<'static, str>> {
    if stdout.iter().all(u8::is_ascii_whitespace) {
        return Err("printed nothing on standard output".into());
    }
    let answer: ExecCredential = serde_json::from_slice(stdout).map_err(|error| {
        let what = if error.is_data() {
            "a field of another type than an ExecCredential has"
        } else if error.is_eof() {
            "JSON that is cut off"
        } else {
            "what is not JSON"
        };
        format!(
            "printed {what} (line {}, column {})",
            error.line(),
            error.column()
        )
    })?;
    if answer.kind.as_deref() != Some("ExecCredential") {
        return Err("printed JSON whose kind is not ExecCredential".into());
    }
    if answer.api_version.as_deref() != Some(version.as_str()) {
        let known = [ExecVersion::V1, ExecVersion::V1Beta1].into_iter();
        let given = known
            .map(ExecVersion::as_str)
            .find(|known| answer.api_version.as_deref() == Some(known))
            .unwrap_or("another");
        return Err(format!(
            "printed an ExecCredential of the apiVersion {given}, where the kubeconfig says {}",
            version.as_str()
        )
        .into());
    }
    let status = answer
        .status
        .ok_or("printed an ExecCredential without status")?;
    obtained(status)
}

fn obtained(status: Status) -> Result<Obtained, Cow<'static, str>> {
    // Empty is as good as absent, as it is in Go.
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let identity = match (
        given(status.client_certificate_data),
        given(status.client_key_data),
    ) {
        (Some(certificate), Some(key)) => Some(Arc::new(Identity {
            certificate: checked("clientCertificateData", certificate)?,
            key: checked("clientKeyData", key)?,
        })),
        (None, None) => None,
        (Some(_), None) => return Err("printed clientCertificateData without clientKeyData".into()),
        (None, Some(_)) => return Err("printed clientKeyData without clientCertificateData".into()),
    };
    let header = match given(status.token) {
        Some(token) => Authorization::bearer(&Secret::new(token)).map_err(
            |_| "printed a token with a line break or another character that no HTTP header may hold",
        )?,
        None if identity.is_none() => {
            return Err("printed neither a token nor a client certificate".into());
        }
        None => Authorization::none(),
    };
    let expires = given(status.expiration_timestamp)
        .map(|text| text.parse::<Timestamp>())
        .transpose()
        .map_err(|_| "printed an expirationTimestamp that is no time in RFC 3339 form")?;
    Ok((
        match identity {
            Some(identity) => header.with_identity(identity),
            None => header,
        },
        expires,
    ))
}

fn checked(field: &str, text: String) -> Result<Pem, Cow<'static, str>> {
    pem(text.as_bytes()).map_err(|reason| format!("printed {field} that is {reason}"))?;
    Ok(Pem::data(text))
}
