//! A server at the other end of in-memory connections, which counts them.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::{
    body::{Frame, Incoming},
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use kubex_proto::ConnectFault;
use tokio::{
    sync::watch,
    time::{Sleep, sleep},
};

use crate::connect::{ConnectError, Dial, Protocol, Wire};

/// What the other end does.
#[derive(Clone)]
pub(super) struct Peer {
    protocol: Protocol,
    streams: u32,
    counts: Arc<Counts>,
    closing: watch::Sender<bool>,
    target: Arc<str>,
}

#[derive(Default)]
struct Counts {
    dials: AtomicUsize,
    refused: AtomicUsize,
    refusing: AtomicUsize,
    open: AtomicUsize,
    most: AtomicUsize,
    sent: AtomicUsize,
}

impl Peer {
    /// An HTTP/2 server that allows so many streams a connection.
    pub(super) fn http2(streams: u32) -> Self {
        Self {
            protocol: Protocol::Http2,
            streams,
            counts: Arc::default(),
            closing: watch::channel(false).0,
            target: "peer.test:80".into(),
        }
    }

    pub(super) fn http1() -> Self {
        Self {
            protocol: Protocol::Http1,
            ..Self::http2(0)
        }
    }

    /// How often it was dialled, refused dials included.
    pub(super) fn dials(&self) -> usize {
        self.counts.dials.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    pub(super) fn open(&self) -> usize {
        self.counts.open.load(Ordering::SeqCst)
    }

    /// How many connections were open at once.
    pub(super) fn most(&self) -> usize {
        self.counts.most.load(Ordering::SeqCst)
    }

    /// How many bytes of endless answers were made.
    pub(super) fn sent(&self) -> usize {
        self.counts.sent.load(Ordering::SeqCst)
    }

    /// Refuses the next dials.
    pub(super) fn refuse(&self, dials: usize) {
        self.counts.refusing.store(dials, Ordering::SeqCst);
    }

    /// Ends every connection: politely, after the requests under way (HTTP/2 says GOAWAY).
    pub(super) fn close_all(&self) {
        self.closing.send_replace(true);
        self.closing.send_replace(false);
    }

    async fn serve(self, io: tokio::io::DuplexStream) {
        let open = self.counts.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.counts.most.fetch_max(open, Ordering::SeqCst);
        let mut closing = self.closing.subscribe();
        let counts = Arc::clone(&self.counts);
        let service = service_fn(move |request| answer(request, Arc::clone(&counts)));
        let io = TokioIo::new(io);
        let _ = match self.protocol {
            Protocol::Http2 => {
                let mut connection = std::pin::pin!(
                    http2::Builder::new(TokioExecutor::new())
                        .timer(TokioTimer::new())
                        .max_concurrent_streams(self.streams)
                        .serve_connection(io, service)
                );
                tokio::select! {
                    ended = connection.as_mut() => ended,
                    _ = closing.changed() => {
                        connection.as_mut().graceful_shutdown();
                        connection.await
                    }
                }
            }
            Protocol::Http1 => {
                let mut connection =
                    std::pin::pin!(http1::Builder::new().serve_connection(io, service));
                tokio::select! {
                    ended = connection.as_mut() => ended,
                    _ = closing.changed() => {
                        connection.as_mut().graceful_shutdown();
                        connection.await
                    }
                }
            }
        };
        self.counts.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Dial for Peer {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        let peer = self.clone();
        Box::pin(async move {
            peer.counts.dials.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(20)).await;
            let refused =
                peer.counts
                    .refusing
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                        left.checked_sub(1)
                    });
            if refused.is_ok() {
                peer.counts.refused.fetch_add(1, Ordering::SeqCst);
                return Err(ConnectError::bare(ConnectFault::Refused, &peer.target));
            }
            let (near, far) = tokio::io::duplex(64 << 10);
            let protocol = peer.protocol;
            tokio::spawn(peer.serve(far));
            Ok(Wire::new(TokioIo::new(near), protocol))
        })
    }

    fn target(&self) -> &Arc<str> {
        &self.target
    }
}

/// What a path is answered with.
async fn answer(
    request: Request<Incoming>,
    counts: Arc<Counts>,
) -> Result<Response<BoxBody<Bytes, std::io::Error>>, Infallible> {
    let is_long = request.uri().path() == "/head";
    let body = match request.uri().path() {
        "/hold" => StreamBody::new(Never).boxed(),
        "/endless" => StreamBody::new(Endless(counts)).boxed(),
        "/cut" => StreamBody::new(Cut::default()).boxed(),
        path => {
            if path == "/slow" {
                sleep(Duration::from_secs(1)).await;
            }
            Full::new(Bytes::from(format!("{path} answered")))
                .map_err(|never| match never {})
                .boxed()
        }
    };
    let mut response = Response::new(body);
    if is_long {
        let value = HeaderValue::from_static(LONG);
        response.headers_mut().insert("long", value);
    }
    Ok(response)
}

const LONG: &str = match str::from_utf8(&[b'x'; 20 << 10]) {
    Ok(text) => text,
    Err(_) => "",
};

/// A body that says nothing and does not end.
struct Never;

impl futures_core::Stream for Never {
    type Item = Result<Frame<Bytes>, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}

/// A body that does not end.
struct Endless(Arc<Counts>);

impl futures_core::Stream for Endless {
    type Item = Result<Frame<Bytes>, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = Bytes::from_static(&[0; 16 << 10]);
        self.0.sent.fetch_add(piece.len(), Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

/// A body that breaks off after its first bytes.
#[derive(Default)]
struct Cut(Option<Pin<Box<Sleep>>>);

impl futures_core::Stream for Cut {
    type Item = Result<Frame<Bytes>, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pause) = &mut self.0 else {
            // So that the first bytes are sent by themselves.
            self.0 = Some(Box::pin(sleep(Duration::from_millis(1))));
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"so far")))));
        };
        pause
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(std::io::Error::other("cut"))))
    }
}
