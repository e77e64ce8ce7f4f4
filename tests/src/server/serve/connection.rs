//! One connection: requests are read whole, answered by the server, and their faults carried out.

use std::fmt;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::departure::Departure;
use super::options::ServeOptions;
use super::websocket;
use crate::server::Server;
use crate::server::authentication::ClientCertificate;
use crate::server::body::Body;
use crate::server::fault::Outcome;
use crate::server::payload::BODY_LIMIT;
use crate::server::sessions::Upgraded;

/// What a connection is served with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) server: Server,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) options: ServeOptions,
}

/// Serves a connection to its end. How it ends is the client's business.
pub(crate) async fn serve(settings: Settings, stream: TcpStream) {
    if settings.options.silent {
        // The stream is kept, or the client would see it closed.
        let _stream = stream;
        return pending().await;
    }
    let _ = stream.set_nodelay(true);
    let departure = Departure::of(&stream);
    match settings.tls.clone() {
        None => serve_http(settings, stream, departure, false).await,
        Some(acceptor) => {
            // A handshake that fails is told to the client by TLS itself.
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let certified = stream.get_ref().1.peer_certificates().is_some();
            serve_http(settings, stream, departure, certified).await;
        }
    }
}

async fn serve_http<S>(settings: Settings, stream: S, departure: Departure, certified: bool)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    if let Some(streams) = settings.options.max_concurrent_streams {
        builder.http2().max_concurrent_streams(streams);
    }
    if settings.options.http1_only {
        builder = builder.http1_only();
    }
    let server = settings.server;
    let upgraded = Upgrading::default();
    let slot = Arc::clone(&upgraded);
    let service = service_fn(move |request| {
        let (server, slot) = (server.clone(), Arc::clone(&slot));
        async move { answer(&server, request, certified, &slot).await }
    });
    let _ = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), service)
        .await;
    let taken = lock(&upgraded).take();
    if let Some((upgrade, session)) = taken {
        websocket::carry(upgrade, session, departure).await;
    }
}

/// The session that goes on where the requests of a connection end.
type Upgrading = Arc<Mutex<Option<(OnUpgrade, Upgraded)>>>;

fn lock(upgrading: &Upgrading) -> MutexGuard<'_, Option<(OnUpgrade, Upgraded)>> {
    upgrading.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    server: &Server,
    mut request: Request<Incoming>,
    certified: bool,
    upgrading: &Upgrading,
) -> Result<Response<Body>, ConnectionCut> {
    let upgrade = hyper::upgrade::on(&mut request);
    let (mut parts, body) = request.into_parts();
    if certified {
        parts.extensions.insert(ClientCertificate);
    }
    let body = read(body).await?;
    let reaction = server.react(Request::from_parts(parts, body));
    if !reaction.delay.is_zero() {
        tokio::time::sleep(reaction.delay).await;
    }
    match reaction.outcome {
        Outcome::Response(mut response) => {
            if let Some(session) = response.extensions_mut().remove::<Upgraded>() {
                *lock(upgrading) = Some((upgrade, session));
            }
            Ok(response)
        }
        Outcome::Cut => Err(ConnectionCut),
        Outcome::Hang => pending().await,
    }
}

/// Reads a body, and no more of it than shows that it is too large.
async fn read(mut body: Incoming) -> Result<Bytes, ConnectionCut> {
    let mut all = BytesMut::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| ConnectionCut)?;
        if let Ok(data) = frame.into_data() {
            all.extend_from_slice(&data);
        }
        if all.len() > BODY_LIMIT {
            break;
        }
    }
    Ok(all.freeze())
}

/// Makes the HTTP library close the connection, or reset the stream, without an answer.
#[derive(Debug)]
struct ConnectionCut;

impl fmt::Display for ConnectionCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is to be cut")
    }
}

impl std::error::Error for ConnectionCut {}
