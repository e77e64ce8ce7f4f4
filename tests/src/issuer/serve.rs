//! An issuer's connections.

use std::convert::Infallible;
use std::net::TcpListener;

use bytes::BytesMut;
use http::{Request, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::Shared;
use crate::server::Body;

pub(super) async fn accept(listener: TcpListener, tls: TlsAcceptor, state: Shared) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        // A connection that went away before it was accepted is no reason to stop.
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, tls.clone(), state.clone()));
        }
    }
}

/// How it ends is the client's business.
async fn serve(stream: TcpStream, tls: TlsAcceptor, state: Shared) {
    let Ok(stream) = tls.accept(stream).await else {
        return;
    };
    let service = service_fn(move |request| answer(request, state.clone()));
    let _ = Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(request: Request<Incoming>, state: Shared) -> Result<Response<Body>, Infallible> {
    let (head, mut body) = request.into_parts();
    let mut all = BytesMut::new();
    while let Some(Ok(frame)) =
        std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await
    {
        if let Ok(data) = frame.into_data() {
            all.extend_from_slice(&data);
        }
    }
    Ok(state.lock().answer(&head, &all).map(Body::whole))
}
