//! A proxy for HTTP CONNECT, of hyper's server: what it was asked is kept.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::{body::Bytes, body::Incoming, server::conn::http1, service::service_fn, upgrade};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

use super::super::hand_made::HandMade;

/// What it does when asked.
#[derive(Clone, Default)]
pub(crate) struct Manner {
    /// The only value of `Proxy-Authorization` that it takes.
    pub(crate) authorization: Option<&'static str>,
    /// Answers this to everybody.
    pub(crate) status: Option<u16>,
    /// Writes this to whoever connects, and hangs up.
    pub(crate) says: Option<&'static [u8]>,
    /// Says nothing to anybody.
    pub(crate) is_silent: bool,
    /// Connects here, wherever it is asked to.
    pub(crate) leads_to: Option<SocketAddr>,
}

/// Where it was asked to connect to, and with which headers.
pub(crate) type Asked = Vec<(String, HeaderMap)>;

pub(crate) struct HttpProxy {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Asked>>,
    _server: HandMade,
}

impl HttpProxy {
    pub(crate) async fn start(manner: Manner) -> Self {
        let asked = Arc::<Mutex<Asked>>::default();
        let seen = Arc::clone(&asked);
        Self::of(asked, move |stream| {
            serve(stream, manner.clone(), Arc::clone(&seen))
        })
        .await
    }

    /// As [`start`](Self::start), over TLS.
    pub(crate) async fn start_tls(manner: Manner, config: ServerConfig) -> Self {
        let asked = Arc::<Mutex<Asked>>::default();
        let seen = Arc::clone(&asked);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::of(asked, move |stream| {
            let (manner, seen) = (manner.clone(), Arc::clone(&seen));
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, manner, seen).await;
                }
            }
        })
        .await
    }

    async fn of<F>(
        asked: Arc<Mutex<Asked>>,
        serve: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let server = HandMade::new(move |_, stream| serve(stream)).await;
        Self {
            address: server.address,
            asked,
            _server: server,
        }
    }

    pub(crate) fn asked(&self) -> Asked {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve<S>(mut stream: S, manner: Manner, asked: Arc<Mutex<Asked>>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    if let Some(says) = manner.says {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(says).await;
        let _ = stream.shutdown().await;
        return;
    }
    if manner.is_silent {
        return std::future::pending().await;
    }
    let service = service_fn(move |request| answer(request, manner.clone(), Arc::clone(&asked)));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let _ = connection.with_upgrades().await;
}

async fn answer(
    request: Request<Incoming>,
    manner: Manner,
    asked: Arc<Mutex<Asked>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let server = request.uri().to_string();
    let headers = request.headers().clone();
    asked.lock().unwrap().push((server.clone(), headers));
    let refuse = |status: StatusCode| {
        // Some proxies quote what they were shown.
        let page = format!("<html>{:?}</html>", request.headers());
        let mut answer = Response::new(Full::from(page));
        *answer.status_mut() = status;
        Ok(answer)
    };
    if let Some(status) = manner.status {
        return refuse(StatusCode::from_u16(status).unwrap());
    }
    let authorization = request.headers().get(header::PROXY_AUTHORIZATION);
    if manner
        .authorization
        .is_some_and(|wanted| authorization.is_none_or(|shown| shown != wanted))
    {
        return refuse(StatusCode::PROXY_AUTHENTICATION_REQUIRED);
    }
    if request.method() != Method::CONNECT {
        return refuse(StatusCode::METHOD_NOT_ALLOWED);
    }
    let far = match manner.leads_to {
        Some(address) => TcpStream::connect(address).await,
        None => TcpStream::connect(server).await,
    };
    let Ok(mut far) = far else {
        return refuse(StatusCode::BAD_GATEWAY);
    };
    far.set_nodelay(true).unwrap();
    tokio::spawn(async move {
        let near = upgrade::on(request).await.unwrap();
        let _ = copy_bidirectional(&mut TokioIo::new(near), &mut far).await;
    });
    Ok(Response::default())
}
