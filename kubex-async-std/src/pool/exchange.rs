//! One request on a connection, up to the head of its answer.

use std::sync::Arc;

use http::{HeaderValue, Request, Response, header::CONNECTION};
use hyper::body::Incoming;
use kubex_proto::Failure;
use kubex_transport::http1::undelivered;

use super::{Lease, Pool};
use crate::backend::Upload;

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
            Err(error) => Err(undelivered(error, self.target(), &connection.refusal)),
        }
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
