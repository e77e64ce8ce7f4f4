//! A transport without a socket: requests go to a server in this process, by a function call.
//!
//! What there is to wait for (the next event of a watch, a deadline, a pause) blocks the thread.

use std::{
    hash::{BuildHasher as _, RandomState},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake},
    thread::{self, Thread},
    time::{Duration, Instant as Clock, SystemTime},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as _;
use kubex_proto::{
    Action, Authorization, CallDescription, Error, Event, Failure, Instant, Machine, ServerUrl,
    Settings, Time, Timestamp, Warning,
};
use kubex_testing::{
    Server,
    server::{Body, Outcome, Upgraded},
};

/// The client of a server in memory. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    server: Server,
    settings: Settings,
    authorization: Authorization,
    /// Where the monotonic clock begins.
    origin: Clock,
}

impl Client {
    /// A client that shows this to the server.
    pub(crate) fn new(server: Server, authorization: Authorization) -> Result<Self, Error> {
        // Requests carry absolute URIs; nobody looks the name up.
        let url: ServerUrl = "http://in-memory".parse()?;
        Ok(Self {
            server,
            settings: Settings::new(url),
            authorization,
            origin: Clock::now(),
        })
    }

    /// Hands what the server warns of to this function.
    #[allow(dead_code)] // The example is not warned of anything.
    pub(crate) fn with_warning_handler(
        mut self,
        handler: impl Fn(&Warning, &CallDescription) + Send + Sync + 'static,
    ) -> Self {
        self.settings = self.settings.with_warning_handler(handler);
        self
    }

    pub(crate) fn now(&self) -> Time {
        let seconds = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        Time::new(
            Instant::from_origin(self.origin.elapsed()),
            Timestamp::from_unix_seconds(i64::try_from(seconds).unwrap_or(i64::MAX)),
        )
    }

    /// Has the server answer; what follows the head is left in `body`.
    fn send(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        body: &mut Option<Body>,
    ) -> Event {
        let reaction = self.server.react(request);
        let answered = self.now().instant + reaction.delay;
        match (reaction.outcome, deadline) {
            (Outcome::Hang, None) => loop {
                thread::park();
            },
            (Outcome::Hang, Some(deadline)) => self.sleep(deadline),
            (_, Some(deadline)) if deadline < answered => self.sleep(deadline),
            (Outcome::Cut, _) => {
                self.sleep(answered);
                Event::Failed(Failure::broken("the server gave no answer"))
            }
            (Outcome::Response(answer), _) => {
                self.sleep(answered);
                let (head, content) = answer.into_parts();
                *body = Some(content);
                Event::Head(Response::from_parts(head, ()))
            }
        }
    }

    fn read(&self, body: Option<&mut Body>, deadline: Option<Instant>) -> Event {
        let Some(body) = body else {
            return Event::Failed(Failure::broken("there is no answer to read"));
        };
        let waker = Arc::new(Waker(thread::current())).into();
        loop {
            match Pin::new(&mut *body).poll_frame(&mut Context::from_waker(&waker)) {
                Poll::Ready(Some(Ok(frame))) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Event::Chunk(bytes);
                    }
                }
                Poll::Ready(Some(Err(cut))) => {
                    let failure = Failure::broken("the answer broke off").with_source(cut);
                    return Event::Failed(failure);
                }
                Poll::Ready(None) => return Event::End,
                Poll::Pending => {
                    let left = deadline.map(|deadline| self.now().instant.until(deadline));
                    if left.is_some_and(|left| left.is_zero()) {
                        return Event::Elapsed;
                    }
                    thread::park_timeout(left.unwrap_or(TURN).min(TURN));
                    // Nobody else tells a server without a port that time passes.
                    self.server.catch_up();
                }
            }
        }
    }

    /// Carries the machine out to its one item, and takes the session that goes with it.
    pub(crate) fn open<M>(&self, machine: M) -> Result<(M::Item, Upgraded), Error>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        let nothing = || Error::misused("a machine that upgrades no connection opens no session");
        let mut items = kubex_proto::Client::stream(self, machine);
        let item = items.next().unwrap_or_else(|| Err(nothing()))?;
        Ok((item, items.upgraded.take().ok_or_else(nothing)?))
    }

    fn sleep(&self, until: Instant) -> Event {
        thread::sleep(self.now().instant.until(until));
        Event::Elapsed
    }
}

/// How often the server looks for watches whose time is over.
pub(crate) const TURN: Duration = Duration::from_millis(50);

/// Wakes the thread that reads.
pub(crate) struct Waker(pub(crate) Thread);

impl Wake for Waker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The items of a call, as an iterator: what carries the machine out. Dropping it cancels the call.
pub(crate) struct Items<T> {
    machine: Box<dyn Machine<Item = T> + Send>,
    client: Client,
    body: Option<Body>,
    /// What goes on where an answer is an upgrade.
    upgraded: Option<Upgraded>,
}

impl<T> Iterator for Items<T> {
    type Item = Result<T, Error>;

    /// Does what the machine wants, until it has an item or is done.
    fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            let event = match self.machine.poll(self.client.now()) {
                Action::Authorize { .. } => Event::Authorized(self.client.authorization.clone()),
                Action::Send {
                    request, deadline, ..
                } => {
                    self.body = None;
                    let mut event = self.client.send(request, deadline, &mut self.body);
                    if let Event::Head(head) = &mut event {
                        self.upgraded = head.extensions_mut().remove();
                    }
                    event
                }
                Action::Read { deadline, .. } => self.client.read(self.body.as_mut(), deadline),
                Action::Sleep { until, .. } => {
                    self.body = None;
                    self.client.sleep(until)
                }
                Action::Yield(item) => return Some(item),
                Action::Done => {
                    self.body = None;
                    return None;
                }
            };
            self.machine.handle(self.client.now(), event);
        }
    }
}

impl kubex_proto::Client for Client {
    /// It is ready when it is polled first.
    type Future<T: Send + 'static> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;
    type Stream<T: Send + 'static> = Items<T>;

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn random(&self) -> u64 {
        // The standard library seeds its hashers from the system.
        RandomState::new().hash_one(())
    }

    fn run<M>(&self, machine: M) -> Self::Future<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        let mut items = self.stream(machine);
        Box::pin(async move {
            items.next().unwrap_or_else(|| {
                Err(Error::misused(
                    "a machine that yields nothing has no answer: stream it",
                ))
            })
        })
    }

    fn stream<M>(&self, machine: M) -> Items<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        Items {
            machine: Box::new(machine),
            client: self.clone(),
            body: None,
            upgraded: None,
        }
    }
}
