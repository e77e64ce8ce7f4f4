//! One request on a connection, up to the head of its answer.

use std::{error::Error, fmt, sync::Arc};

use http::{HeaderValue, Request, Response, header::CONNECTION};
use hyper::{body::Incoming, client::conn::TrySendError};
use kubex_proto::{ConnectFault, Failure};

use super::{Lease, Pool};
use crate::{
    backend::Upload,
    connect::{ConnectError, Refusal},
};

impl Pool {
    /// Sends the request on whatever connection comes free first. What is returned keeps its
    /// connection busy until it is dropped; dropping the future cancels the request.
    ///
    /// A connection that was closed while nobody looked is reported as [`Failure::unsent`]: what becomes of the
    /// request then is for the protocol to say.
    pub(crate) async fn send(
        self: &Arc<Self>,
        mut request: Request<Upload>,
    ) -> Result<(Response<Incoming>, Lease), Failure> {
        if !self.keeps_alive() {
            let close = HeaderValue::from_static("close");
            request.headers_mut().insert(CONNECTION, close);
        }
        let lease = self.lease().await?;
        self.send_on(lease, request).await
    }

    async fn send_on(
        &self,
        mut lease: Lease,
        request: Request<Upload>,
    ) -> Result<(Response<Incoming>, Lease), Failure> {
        let Some(connection) = lease.connection() else {
            return Err(Failure::unsent("the connection is in use"));
        };
        match connection.sender.try_send_request(request).await {
            Ok(response) => Ok((response, lease)),
            Err(error) => Err(self.undelivered(error, &connection.refusal)),
        }
    }

    fn undelivered(&self, mut error: TrySendError<Request<Upload>>, refusal: &Refusal) -> Failure {
        let is_unwritten = error.take_message().is_some();
        let error = error.into_error();
        let fault = ConnectFault::ClientCertificate;
        match (is_unwritten, refusal.is_noted()) {
            (true, true) => ConnectError::new(fault, self.target(), Chain(error)).into(),
            (true, false) => {
                Failure::unsent("the server closed the connection before the request was sent")
                    .with_source(Chain(error))
            }
            // An honest server refuses before it reads. That this one did cannot be known from here.
            (false, true) => Failure::broken_by(fault, self.target()).with_source(Chain(error)),
            (false, false) => failure(error),
        }
    }
}

fn failure(error: hyper::Error) -> Failure {
    let failure = if error.is_parse() {
        Failure::unreadable(
            "the server's answer is no HTTP that can be understood: check the server's URL, and what \
             stands between",
        )
    } else {
        Failure::broken("the connection was lost before the answer came")
    };
    failure.with_source(Chain(error))
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

#[cfg(test)]
mod tests {
    use crate::{
        HttpClient,
        backend::Upload,
        tests::{peer::Peer, plain, until},
    };
    use http::Request;

    #[async_std::test]
    async fn on_a_connection_that_is_closed_nothing_is_sent() {
        let peer = Peer::new(|_, _| ());
        let client: HttpClient = plain(peer.address);
        let pool = client.pool();
        let lease = async_std::sync::Mutex::new(pool.lease().await.unwrap());
        until(|| {
            let mut lease = lease.try_lock().unwrap();
            lease.connection().unwrap().sender.is_closed()
        })
        .await;
        let request = Request::new(Upload::new(surf::Body::empty()));
        let sent = pool.send_on(lease.into_inner(), request).await;
        let failure = sent.map(|_| ()).unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("before the request was sent"), "{text}");
        assert!(failure.is_repeatable());
    }
}
