//! A transport that blocks, on ureq: all that it takes to carry a machine out, in one file.
//!
//! [`Client`] implements [`kubex_proto::Client`], so calls that are bound to it are the same as anywhere: what has one answer
//! is made with [`Blocking::call`], what has many is an iterator.
//!
//! ureq speaks HTTP/1.1, so a connection serves one call at a time. Deadlines change from read to read, and the settings of
//! ureq are fixed when a request is sent; so its connections are watched by [`Watched`], which also knows how far a
//! request got. That interface of ureq does not follow semver yet.

use std::{
    cell::Cell,
    fs::{self, File},
    future::Future,
    hash::{BuildHasher as _, RandomState},
    io::{self, Read as _},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    thread,
    time::{Instant as Clock, SystemTime},
};

use bytes::Bytes;
use http::{Method, Request, Response, Uri};
use kubex_proto::{
    Action, Authorization, Config, ConnectFault, Credentials, Error, Event, Failure, Instant,
    Machine, Pem, Settings, Time, Timestamp, Tls, Wish,
};
use rustls::{
    AlertDescription, CertificateError,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use ureq::{
    Agent, BodyReader, Proxy,
    tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{
            Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
        },
    },
};

/// A connection to one API server, as one user. Cheap to clone; the clones share their connections.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    agent: Agent,
    settings: Settings,
    namespace: String,
    credentials: Mutex<Credentials>,
    /// Where the monotonic clock begins.
    origin: Clock,
}

impl Client {
    /// A client for the cluster and user of a configuration. It reads the files that it names; what ureq cannot do
    /// is an error that names the field.
    pub(crate) fn new(config: Config) -> Result<Self, Error> {
        let settings = config.settings()?;
        let mut agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent("")
            .accept("")
            .proxy(None)
            .timeout_resolve(settings.timeouts().connect)
            .timeout_connect(settings.timeouts().connect);
        if let Some(url) = &config.proxy_url {
            let proxy = Proxy::new(url.expose());
            let proxy = proxy.map_err(|_| Error::configuration("proxy-url: no URL of a proxy"))?;
            agent = agent.proxy(Some(proxy));
        }
        if settings.server().is_https() {
            agent = agent.tls_config(tls(&config.tls)?);
        }
        Ok(Self(Arc::new(Inner {
            agent: Agent::with_parts(
                agent.build(),
                Watching(DefaultConnector::new()),
                Watching(DefaultResolver::default()),
            ),
            settings,
            namespace: config.namespace,
            credentials: Mutex::new(config.credentials),
            origin: Clock::now(),
        })))
    }

    /// The items of a machine, one by one.
    pub(crate) fn items<M>(&self, machine: M) -> Items<M::Item>
    where
        M: Machine + Send + 'static,
    {
        Items {
            machine: Box::new(machine),
            client: self.clone(),
            body: None,
        }
    }
}

/// The items of a call, as an iterator: what carries the machine out. Dropping it cancels the call.
#[must_use = "nothing is sent before the first item is asked for"]
pub(crate) struct Items<T> {
    machine: Box<dyn Machine<Item = T> + Send>,
    client: Client,
    body: Option<BodyReader<'static>>,
}

impl<T> Iterator for Items<T> {
    type Item = Result<T, Error>;

    /// Does what the machine wants, until it has an item or is done.
    fn next(&mut self) -> Option<Result<T, Error>> {
        let client = Arc::clone(&self.client.0);
        loop {
            let event = match self.machine.poll(client.now()) {
                Action::Authorize { rejected, .. } => match client.authorize(rejected.as_ref()) {
                    Ok(authorization) => Event::Authorized(authorization),
                    Err(error) => Event::Unauthorized(error),
                },
                Action::Send {
                    request, deadline, ..
                } => {
                    self.body = None;
                    client.send(request, deadline, &mut self.body)
                }
                Action::Read { deadline, .. } => client.read(self.body.as_mut(), deadline),
                Action::Sleep { until, .. } => {
                    self.body = None;
                    thread::sleep(client.now().instant.until(until));
                    Event::Elapsed
                }
                Action::Yield(item) => return Some(item),
                Action::Done => {
                    self.body = None;
                    return None;
                }
            };
            self.machine.handle(client.now(), event);
        }
    }
}

impl Inner {
    fn now(&self) -> Time {
        let seconds = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        Time::new(
            Instant::from_origin(self.origin.elapsed()),
            Timestamp::from_unix_seconds(i64::try_from(seconds).unwrap_or(i64::MAX)),
        )
    }

