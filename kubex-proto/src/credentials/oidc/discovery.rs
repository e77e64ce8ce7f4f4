//! Where an issuer gives tokens (`OpenID Connect` Discovery 1.0).

use alloc::{format, string::String};

use bytes::Bytes;
use http::{Request, Uri, header::ACCEPT};
use serde::Deserialize;

use crate::excerpt::excerpt;

/// The issuer's document, `{issuer}/.well-known/openid-configuration`.
pub(super) fn request(issuer: &str) -> Result<Request<Bytes>, String> {
    https(issuer).map_err(|reason| format!("idp-issuer-url: {reason}"))?;
    let uri = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    Request::get(uri)
        .header(ACCEPT, "application/json")
        .body(Bytes::new())
        .map_err(|_| String::from("idp-issuer-url: no URL"))
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    token_endpoint: String,
}

/// The endpoint that the document names.
pub(super) fn endpoint(issuer: &str, document: &[u8]) -> Result<Uri, String> {
    let document: Document = serde_json::from_slice(document).map_err(|error| {
        format!(
            "the document is not JSON with the fields issuer and token_endpoint (line {}, column {})",
            error.line(),
            error.column()
        )
    })?;
    // The specification has them equal; a slash at the end is often lost on the way into a kubeconfig.
    if document.issuer.trim_end_matches('/') != issuer.trim_end_matches('/') {
        return Err(format!(
            "the document is that of the issuer {:?}",
            excerpt(&document.issuer)
        ));
    }
    https(&document.token_endpoint).map_err(|reason| format!("token_endpoint: {reason}"))
}

/// An absolute URL that secrets may be sent to.
fn https(url: &str) -> Result<Uri, &'static str> {
    let uri: Uri = url.parse().map_err(|_| "not a URL")?;
    if uri.scheme_str() != Some("https") {
        return Err("the scheme must be https");
    }
    let authority = uri.authority().ok_or("a host is missing")?;
    if authority.as_str().contains('@') {
        return Err("a user or password in the URL is not sent");
    }
    if authority.host().is_empty() {
        return Err("a host is missing");
    }
    if url.contains('#') {
        return Err("a fragment has no place in it");
    }
    Ok(uri)
}
