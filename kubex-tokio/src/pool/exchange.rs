//! One request over a lease, up to the head of its answer.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header::CONNECTION};
use http_body_util::Full;
use hyper::{body::Incoming, client::conn::TrySendError};
use kubex_proto::Failure;
use kubex_transport::http1::{self, Chain};

use super::{Hold, Lease, Pool};
use crate::connect::Refusal;

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
                let mut request = http1::in_origin_form(request);
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

    fn undelivered(&self, error: TrySendError<Outgoing>, refusal: &Refusal) -> Failure {
        if error.message().is_none() && is_refused(error.error()) {
            return Failure::unsent("the server refused the request before reading it")
                .with_source(Chain(error.into_error()));
        }
        http1::undelivered(error, self.connector.target(), refusal)
    }
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
