//! A transport that blocks, on ureq: all that it takes to carry a machine out.
//!
//! [`Client`] implements [`kubex_proto::Client`], so calls that are bound to it are the same as anywhere: what has one answer
//! is made with [`Blocking::call`], what has many is an iterator. ureq speaks HTTP/1.1, so a connection serves one call
//! at a time.
//!
//! `tls.rs` beside it says what of TLS ureq can do, `watching.rs` keeps deadlines and knows how far a request got.

#[path = "tls.rs"]
mod tls;
#[path = "watching.rs"]
mod watching;

use std::{
    fs::File,
    hash::{BuildHasher as _, RandomState},
    io::Read as _,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    thread,
    time::{Instant as Clock, SystemTime},
};

use bytes::Bytes;
use http::{Method, Request, Response};
use kubex_proto::{
    Action, Authorization, Config, Credentials, Error, Event, Failure, Instant, Machine, Outcome,
    Settings, Time, Timestamp, Wish,
};
use ureq::{
    Agent, BodyReader,
    unversioned::{resolver::DefaultResolver, transport::DefaultConnector},
};

use watching::Watching;

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
        if config.proxies.for_server(&config.server).is_some() {
            return Err(Error::configuration(
                "proxies: not honoured by this transport",
            ));
        }
        if settings.server().is_https() {
            agent = agent.tls_config(tls::config(&config.tls)?);
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
                Wish::ReadFile(path) => match read_file(&path) {
                    Ok(content) => Outcome::File(content),
                    Err(error) => Outcome::Failed(error),
                },
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
        let target = watching::target(request.uri());
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
            Err(error) => watching::failed(error, &target),
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
        // One beyond what the clock can hold never comes.
        watching::begin(deadline.and_then(|at| self.origin.checked_add(at.since_origin())));
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
        match Pin::new(&mut answer).poll(&mut Context::from_waker(Waker::noop())) {
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