    /// Obtains the credential. The lock makes whoever comes meanwhile wait for the one that is obtained now.
    fn authorize(&self, rejected: Option<&Authorization>) -> Result<Authorization, Error> {
        let mut credentials = self
            .credentials
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            let outcome = match credentials.poll(self.now(), rejected) {
                Wish::Ready(authorization) => return Ok(authorization),
                Wish::Failed(error) => return Err(error),
                Wish::ReadFile(path) => read_file(&path),
                _ => return Err(Error::credentials("this transport cannot obtain them")),
            };
            credentials.handle(self.now(), outcome);
        }
    }

    /// Sends the request; what follows the head of the answer is left in `body`.
    fn send(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        body: &mut Option<BodyReader<'static>>,
    ) -> Event {
        let target = target(request.uri());
        let (head, content) = request.into_parts();
        self.begin(deadline);
        let sent = if head.method == Method::GET {
            self.agent.run(Request::from_parts(head, ()))
        } else {
            self.agent.run(Request::from_parts(head, &content[..]))
        };
        match sent {
            Ok(answer) => {
                let (head, content) = answer.into_parts();
                *body = Some(content.into_reader());
                Event::Head(Response::from_parts(head, ()))
            }
            Err(error) => failed(error, &target),
        }
    }

    fn read(&self, body: Option<&mut BodyReader<'static>>, deadline: Option<Instant>) -> Event {
        let Some(body) = body else {
            return Event::Failed(Failure::broken("there is no answer to read"));
        };
        self.begin(deadline);
        let mut buffer = vec![0; 16 << 10];
        match body.read(&mut buffer) {
            Ok(0) => Event::End,
            Ok(length) => {
                buffer.truncate(length);
                Event::Chunk(buffer.into())
            }
            Err(error) => match ureq::Error::from(error) {
                ureq::Error::Timeout(_) => Event::Elapsed,
                error => Event::Failed(
                    Failure::broken("the connection was lost in the middle of the answer")
                        .with_source(error),
                ),
            },
        }
    }

    /// What is done from now on, on this thread, is over at the deadline.
    fn begin(&self, deadline: Option<Instant>) {
        STEP.set(Step {
            // A deadline beyond what the clock can hold never comes.
            deadline: deadline.and_then(|at| self.origin.checked_add(at.since_origin())),
            stage: Stage::Resolving,
        });
    }
}

impl kubex_proto::Client for Client {
    type Future<T: Send + 'static> = Answer<T>;
    type Stream<T: Send + 'static> = Items<T>;

    fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn default_namespace(&self) -> &str {
        &self.0.namespace
    }

    fn random(&self) -> u64 {
        // The standard library seeds its hashers from the system.
        RandomState::new().hash_one(())
    }

    fn run<M>(&self, machine: M) -> Answer<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        Answer(self.items(machine))
    }

    fn stream<M>(&self, machine: M) -> Items<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        self.items(machine)
    }
}

/// The one answer of a call. As a future it blocks whoever polls it; [`Blocking::call`] says what it does.
#[must_use = "nothing is sent before it is called"]
pub(crate) struct Answer<T>(Items<T>);

impl<T> Future for Answer<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.0.next().unwrap_or_else(|| {
            Err(Error::misused(
                "a machine that yields nothing has no answer: take its items",
            ))
        }))
    }
}

/// Calls are made by `call`: `client.api::<Pod>().get("web").call()`.
pub(crate) trait Blocking<T> {
    /// Waits for the answer.
    fn call(self) -> Result<T, Error>;
}

impl<T, P: IntoFuture<IntoFuture = Answer<T>, Output = Result<T, Error>>> Blocking<T> for P {
    fn call(self) -> Result<T, Error> {
        let mut answer = self.into_future();
        match Pin::new(&mut answer).poll(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => unreachable!("an answer blocks until it is there"),
        }
    }
}

fn read_file(path: &str) -> Result<Bytes, Error> {
    // More than the protocol takes, so what is larger is refused there.
    const LARGEST: u64 = (1 << 20) + 1;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
        .map_err(|error| Error::credentials(format!("{path}: {error}")).with_source(error))?;
    Ok(bytes.into())
}

