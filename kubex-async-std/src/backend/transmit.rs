//! A request of surf as hyper sends it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::AsyncBufRead;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use http_body::{Frame, SizeHint};
use kubex_proto::Failure;
use kubex_transport::http1::in_origin_form;
use surf::http::Headers;

use super::ExactRequest;

/// The request as surf's middleware left it, exact where surf was not told otherwise.
pub(super) fn outgoing(mut request: http_client::Request) -> Result<Request<Upload>, Failure> {
    let exact = request.ext_mut().remove::<ExactRequest>();
    let uri = match &exact {
        Some(exact) if exact.shown == *request.url() => exact.uri.clone(),
        _ => Uri::try_from(request.url().as_str()).map_err(unfit)?,
    };
    let mut headers = header_map(request.as_ref())?;
    for (name, value) in exact.iter().flat_map(|exact| &exact.headers) {
        headers.append(name, value.clone());
    }
    let method = Method::try_from(request.method().as_ref()).map_err(unfit)?;
    let mut outgoing = Request::new(Upload::new(request.take_body()));
    *outgoing.method_mut() = method;
    *outgoing.uri_mut() = uri;
    *outgoing.headers_mut() = headers;
    Ok(in_origin_form(outgoing))
}

/// Of surf's headers, the same for hyper; an error where a value has a line break or the like in it.
fn header_map(headers: &Headers) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::new();
    for (name, values) in headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).map_err(unfit)?;
        for value in values {
            let value = HeaderValue::from_str(value.as_str()).map_err(unfit)?;
            map.append(&name, value);
        }
    }
    Ok(map)
}

/// The values stay out of the message, as they may be secrets.
fn unfit(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::refused("the request is none that HTTP can send").with_source(error)
}

/// A body on its way out, read as it is sent.
pub(crate) struct Upload {
    body: surf::Body,
    /// What is left, where that is known.
    left: Option<u64>,
    over: bool,
}

impl Upload {
    pub(crate) fn new(body: surf::Body) -> Self {
        let left = body.len().and_then(|length| u64::try_from(length).ok());
        Self {
            body,
            left,
            over: false,
        }
    }
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if this.is_end_stream() {
            return Poll::Ready(None);
        }
        let read = match ready!(Pin::new(&mut this.body).poll_fill_buf(cx)) {
            Ok(read) => read,
            Err(error) => {
                this.over = true;
                return Poll::Ready(Some(Err(error)));
            }
        };
        let length = match this.left {
            Some(left) => read.len().min(usize::try_from(left).unwrap_or(usize::MAX)),
            None => read.len(),
        };
        let data = Bytes::copy_from_slice(read.get(..length).unwrap_or_default());
        Pin::new(&mut this.body).consume(length);
        if data.is_empty() {
            this.over = true;
            return Poll::Ready(None);
        }
        this.left = this.left.map(|left| left.saturating_sub(length as u64));
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
