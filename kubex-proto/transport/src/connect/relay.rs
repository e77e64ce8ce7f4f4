//! Bytes to the server and back by way of a proxy.
//!
//! CONNECT is asked for whatever is spoken to the server, plain HTTP included: so there is one way through a proxy, watches
//! and long answers pass it unread, and what is the proxy's to see stands in a request of its own.

use std::error::Error as StdError;

use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use hyper::upgrade::{self, Upgraded};
use kubex_proto::{ConnectFault, Error, Proxy, ProxyScheme, Tls};

use super::{Conversation, HTTP_1, Io, Network, host_and_port, race, socks};
use crate::tls::TlsSettings;

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
    pub(super) async fn connect<N: Network>(
        &self,
        network: &N,
        host: &str,
        port: u16,
    ) -> Result<N::Stream, Fault> {
        let stream = race::connect(network, self.proxy.host(), self.proxy.port())
            .await
            .map_err(|(_, error)| (ConnectFault::ProxyUnreachable, error.into()))?;
        if self.proxy.scheme() == ProxyScheme::Socks5 {
            let io = N::to_hyper(stream);
            let io = socks::through(io, self.proxy.user(), (host, port)).await?;
            return Ok(N::of_hyper(io));
        }
        let stream = match &self.tls {
            None => stream,
            Some(tls) => {
                let handshake = network.encrypt(stream, tls).await;
                let (stream, _) = handshake.map_err(|error| {
                    let error = format!("TLS with the proxy: {error}");
                    (ConnectFault::ProxyUnreachable, error.into())
                })?;
                stream
            }
        };
        let io = N::to_hyper(stream);
        let answer = tunnel(io, &host_and_port(host, port), self.authorization.clone()).await;
        answer
            .map(N::of_hyper)
            .map_err(|error| self.of_connect(error))
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
    io: impl Io,
    authority: &str,
    authorization: Option<HeaderValue>,
) -> Result<Upgraded, Refused> {
    let (mut sender, mut conversation) = Conversation::begin(io).await?;
    let mut request = Request::new(Full::default());
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
    let answer = async {
        let answer = sender.send_request(request).await?;
        if !answer.status().is_success() {
            return Err(Refused::Answered(answer.status()));
        }
        Ok(upgrade::on(answer).await?)
    };
    conversation.until(answer).await
}