/// What of TLS ureq can do. Verification of names other than the URL's it cannot.
fn tls(tls: &Tls) -> Result<TlsConfig, Error> {
    if tls.server_name.is_some() {
        return Err(Error::configuration(
            "tls-server-name: not supported by ureq, which verifies the host of the URL",
        ));
    }
    let provider = Arc::new(ring::default_provider());
    let mut config = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::clone(&provider))
        .disable_verification(tls.insecure_skip_verify);
    if !tls.insecure_skip_verify {
        let roots = match &tls.certificate_authority {
            Some(authority) => certificates(authority, "certificate-authority")?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let roots = roots.iter().map(|root| Certificate::from_der(root));
        let roots: Vec<_> = roots.map(|root| root.to_owned()).collect();
        config = config.root_certs(RootCerts::new_with_certs(&roots));
    }
    if let Some(identity) = &tls.identity {
        let chain = certificates(&identity.certificate, "client-certificate")?;
        let key = pem(&identity.key, "client-key")?;
        config = config.client_cert(Some(client_certificate(chain, &key, &provider)?));
    }
    Ok(config.build())
}

/// A chain and its key, looked at before ureq does, which panics where they do not fit together.
fn client_certificate(
    chain: Vec<CertificateDer<'static>>,
    key: &[u8],
    provider: &CryptoProvider,
) -> Result<ClientCert, Error> {
    // The errors of parsers may quote a line, which may be part of the key.
    let unfit = || Error::configuration("client-key: holds no private key in PEM form");
    let shown: Vec<_> = chain
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    let der = PrivateKeyDer::from_pem_slice(key).map_err(|_| unfit())?;
    CertifiedKey::from_der(chain, der, provider).map_err(|error| {
        Error::configuration(format!("client-certificate, client-key: {error}"))
    })?;
    let key = PrivateKey::from_pem(key).map_err(|_| unfit())?;
    Ok(ClientCert::new_with_certs(&shown, key))
}

fn certificates(from: &Pem, field: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates = CertificateDer::pem_slice_iter(&pem(from, field)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::configuration(format!("{field}: {error}")))?;
    if certificates.is_empty() {
        return Err(Error::configuration(format!(
            "{field}: holds no certificate"
        )));
    }
    Ok(certificates)
}

fn pem(pem: &Pem, field: &str) -> Result<Vec<u8>, Error> {
    match pem {
        Pem::Data(text) => Ok(text.clone()),
        Pem::File(path) => fs::read(path)
            .map_err(|error| Error::configuration(format!("{field}: {path}: {error}"))),
        _ => Err(Error::configuration(format!(
            "{field}: cannot be read from there"
        ))),
    }
}

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
    Connecting,
    Connected,
    /// Some of it was written, or may have been.
    Sent,
}

thread_local! {
    static STEP: Cell<Step> = const { Cell::new(Step { deadline: None, stage: Stage::Sent }) };
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
struct Watching<T>(T);

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
        reach(Stage::Connecting);
        let details = ConnectionDetails {
            timeout: limited(details.timeout),
            addrs: details.addrs.clone(),
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
            ..*details
        };
        let transport = self.0.connect(&details, None)?;
        reach(Stage::Connected);
        Ok(transport.map(Watching))
    }
}

impl Transport for Watching<Box<dyn Transport>> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        reach(Stage::Sent);
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
fn failed(error: ureq::Error, target: &str) -> Event {
    let Step { deadline, stage } = STEP.get();
    let is_timeout = matches!(error, ureq::Error::Timeout(_));
    if is_timeout && deadline.is_some_and(|deadline| deadline <= Clock::now()) {
        return Event::Elapsed;
    }
    let fault = fault(&error);
    let failure = match stage {
        Stage::Resolving if is_timeout => Failure::connect(ConnectFault::TimedOut, target),
        Stage::Resolving => Failure::connect(ConnectFault::NameNotResolved, target),
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
        ureq::Error::ConnectProxyFailed(_) => ConnectFault::Proxy,
        ureq::Error::Rustls(error) => of_tls(error),
        ureq::Error::Tls(_) => ConnectFault::Tls,
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(error) => of_tls(error),
            None => of_io(error.kind()),
        },
        _ => ConnectFault::Other,
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

/// Host and port, for people.
fn target(uri: &Uri) -> String {
    let port = match (uri.port_u16(), uri.scheme_str()) {
        (Some(port), _) => port,
        (None, Some("https")) => 443,
        (None, _) => 80,
    };
    format!("{}:{port}", uri.host().unwrap_or_default())
}
