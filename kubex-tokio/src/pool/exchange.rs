//! One request over a lease, up to the head of its answer.

use std::{error::Error, fmt};

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, Uri,
    header::{CONNECTION, HOST},
    uri::PathAndQuery,
};
use http_body_util::Full;
use hyper::{body::Incoming, client::conn::TrySendError};
use kubex_proto::{ConnectFault, Failure};

use super::{Hold, Lease, Pool};
use crate::connect::{ConnectError, Refusal};

type Outgoing = Request<Full<Bytes>>;

impl Pool {
    /// Sends the request on whatever connection comes free first. What is returned keeps its
    /// connection, or its stream, busy until it is dropped; dropping the future cancels the request.
    ///
    /// A connection that was closed while nobody looked is reported as [`Failure::unsent`]: what becomes of the
    /// request then is for the protocol to say.
    pub(crate) async fn send(
        self: &std::sync::Arc<Self>,
        request: Request<Bytes>,
    ) -> Result<(Response<Incoming>, Hold), Failure> {
        let lease = self.lease().await?;
        self.send_on(lease, request.map(Full::new)).await
    }

    async fn send_on(
        &self,
        lease: Lease,
        request: Outgoing,
    ) -> Result<(Response<Incoming>, Hold), Failure> {
        match lease {
            Lease::Stream(mut sender, stream, refusal) => {
                match sender.try_send_request(request).await {
                    Ok(response) => {
                        self.answered(stream.connection());
                        Ok((response, Hold::Stream(stream)))
                    }
                    Err(error) => Err(self.undelivered(error, &refusal)),
                }
            }
            Lease::Whole(mut whole, refusal) => {
                let Some(sender) = whole.sender() else {
                    let failure = Failure::unsent("the connection is in use");
                    return Err(failure);
                };
                let mut request = in_origin_form(request);
                if !self.connections.keep_alive {
                    let close = HeaderValue::from_static("close");
                    request.headers_mut().insert(CONNECTION, close);
                }
                match sender.try_send_request(request).await {
                    Ok(response) => {
                        self.answered(whole.connection());
                        Ok((response, Hold::Whole(whole)))
                    }
                    Err(error) => {
                        // Before it goes back, which would look as if the caller had given up.
                        self.state().unanswered(whole.connection());
                        Err(self.undelivered(error, &refusal))
                    }
                }
            }
        }
    }

    fn undelivered(&self, mut error: TrySendError<Outgoing>, refusal: &Refusal) -> Failure {
        let is_unwritten = error.take_message().is_some();
        let error = error.into_error();
        let target = self.connector.target();
        let fault = ConnectFault::ClientCertificate;
        match (is_unwritten, refusal.is_noted()) {
            (true, true) => ConnectError::new(fault, target, Chain(error)).into(),
            (true, false) => {
                Failure::unsent("the server closed the connection before the request was sent")
                    .with_source(Chain(error))
            }
            // An honest server refuses before it reads. That this one did cannot be known from here.
            (false, true) if !is_refused(&error) => {
                Failure::broken_by(fault, target).with_source(Chain(error))
            }
            (false, _) => failure(error),
        }
    }
}

fn failure(error: hyper::Error) -> Failure {
    let failure = if is_refused(&error) {
        Failure::unsent("the server refused the request before reading it")
    } else if error.is_parse() {
        Failure::unreadable(
            "the server's answer is no HTTP that can be understood: check the server's URL, and what \
             stands between",
        )
    } else {
        Failure::broken("the connection was lost before the answer came")
    };
    failure.with_source(Chain(error))
}

/// HTTP/2 has two ways to say "not one byte of this was looked at": the stream is refused, and the
/// connection goes away with streams beyond the last one processed (RFC 9113, 8.7).
fn is_refused(error: &hyper::Error) -> bool {
    error
        .source()
        .and_then(|source| source.downcast_ref::<h2::Error>())
        .is_some_and(|error| {
            let refused = error.reason() == Some(h2::Reason::REFUSED_STREAM);
            error.is_remote() && (error.is_go_away() || (error.is_reset() && refused))
        })
}

/// HTTP/1.1 sends the path in the first line and the host in a header.
fn in_origin_form(mut request: Outgoing) -> Outgoing {
    let uri = std::mem::take(request.uri_mut());
    if let Some(authority) = uri.authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(HOST, host);
    }
    let path = uri
        .path_and_query()
        .cloned()
        .unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    request
}

/// Says the whole chain of errors: the outermost of the HTTP library's says next to nothing.
#[derive(Debug)]
pub(crate) struct Chain(pub(crate) hyper::Error);

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(error) = next {
            write!(f, ": {error}")?;
            next = error.source();
        }
        Ok(())
    }
}

impl Error for Chain {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
