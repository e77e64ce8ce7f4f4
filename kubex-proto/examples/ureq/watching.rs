//! What ureq has no setting for: deadlines that change from read to read, and how far a request got when it failed.
//!
//! The settings of ureq are fixed when a request is sent, so its connections are wrapped here. That interface of ureq does not
//! follow semver yet.

use std::{cell::Cell, io, sync::Arc, time::Instant as Clock};

use http::Uri;
use kubex_proto::{Config, ConnectFault, Event, Failure};
use rustls::{AlertDescription, CertificateError};
use ureq::{
    ProxyProtocol,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{
            Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
        },
    },
};

/// What this thread is doing, as ureq calls back on the thread that it was called on.
#[derive(Clone, Copy)]
struct Step {
    deadline: Option<Clock>,
    stage: Stage,
}

/// How far a request got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Resolving,
    /// There is no connection to the proxy yet, which is spoken to by HTTP.
    Proxy,
    /// It is not told which of the proxy and the server behind it is spoken to.
    Socks,
    Connecting,
    Connected,
    /// Some of it was written, or may have been.
    Sent,
}

thread_local! {
    static STEP: Cell<Step> = const { Cell::new(Step { deadline: None, stage: Stage::Sent }) };
}

/// What is done from now on, on this thread, is over at the deadline.
pub(super) fn begin(deadline: Option<Clock>) {
    STEP.set(Step {
        deadline,
        stage: Stage::Resolving,
    });
}

fn reach(stage: Stage) {
    STEP.set(Step {
        stage,
        ..STEP.get()
    });
}

/// No longer than to the deadline.
fn limited(timeout: NextTimeout) -> NextTimeout {
    let left = STEP
        .get()
        .deadline
        .map(|deadline| deadline.saturating_duration_since(Clock::now()));
    match left.map(Into::into) {
        Some(left) if left < timeout.after => NextTimeout {
            after: left,
            ..timeout
        },
        _ => timeout,
    }
}

/// Looks after what is done by deadlines, and how far it got.
#[derive(Debug)]
pub(super) struct Watching<T>(pub(super) T);

impl Resolver for Watching<DefaultResolver> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        self.0.resolve(uri, config, limited(timeout))
    }
}

impl Connector for Watching<DefaultConnector> {
    type Out = Watching<Box<dyn Transport>>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        // ureq comes by once more for the connection to the proxy.
        let to_proxy = STEP.get().stage == Stage::Proxy;
        if !to_proxy {
            let proxy = details.config.proxy().map(ureq::Proxy::protocol);
            reach(match proxy {
                None => Stage::Connecting,
                Some(ProxyProtocol::Http | ProxyProtocol::Https) => Stage::Proxy,
                Some(_) => Stage::Socks,
            });
        }
        let details = ConnectionDetails {
            timeout: limited(details.timeout),
            addrs: details.addrs.clone(),
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
            ..*details
        };
        let transport = self.0.connect(&details, None)?;
        reach(if to_proxy {
            Stage::Connecting
        } else {
            Stage::Connected
        });
        Ok(transport.map(Watching))
    }
}

impl Transport for Watching<Box<dyn Transport>> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        // What is said to a proxy is no part of the request.
        if STEP.get().stage != Stage::Connecting {
            reach(Stage::Sent);
        }
        self.0.transmit_output(amount, limited(timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.0.await_input(limited(timeout))
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// What an error means, by how far the request got.
pub(super) fn failed(error: ureq::Error, target: &str) -> Event {
    let Step { deadline, stage } = STEP.get();
    let is_timeout = matches!(error, ureq::Error::Timeout(_));
    if is_timeout && deadline.is_some_and(|deadline| deadline <= Clock::now()) {
        return Event::Elapsed;
    }
    let fault = fault(&error);
    let failure = match stage {
        Stage::Resolving | Stage::Proxy if is_timeout => {
            Failure::connect(ConnectFault::TimedOut, target)
        }
        Stage::Resolving => Failure::connect(ConnectFault::NameNotResolved, target),
        Stage::Proxy => Failure::connect(ConnectFault::ProxyUnreachable, target),
        Stage::Socks => Failure::connect(of_socks(&error, fault), target),
        Stage::Connecting => Failure::connect(fault, target),
        Stage::Connected => Failure::unsent("the connection was lost before it was used"),
        // TLS 1.3 tells of a refused client certificate only once the client may write.
        Stage::Sent if fault == ConnectFault::ClientCertificate => {
            Failure::broken_by(fault, target)
        }
        Stage::Sent => match &error {
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                Failure::unreadable("what came is no answer of HTTP")
            }
            _ => Failure::broken("the connection was lost before the answer came"),
        },
    };
    Event::Failed(failure.with_source(error))
}

/// What kept a connection from coming to be.
fn fault(error: &ureq::Error) -> ConnectFault {
    match error {
        ureq::Error::Timeout(_) => ConnectFault::TimedOut,
        ureq::Error::ConnectProxyFailed(reason) => of_connect(reason),
        ureq::Error::Rustls(error) => of_tls(error),
        ureq::Error::Tls(_) => ConnectFault::Tls,
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(error) => of_tls(error),
            None => of_io(error.kind()),
        },
        _ => ConnectFault::Other,
    }
}

/// ureq tells what the proxy answered to CONNECT as text: `proxy server responded 407/407`.
fn of_connect(reason: &str) -> ConnectFault {
    let mut words = reason.split([' ', '/']);
    match words.find_map(|word| word.parse::<u16>().ok()) {
        Some(..500) => ConnectFault::ProxyRefused,
        _ => ConnectFault::Proxy,
    }
}

/// What is not of TLS with the server is of the proxy.
fn of_socks(error: &ureq::Error, fault: ConnectFault) -> ConnectFault {
    match (error, fault) {
        (ureq::Error::HostNotFound, _) | (_, ConnectFault::Refused | ConnectFault::Unreachable) => {
            ConnectFault::ProxyUnreachable
        }
        (ureq::Error::Io(error), _) if error.kind() == io::ErrorKind::PermissionDenied => {
            ConnectFault::ProxyRefused
        }
        (_, ConnectFault::Other | ConnectFault::HandshakeLost) => ConnectFault::Proxy,
        (_, fault) => fault,
    }
}

fn of_io(kind: io::ErrorKind) -> ConnectFault {
    match kind {
        io::ErrorKind::ConnectionRefused => ConnectFault::Refused,
        io::ErrorKind::TimedOut => ConnectFault::TimedOut,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => ConnectFault::Unreachable,
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe => ConnectFault::HandshakeLost,
        _ => ConnectFault::Other,
    }
}

fn of_tls(error: &rustls::Error) -> ConnectFault {
    match error {
        rustls::Error::InvalidCertificate(fault) => match fault {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                ConnectFault::UnknownIssuer
            }
            CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYetContext { .. } => ConnectFault::CertificateExpired,
            CertificateError::NotValidForNameContext { .. } => ConnectFault::CertificateName,
            CertificateError::InvalidPurposeContext { .. } => ConnectFault::CertificatePurpose,
            _ => ConnectFault::Tls,
        },
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError,
        ) => ConnectFault::ClientCertificate,
        _ => ConnectFault::Tls,
    }
}

/// Host and port, and by which proxy, for people.
pub(super) fn target(config: &Config) -> String {
    let (host, port) = (config.server.host(), config.server.port());
    let place = if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    match config.proxies.for_server(&config.server) {
        Some(proxy) => format!("{place} by the proxy {proxy}"),
        None => place,
    }
}
