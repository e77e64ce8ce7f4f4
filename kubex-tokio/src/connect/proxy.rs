//! Bytes to the server and back by way of a proxy.
//!
//! CONNECT is asked for whatever is spoken to the server, plain HTTP included: so there is one way through a proxy, watches
//! and long answers pass it unread, and what is the proxy's to see stands in a request of its own.

use std::{error::Error as StdError, io, pin::pin};

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::Empty;
use hyper::{client::conn::http1, upgrade};
use hyper_util::rt::TokioIo;
use kubex_proto::{ConnectFault, Error, Proxy, ProxyScheme, Tls};
use kubex_transport::tls::TlsSettings;
use tokio_rustls::TlsConnector;
use tokio_socks::tcp::Socks5Stream;

use super::{HTTP_1, Io, host_and_port, tcp};

/// A proxy, and how to speak to it.
pub(super) struct Relay {
    proxy: Proxy,
    tls: Option<TlsSettings>,
    authorization: Option<HeaderValue>,
}

/// What went wrong, and the proxy's or the system's own word for it.
pub(super) type Fault = (ConnectFault, Box<dyn StdError + Send + Sync>);

impl Relay {
    /// Reads the files that `tls` names, if TLS is spoken to the proxy.
    pub(super) fn new(proxy: &Proxy, tls: &Tls) -> Result<Self, Error> {
        let tls = match proxy.scheme() {
            ProxyScheme::Http | ProxyScheme::Socks5 => None,
            ProxyScheme::Https => Some(TlsSettings::new(proxy.host(), tls, &[HTTP_1])?),
            scheme => {
                return Err(Error::configuration(format!(
                    "proxy: {scheme:?} is not supported by this version"
                )));
            }
        };
        Ok(Self {
            proxy: proxy.clone(),
            tls,
            authorization: proxy.authorization(),
        })
    }

    /// For people: without user and password.
    pub(super) fn name(&self) -> String {
        self.proxy.to_string()
    }

    /// Connects to the proxy, and has it connect to this host (an IPv6 address without brackets) and port.
    pub(super) async fn connect(&self, host: &str, port: u16) -> Result<Box<dyn Io>, Fault> {
        let stream = tcp::connect(self.proxy.host(), self.proxy.port())
            .await
            .map_err(|(_, error)| (ConnectFault::ProxyUnreachable, error.into()))?;
        if self.proxy.scheme() == ProxyScheme::Socks5 {
            return self.socks(stream, host, port).await;
        }
        let io: Box<dyn Io> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => {
                let connector = TlsConnector::from(tls.config.clone());
                let handshake = connector.connect(tls.server_name.clone(), stream);
                Box::new(handshake.await.map_err(|error| {
                    let error = format!("TLS with the proxy: {error}");
                    (ConnectFault::ProxyUnreachable, error.into())
                })?)
            }
        };
        let answer = tunnel(io, &host_and_port(host, port), self.authorization.clone()).await;
        answer.map_err(|error| self.of_connect(error))
    }

    async fn socks(
        &self,
        stream: tokio::net::TcpStream,
        host: &str,
        port: u16,
    ) -> Result<Box<dyn Io>, Fault> {
        let server = (host, port);
        let answer = match self.proxy.user() {
            None => Socks5Stream::connect_with_socket(stream, server).await,
            Some((name, password)) => {
                let (name, password) = (name.expose(), password.expose());
                Socks5Stream::connect_with_password_and_socket(stream, server, name, password).await
            }
        };
        match answer {
            Ok(stream) => Ok(Box::new(stream.into_inner())),
            Err(error) => Err(of_socks(error)),
        }
    }

    fn of_connect(&self, error: Refused) -> Fault {
        let status = match error {
            Refused::Answered(status) => status,
            Refused::Broken(error) => {
                let error = match error.source() {
                    Some(source) => format!("the proxy gave no answer: {error}: {source}"),
                    None => format!("the proxy gave no answer: {error}"),
                };
                return (ConnectFault::Proxy, error.into());
            }
        };
        let passes = status.is_server_error()
            || matches!(
                status,
                StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
            );
        let fault = if passes {
            ConnectFault::Proxy
        } else {
            ConnectFault::ProxyRefused
        };
        let about = match (status, &self.authorization) {
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED, None) => ": it wants a user and a password",
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED, Some(_)) => {
                ": it does not accept the user and password"
            }
            _ => "",
        };
        (fault, format!("the proxy answered {status}{about}").into())
    }
}

/// Why there is no tunnel.
enum Refused {
    Answered(StatusCode),
    Broken(hyper::Error),
}

impl From<hyper::Error> for Refused {
    fn from(error: hyper::Error) -> Self {
        Self::Broken(error)
    }
}

/// Asks for a tunnel (RFC 9110, 9.3.6). What the server said in the same breath as the proxy is not lost.
async fn tunnel(
    io: Box<dyn Io>,
    authority: &str,
    authorization: Option<HeaderValue>,
) -> Result<Box<dyn Io>, Refused> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await?;
    let mut connection = pin!(connection.with_upgrades());
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = http::Method::CONNECT;
    // Both were made of a server's URL, and are fit for either.
    if let (Ok(uri), Ok(host)) = (authority.parse(), authority.parse()) {
        *request.uri_mut() = uri;
        request.headers_mut().insert(header::HOST, host);
    }
    if let Some(authorization) = authorization {
        let headers = request.headers_mut();
        headers.insert(header::PROXY_AUTHORIZATION, authorization);
    }
    let mut answer = pin!(async {
        let answer = sender.send_request(request).await?;
        if !answer.status().is_success() {
            return Err(Refused::Answered(answer.status()));
        }
        let io: Box<dyn Io> = Box::new(TokioIo::new(upgrade::on(answer).await?));
        Ok(io)
    });
    let mut is_over = false;
    loop {
        tokio::select! {
            answer = &mut answer => return answer,
            // The answer tells of errors, too.
            _ = &mut connection, if !is_over => is_over = true,
        }
    }
}

fn of_socks(error: tokio_socks::Error) -> Fault {
    use tokio_socks::Error as Socks;

    let fault = match error {
        Socks::NoAcceptableAuthMethods
        | Socks::UnknownAuthMethod
        | Socks::AuthorizationRequired
        | Socks::PasswordAuthFailure(_)
        | Socks::InvalidAuthValues(_)
        | Socks::ConnectionNotAllowedByRuleset => ConnectFault::ProxyRefused,
        _ => ConnectFault::Proxy,
    };
    let about = match error {
        Socks::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the proxy hung up before it answered".to_owned()
        }
        Socks::Io(error) => format!("the proxy gave no answer: {error}"),
        Socks::NoAcceptableAuthMethods | Socks::AuthorizationRequired => {
            "the proxy wants a user and a password, or another proof than that".to_owned()
        }
        Socks::PasswordAuthFailure(_) => {
            "the proxy does not accept the user and password".to_owned()
        }
        Socks::InvalidResponseVersion => "what answered is no SOCKS5 proxy".to_owned(),
        error => format!("the proxy answered: {error}"),
    };
    (fault, about.into())
}
