//! A transport that blocks, on ureq: all that it takes to carry a machine out.
//!
//! [`Client`] implements [`kubex_proto::Client`], so calls that are bound to it are the same as anywhere: what has one answer
//! is made with [`Blocking::call`], what has many is an iterator. ureq speaks HTTP/1.1, so a connection serves one call
//! at a time.
//!
//! `tls.rs` beside it says what of TLS ureq can do, `watching.rs` keeps deadlines and knows how far a request got, `wishes.rs`
//! does what it takes to come by a credential.

#[path = "tls.rs"]
mod tls;
#[path = "watching.rs"]
mod watching;
#[path = "wishes.rs"]
mod wishes;

use std::{
    hash::{BuildHasher as _, RandomState},
    io::{IsTerminal as _, Read as _, stdin},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    thread,
    time::{Instant as Clock, SystemTime},
};

use bytes::Bytes;
use http::{Method, Request, Response};
use kubex_proto::{
    Action, Authorization, Config, Credentials, Error, Event, Failure, Identity, Instant, Machine,
    Settings, Time, Timestamp, Tls, Wish,
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
    /// Another one when another client certificate is to be shown, as that is of the connection.
    agent: Mutex<Agent>,
    settings: Settings,
    namespace: String,
    tls: Tls,
    source: Mutex<Source>,
    /// Where the monotonic clock begins.
    origin: Clock,
}

/// Where the credential comes from.
struct Source {
    credentials: Credentials,
    /// The certificate of the agent, if it came with a credential.
    shown: Option<Arc<Identity>>,
}

impl Client {
    /// A client for the cluster and user of a configuration. It reads the files that it names; what ureq cannot do
    /// is an error that names the field.
    pub(crate) fn new(config: Config) -> Result<Self, Error> {
        if config.proxies.for_server(&config.server).is_some() {
            return Err(Error::configuration(
                "proxies: not honoured by this transport",
            ));
        }
        let settings = config.settings()?;
        let credentials = config.credentials();
        Ok(Self(Arc::new(Inner {
            agent: Mutex::new(agent(&settings, &config.tls)?),
            settings,
            namespace: config.namespace,
            tls: config.tls,
            source: Mutex::new(Source {
                credentials: credentials.with_terminal(stdin().is_terminal()),
                shown: None,
            }),
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
        let mut source = locked(&self.source);
        loop {
            match source.credentials.poll(self.now(), rejected) {
                Wish::Ready(authorization) => {
                    if self.show(&mut source, authorization.identity()) {
                        return Ok(authorization);
                    }
                }
                Wish::Failed(error) => return Err(error),
                wish => {
                    let outcome = wishes::grant(wish);
                    source.credentials.handle(self.now(), outcome);
                }
            }
        }
    }

    /// Has the next connections show the certificate; if that is none that can be shown, the credentials are told.
    fn show(&self, source: &mut Source, identity: Option<&Arc<Identity>>) -> bool {
        if identity == source.shown.as_ref() {
            return true;
        }
        let mut tls = self.tls.clone();
        tls.identity = identity.map(|of| Identity::clone(of)).or(tls.identity);
        match (agent(&self.settings, &tls), identity) {
            (Err(error), Some(identity)) => {
                source.credentials.discard(self.now(), identity, error);
                return false;
            }
            (agent, _) => {
                if let Ok(agent) = agent {
                    *locked(&self.agent) = agent;
                }
                source.shown = identity.cloned();
            }
        }
        true
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
        let agent = locked(&self.agent).clone();
        let sent = if head.method == Method::GET {
            agent.run(Request::from_parts(head, ()))
        } else {
            agent.run(Request::from_parts(head, &content[..]))
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

/// What sends, over connections of its own.
fn agent(settings: &Settings, tls: &Tls) -> Result<Agent, Error> {
    let mut agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent("")
        .accept("")
        .proxy(None)
        .timeout_resolve(settings.timeouts().connect)
        .timeout_connect(settings.timeouts().connect);
    if settings.server().is_https() {
        agent = agent.tls_config(tls::config(tls)?);
    }
    Ok(Agent::with_parts(
        agent.build(),
        Watching(DefaultConnector::new()),
        Watching(DefaultResolver::default()),
    ))
}

fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
