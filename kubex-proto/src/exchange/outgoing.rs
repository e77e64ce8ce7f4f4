//! The request as it leaves.

use bytes::Bytes;
use http::{HeaderValue, Request, header::ACCEPT_ENCODING};

use crate::{Authorization, Error, Settings};

/// Makes the URI absolute and adds the client's headers, but for those that the call has itself. Gzip is asked for
/// where it can be unpacked and nobody said what to ask for.
pub(super) fn complete(
    mut request: Request<Bytes>,
    settings: &Settings,
) -> Result<Request<Bytes>, Error> {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str);
    *request.uri_mut() = settings.server().uri(path)?;
    for name in settings.headers().keys() {
        if !request.headers().contains_key(name) {
            for value in settings.headers().get_all(name) {
                request.headers_mut().append(name.clone(), value.clone());
            }
        }
    }
    if settings.gzip() && !request.headers().contains_key(ACCEPT_ENCODING) {
        let gzip = HeaderValue::from_static("gzip");
        request.headers_mut().insert(ACCEPT_ENCODING, gzip);
    }
    Ok(request)
}

/// The request with its credential.
pub(super) fn authorized(
    request: &Request<Bytes>,
    authorization: &Authorization,
) -> Request<Bytes> {
    let mut request = request.clone();
    if let Some(value) = authorization.value() {
        request
            .headers_mut()
            .insert(http::header::AUTHORIZATION, value.clone());
    }
    request
}
