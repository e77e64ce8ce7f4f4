//! `logs()`: what a container wrote.

use alloc::string::String;
use core::time::Duration;

use bytes::Bytes;
use http::Method;

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    container::OfContainer,
    log_options::LogOptions,
    route::{Draft, Route},
    subresource::Subresource,
};
use crate::{
    Call, Client, Exchange, HasLogs, LogBytes, LogLines, LogStream, LogText, OneScope, Resource,
    Scope, Timestamp, decode::Quoting,
};

/// A log is text, but what goes wrong is told in JSON; kubectl asks in the same words.
const ACCEPT: &str = "application/json, */*";

/// The log of a pod's container, whole or as a stream: the subresource `log`.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Pod { metadata: ObjectMeta }
/// kubex_proto::resource!(Pod: "v1", Namespaced, subresources = [logs]);
///
/// let logs = Api::<Pod>::new().logs();
/// let (request, answer) = logs.get("web").container("main").tail_lines(2).into_call().into_parts()?;
/// assert_eq!(
///     request.uri(),
///     "/api/v1/namespaces/default/pods/web/log?container=main&tailLines=2"
/// );
/// let response = http::Response::new(bytes::Bytes::from_static(b"ready\ndone\n"));
/// assert_eq!(answer.read(response)?, "ready\ndone\n");
///
/// let request = logs.stream("web").follow().into_call().request()?;
/// assert_eq!(request.uri(), "/api/v1/namespaces/default/pods/web/log?follow=true");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
///
/// Where a client is bound, `logs.get("web").await` is the text, and `logs.stream("web").follow().lines()` a stream
/// of its lines.
#[derive(Debug)]
pub struct LogsSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The logs of containers, for kinds that have them: pods.
    pub fn logs(&self) -> LogsSubresource<K, S, C>
    where
        K: HasLogs,
        S: OneScope,
    {
        LogsSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> LogsSubresource<K, S, C> {
    /// Reads what is in the log now, as one text: `GET .../{name}/log`.
    ///
    /// More than 64 MiB is an error ([`is_limit`](crate::Error::is_limit)): take fewer lines or bytes of it, or a
    /// stream. What is no UTF-8 is read as U+FFFD.
    pub fn get(&self, name: impl Into<String>) -> Prepared<ReadLog, K, S, C> {
        self.api
            .prepare(ReadLog(Request::new(name.into())))
            .on_subresource(Subresource::Log)
    }

    /// Reads the log as it arrives, to its present end, or for as long as the container runs with
    /// [`follow`](Prepared::follow): `GET .../{name}/log`.
    ///
    /// Take its [`lines`](Prepared::lines) or its [`bytes`](Prepared::bytes). The client's total timeout does not
    /// bound it, and a log that is followed may be silent for as long as it likes; a timeout that is given to the
    /// call ends it as a whole. A broken connection is an error, and whoever wants to go on does so from the time
    /// of the last line (`timestamps`, `since_time`).
    pub fn stream(&self, name: impl Into<String>) -> Prepared<StreamLog, K, S, C> {
        self.api
            .prepare(StreamLog(Request::new(name.into())))
            .on_subresource(Subresource::Log)
    }
}

/// Reads a log whole.
#[derive(Debug)]
pub struct ReadLog(Request);

/// Reads a log as it arrives; taken as a call, it gives lines.
///
/// Another limit for a line than 1 MiB, or bytes, where no client is bound:
///
/// ```
/// use kubex_proto::{Api, DynamicObject, LogBytes, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let short = pods.logs().stream("web").into_call().map_decoder(|lines| lines.with_limit(1000));
/// let bytes = pods.logs().stream("web").into_call().map_decoder(|_| LogBytes::new());
/// ```
#[derive(Debug)]
pub struct StreamLog(Request);

/// What both ask for.
#[derive(Debug)]
#[doc(hidden)]
pub struct Request {
    name: String,
    options: LogOptions,
}

impl Request {
    fn new(name: String) -> Self {
        Self {
            name,
            options: LogOptions::default(),
        }
    }

    fn into_call<D>(self, mut route: Route, verb: &'static str, decoder: D) -> Call<D> {
        let mut draft = Draft::new(Method::GET, route.object(&self.name));
        draft.accept = ACCEPT;
        draft.query = self.options.query();
        let mut call = route.call(verb, Some(&self.name), draft, decoder);
        // Whatever comes in the place of a log may be of one.
        call.purpose.quoting = Quoting::Forbidden;
        call
    }
}

impl Verb for ReadLog {
    type Decode = LogText;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<LogText> {
        self.0.into_call(route, "get", LogText::new())
    }
}

impl OneAnswer for ReadLog {}

impl Verb for StreamLog {
    type Decode = LogLines;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<LogLines> {
        let follow = self.0.options.follow;
        let mut call = self.0.into_call(route, "get", LogLines::new());
        call.purpose.is_stream = true;
        call.purpose.may_be_silent = follow;
        call
    }
}

/// Verbs that read a log.
#[diagnostic::on_unimplemented(
    message = "this verb reads no log",
    note = "`logs().get` and `logs().stream` do"
)]
pub trait ReadsLog: Verb {
    #[doc(hidden)]
    fn request(&mut self) -> &mut Request;
}

