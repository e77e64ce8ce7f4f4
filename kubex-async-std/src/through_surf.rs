//! One request of the protocol, sent through a [`surf::Client`].

use std::sync::Arc;

use bytes::Bytes;
use futures_util::io::Cursor;
use http::{HeaderMap, Request, Response, Uri};
use kubex_proto::{ConnectFault, Failure};
use surf::{
    Url,
    http::{
        Method,
        headers::{CONTENT_TYPE, HeaderName, HeaderValue, Headers},
    },
};

use crate::{
    backend::{ExactRequest, ExactResponse, Undelivered},
    body::Body,
};

/// Sends through surf and its middleware. Cheap to clone.
///
/// Whatever is below may be our own [`HttpClient`](crate::HttpClient), which knows of exact requests and answers,
/// or one that knows nothing of them, nor does middleware that sends a clone of a request (surf's clones leave them out). So
/// where it is the user's own, what surf's types cannot say of a request is refused.
#[derive(Clone)]
pub(crate) struct ThroughSurf {
    surf: Arc<surf::Client>,
    /// Whether our own client is surely below.
    exact: bool,
}

impl ThroughSurf {
    /// Our own [`HttpClient`](crate::HttpClient) is below.
    pub(crate) fn exact(surf: surf::Client) -> Self {
        Self {
            surf: Arc::new(surf),
            exact: true,
        }
    }

    /// Whatever the user has put below.
    pub(crate) fn any(surf: surf::Client) -> Self {
        Self {
            exact: false,
            ..Self::exact(surf)
        }
    }

    /// Dropping the future cancels the request, and dropping the body the rest of the answer.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Failure> {
        let request = self.surf_request(request)?;
        let answer = self.surf.send(request).await.map_err(failure)?;
        Ok(received(answer.into()))
    }

    fn surf_request(&self, request: Request<Bytes>) -> Result<surf::Request, Failure> {
        let (head, body) = request.into_parts();
        let method: Method = head
            .method
            .as_str()
            .parse()
            .map_err(|_| Failure::refused(format!("surf knows no method {}", head.method)))?;
        let url = Url::parse(&head.uri.to_string()).map_err(|error| {
            let host = head.uri.host().unwrap_or_default();
            Failure::connect(ConnectFault::NameNotResolved, host).with_source(error)
        })?;
        if !self.exact {
            refuse_other_path(&head.uri, &url)?;
        }
        let mut request = http_client::Request::new(method, url.clone());
        if !body.is_empty() {
            let length = body.len();
            request.set_body(surf::Body::from_reader(Cursor::new(body), Some(length)));
            // A body brings a type of its own, which the protocol did not choose.
            request.remove_header(CONTENT_TYPE);
        }
        let headers = show(&head.headers, request.as_mut());
        if !self.exact {
            refuse_hidden(&headers)?;
        }
        request.ext_mut().insert(ExactRequest {
            shown: url,
            uri: head.uri,
            headers,
        });
        Ok(request.into())
    }
}

/// A name of `..` would lead to another object than the one that is meant.
fn refuse_other_path(uri: &Uri, url: &Url) -> Result<(), Failure> {
    if uri.path() == url.path() {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "surf would send {:?} as {:?}: with this name, use a client without a surf::Client of your own",
        uri.path(),
        url.path(),
    )))
}

/// What is below may send the request without them, and so as somebody else than is to be impersonated.
fn refuse_hidden(headers: &HeaderMap) -> Result<(), Failure> {
    match headers.keys().next() {
        None => Ok(()),
        Some(name) => Err(Failure::refused(format!(
            "surf cannot say the header {name}, as its value is not ASCII: use a client without a surf::Client of \
             your own"
        ))),
    }
}

/// Adds the headers to those of surf, and returns those that surf cannot say.
fn show(headers: &HeaderMap, shown: &mut Headers) -> HeaderMap {
    let mut hidden = HeaderMap::new();
    for (name, value) in headers {
        let known = HeaderName::from_bytes(name.as_str().into());
        match (known, HeaderValue::from_bytes(value.as_bytes().into())) {
            (Ok(name), Ok(value)) => shown.append(name, value),
            _ => {
                hidden.append(name, value.clone());
            }
        }
    }
    hidden
}

/// The answer as middleware left it, exact where that says nothing else.
fn received(mut answer: http_client::Response) -> Response<Body> {
    let exact = answer.ext_mut().remove::<ExactResponse>();
    let mut response = Response::new(());
    let status = match &exact {
        Some(exact) if exact.shown == answer.status() => Some(exact.status),
        _ => http::StatusCode::from_u16(answer.status().into()).ok(),
    };
    *response.status_mut() = status.unwrap_or_default();
    let headers = response.headers_mut();
    for (name, values) in &answer {
        for value in values {
            let name = http::HeaderName::from_bytes(name.as_str().as_bytes());
            // What is no header value has come from middleware, not from the server.
            if let (Ok(name), Ok(value)) = (name, http::HeaderValue::from_str(value.as_str())) {
                headers.append(name, value);
            }
        }
    }
    for (name, value) in exact.iter().flat_map(|exact| &exact.headers) {
        headers.append(name, value.clone());
    }
    let body = answer.take_body();
    response.map(|()| Body::new(body, exact.map(|exact| exact.chunk)))
}

/// How far the request got can be told of our own errors only.
fn failure(error: surf::Error) -> Failure {
    match error.downcast::<Undelivered>() {
        Ok(Undelivered(failure)) => failure,
        Err(error) => {
            let source: Box<dyn std::error::Error + Send + Sync> = error.into();
            Failure::broken("no answer came through surf").with_source(source)
        }
    }
}
