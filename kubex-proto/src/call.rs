//! One request and the only decoder that fits its answer.

use core::fmt;

use bytes::Bytes;
use http::Request;

use crate::{Answer, CallDescription, Decode, Error, Timeout, decode::Quoting};

/// A call that is ready to be made: one `http::Request` and what reads its answer.
///
/// Detached from any transport, it is used as its parts: send the request however you like, and let the
/// [`Answer`] read the response. A transport makes an [`Exchange`](crate::Exchange) of it, which
/// authorizes, repeats and keeps time as well.
///
/// The request's URI is in origin form (`/api/v1/...`); an Exchange makes it absolute. A name, namespace or
/// body that cannot be sent is kept as an error, and reported when the request is asked for.
///
/// ```
/// use kubex_proto::{Api, ResourceDescription, DynamicObject};
///
/// let nodes = Api::<DynamicObject>::of(ResourceDescription::cluster("", "v1", "Node"));
/// let (request, answer) = nodes.get("worker-1").into_call().into_parts()?;
/// assert_eq!((request.method().as_str(), request.uri().path()), ("GET", "/api/v1/nodes/worker-1"));
///
/// let response = http::Response::new(bytes::Bytes::from(r#"{"kind":"Node","metadata":{"name":"worker-1"}}"#));
/// assert_eq!(answer.read(response)?.kind, "Node");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[must_use = "a call does nothing until it is made"]
pub struct Call<D> {
    pub(crate) request: Result<Request<Bytes>, Error>,
    pub(crate) decoder: D,
    pub(crate) purpose: Purpose,
    pub(crate) timeout: Timeout,
}

/// What a call is for, as far as errors, repeats and timeouts need to know.
#[derive(Clone, Debug)]
pub(crate) struct Purpose {
    pub(crate) description: CallDescription,
    /// It changes nothing, so it can be repeated when nobody knows what became of it.
    pub(crate) is_read: bool,
    /// It has many items and no natural end, so the client's total timeout does not bound it.
    pub(crate) is_stream: bool,
    /// Nothing need come for as long as it lasts, not even a head: the client's read timeout does not bound it.
    pub(crate) may_be_silent: bool,
    /// Whether errors may quote what came.
    pub(crate) quoting: Quoting,
}

impl<D: Decode> Call<D> {
    /// The request, and what reads its answer.
    pub fn into_parts(self) -> Result<(Request<Bytes>, Answer<D>), Error> {
        match self.request {
            Ok(request) => Ok((request, Answer::new(self.decoder, self.purpose.quoting))),
            Err(error) => Err(error.while_doing(&self.purpose.description, 0)),
        }
    }

    /// The request alone.
    pub fn request(self) -> Result<Request<Bytes>, Error> {
        self.into_parts().map(|(request, _)| request)
    }

    /// What it does, and to what.
    pub fn description(&self) -> &CallDescription {
        &self.purpose.description
    }

    /// The same call with another decoder, made of its own: one with another limit, for example.
    ///
    /// ```
    /// use kubex_proto::{Api, DynamicObject, ResourceDescription};
    ///
    /// let pods = Api::<DynamicObject, _>::of(ResourceDescription::namespaced("", "v1", "Pod"));
    /// let call = pods.watch().into_call().map_decoder(|frames| frames.with_limit(1 << 20));
    /// ```
    pub fn map_decoder<E: Decode>(self, change: impl FnOnce(D) -> E) -> Call<E> {
        Call {
            request: self.request,
            decoder: change(self.decoder),
            purpose: self.purpose,
            timeout: self.timeout,
        }
    }

    /// Another timeout.
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = timeout.into();
        self
    }
}

/// Neither headers nor body are printed, as they may hold secrets.
impl<D> fmt::Debug for Call<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("purpose", &self.purpose)
            .field("uri", &self.request.as_ref().map(Request::uri))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