impl ReadsLog for ReadLog {
    fn request(&mut self) -> &mut Request {
        &mut self.0
    }
}

impl ReadsLog for StreamLog {
    fn request(&mut self) -> &mut Request {
        &mut self.0
    }
}

impl OfContainer for ReadLog {
    fn container(&mut self) -> &mut Option<String> {
        &mut self.0.options.container
    }
}

impl OfContainer for StreamLog {
    fn container(&mut self) -> &mut Option<String> {
        &mut self.0.options.container
    }
}

impl<K: Resource, S: Scope, C> Prepared<StreamLog, K, S, C> {
    /// Goes on with what the container writes from now on, until it ends (`follow`).
    pub fn follow(mut self) -> Self {
        self.verb.0.options.follow = true;
        self
    }
}

impl<K: Resource, S: Scope, C: Client> Prepared<StreamLog, K, S, C> {
    /// The lines, without their ends, as the client's kind of stream of `Result<String, Error>`; see [`LogLines`].
    /// Nothing is sent before it is polled; dropping it ends the call.
    pub fn lines(self) -> C::Stream<String> {
        let client = self.api.client.clone();
        let exchange = self.into_exchange(client.settings());
        client.stream(exchange)
    }

    /// The bytes as they arrive, as the client's kind of stream of `Result<Bytes, Error>`; otherwise as
    /// [`lines`](Self::lines).
    pub fn bytes(self) -> C::Stream<Bytes> {
        let client = self.api.client.clone();
        let call = self.into_call().map_decoder(|_| LogBytes::new());
        client.stream(Exchange::new(call, client.settings()))
    }
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// The last lines alone (`tailLines`); none of those that are there, with zero.
    pub fn tail_lines(self, lines: u64) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.tail_lines = Some(lines))
    }

    /// What was written in this time up to now by the node's clock, in whole seconds (`sinceSeconds`), rounded up.
    /// Not together with [`since_time`](Self::since_time).
    pub fn since_seconds(self, duration: Duration) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.since_seconds = Some(duration))
    }

    /// What was written from this moment on by the node's clock (`sinceTime`); servers drop fractions of a second.
    /// Not together with [`since_seconds`](Self::since_seconds).
    pub fn since_time(self, time: impl Into<Timestamp>) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.since_time = Some(time.into()))
    }

    /// Of the run of the container before this one (`previous`); that there was none is an error
    /// ([`is_bad_request`](crate::Error::is_bad_request)).
    pub fn previous(self) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.previous = true)
    }

    /// Each line begins with when it was written, in RFC 3339, and a blank (`timestamps`).
    pub fn timestamps(self) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.timestamps = true)
    }

    /// At most about so many bytes (`limitBytes`), more than none; the last line, and its last character, may be cut.
    pub fn limit_bytes(self, bytes: u64) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.limit_bytes = Some(bytes))
    }

    /// One of the container's streams (`stream`, KEP 3288), not together with [`tail_lines`](Self::tail_lines) unless
    /// it is [`LogStream::All`].
    ///
    /// Servers since 1.32 know it behind the feature gate `PodLogsQuerySplitStreams`; without the gate it is an error
    /// ([`is_invalid`](crate::Error::is_invalid)), and older ones ignore it.
    pub fn log_stream(self, stream: LogStream) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.stream = Some(stream))
    }

    /// The API server does not look at the certificate of the node (`insecureSkipTLSVerifyBackend`): whoever
    /// pretends to be the node can then write the log.
    pub fn insecure_skip_tls_verify_backend(self) -> Self
    where
        V: ReadsLog,
    {
        self.with(|options| options.insecure_skip_tls_verify_backend = true)
    }

    fn with(mut self, set: impl FnOnce(&mut LogOptions)) -> Self
    where
        V: ReadsLog,
    {
        set(&mut self.verb.request().options);
        self
    }
}
