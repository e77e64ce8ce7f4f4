//! A Kubernetes API server in memory, for tests and for trying things out.
//!
//! [`Server`] answers requests as the real API server does: it keeps objects of the built-in kinds
//! and of custom ones, counts versions, refuses what is stale or malformed with a proper Status,
//! lists in pages from a snapshot and streams watches. It knows no runtime: [`Server::handle`] is
//! a plain function from an [`http::Request`] to an [`http::Response`].
//! [`Server::serve`] puts the same server on a loopback port, plain or with TLS.
//!
//! # What it does not do
//!
//! What it does not do, it refuses with a Status that says so: Protocol Buffers, CBOR and all
//! subresources but `status`, `scale`, `eviction`, `log`, `exec`, `attach`, `portforward`, `ephemeralcontainers`, `resize`, `approval`
//! and `token`, and the `finalize` of namespaces. Users can ask who they are and what they may do (`SelfSubjectReview`, `SelfSubjectAccessReview`), though
//! discovery does not name these two. The tokens of service accounts are JWTs that nobody signed: this server
//! knows its own. No certificate is issued by an approval.
//!
//! A differential test sends the same ten thousand operations to this server and to a real one and compares the answers.
//! What stays different there, and why, is in [`DIFFERENCES`].
//!
//! It runs no controllers but for what deletions need: a deleted namespace takes its contents along,
//! and an owner its dependents; [`ServerBuilder::without_controllers`] leaves that undone too. So nothing
//! is scaled by a new number of replicas, and a disruption budget allows what its status says, which
//! the test writes that wants pods to be evicted past it. No containers run, so a log holds what the test writes as one
//! ([`Server::container`]), what is executed or attached to is a function of the test ([`Server::on_exec`],
//! [`Server::on_attach`]), and a port leads to what the test says ([`Server::map_port`]). Each of these sessions is carried over a
//! WebSocket, by `v5.channel.k8s.io` or `v4.channel.k8s.io`, and not over SPDY, nor through the tunnel in which kubectl
//! forwards ports; the node of a pod need not be there. A
//! `CustomResourceDefinition` is accepted before the next request is answered, and objects of its kind
//! are held against its schema, but for rules in CEL, which are not looked at; versions are not
//! converted by webhooks. There are no `OpenAPI` documents. Whether fields are known,
//! fit and are given once is checked as by the real server, with `fieldValidation`. What is left
//! open is filled in, by the kind and by the admission plugins that every cluster runs; quotas and the
//! security of pods are not enforced. Whether values make sense is checked for the kinds that programs write
//! most, with the words of the real server, but for the lines in which it shows what changed in a pod; of the
//! others only the metadata is looked at. A deleted
//! pod that has a node keeps its whole grace period, by the [`Clock`] of the server, as nothing runs
//! in it that could end sooner. The tables of a
//! few kinds that are rarely looked at have but a name and an age. What is larger than 128 KiB, and a watch that asks for
//! initial events and bookmarks, comes in gzip to those who ask for it. Bookmarks come at the end of a watch and when a test asks
//! for them. Whoever may ask at all may do everything,
//! unless [`ServerBuilder::rbac`] has roles and bindings say who may do what; who may give rights to
//! others is not looked at, and of the roles of a new cluster only those are there that people use.
//!
//! # Example
//!
//! ```
//! use bytes::Bytes;
//! use kubex_testing::Server;
//!
//! let server = Server::new();
//! let pod = r#"{"metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"b"}]}}"#;
//! let request = http::Request::post("/api/v1/namespaces/default/pods").body(Bytes::from(pod)).unwrap();
//! assert_eq!(server.handle(request).status(), 201);
//!
//! let request = http::Request::get("/api/v1/namespaces/default/pods/db").body(Bytes::new()).unwrap();
//! assert_eq!(server.handle(request).status(), 404);
//! ```

mod admission;
mod authentication;
mod authorization;
mod body;
mod body_channel;
mod builder;
mod builtin;
mod call;
mod clock;
mod continue_token;
mod create;
mod custom_kinds;
mod defaults;
mod delete;
mod delete_collection;
mod delete_grace;
mod delete_options;
mod differences;
mod discovery;
mod dispatch;
mod event_names;
mod eviction;
mod fault;
mod field_error;
mod field_selector;
mod filter;
mod garbage;
mod get;
mod go_format;
mod gzip;
mod kubelet;
mod label;
mod list;
mod list_options;
mod logs;
mod managed_fields;
mod name;
mod namespaces;
mod negotiate;
mod object_meta;
mod owners;
mod patch;
mod payload;
mod quantity;
mod query;
mod random;
mod record;
mod registry;
mod removal;
mod render;
mod replace;
mod reply;
mod request_match;
mod resources;
mod route;
mod scale;
mod schema;
mod selector;
mod serve;
mod sessions;
mod state;
mod status;
mod store;
mod strategic_merge;
mod strategy;
mod subresource;
mod table;
mod tokens;
mod typed;
mod update;
mod validation;
mod warning;
mod watch;
mod watches;
mod write_options;
mod yaml;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, RETRY_AFTER, VARY, WARNING,
};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};

pub use self::authentication::ClientCertificate;
pub use self::body::{Body, BodyCut};
pub use self::builder::ServerBuilder;
pub use self::clock::{Clock, ManualClock, SystemClock};
pub use self::differences::{DIFFERENCES, KnownDifference};
pub use self::fault::{Fault, Outcome, Reaction};
pub use self::logs::ContainerLog;
pub use self::record::RecordedRequest;
pub use self::request_match::RequestMatch;
pub use self::resources::ServedResource;
#[cfg(unix)]
pub(crate) use self::serve::Validity;
pub(crate) use self::serve::tls_acceptor;
pub use self::serve::{CertificateAuthority, Connections, Frozen, Identity, ServeOptions, Served};
pub use self::sessions::{
    ContainerOutput, ContainerProcess, ContainerStdin, Exit, ForwardedPorts, RawMessages, Received,
    Resizes, Upgraded,
};

use self::authentication::{Authentication, User};
use self::builder::Settings;
use self::fault::{End, Faults};
use self::kubelet::Leaving;
use self::logs::Logs;
use self::record::Record;
use self::registry::Registry;
use self::reply::Reply;
use self::state::State;
use self::status::Refusal;
use self::store::Store;
use self::tokens::Issued;
use self::warning::Warnings;
use self::watches::Watches;

/// A Kubernetes API server in memory; clones are the same server.
///
/// See the [module](self) for what it does and an example.
#[derive(Clone)]
pub struct Server(Arc<Shared>);

struct Shared {
    settings: Settings,
    state: Mutex<State>,
    front: Mutex<Front>,
}

/// What stands between a request and the state: who may ask, and what goes wrong on the way.
struct Front {
    authentication: Authentication,
    faults: Faults,
    warnings: Warnings,
    record: Record,
    answers: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Server {
    /// A server with the built-in kinds and the namespaces of a new cluster, open to everybody.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// The options of a server.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    fn start(builder: ServerBuilder) -> Self {
        let random = builder.random();
        let mut registry = Registry::new();
        for resource in builder.resources {
            registry.register(resource);
        }
        let mut state = State {
            registry,
            store: Store::new(builder.history),
            watches: Watches::default(),
            controllers: builder.settings.controllers,
            random,
            leaving: Leaving::default(),
            logs: Logs::default(),
            sessions: builder.sessions,
            issued: Issued::default(),
        };
        let now = jiff::Timestamp::from_second(builder.settings.clock.now().as_second())
            .unwrap_or_default();
        let now = now.to_string().into();
        namespaces::create_first(&mut state, &now);
        if builder.settings.rbac {
            authorization::create_first(&mut state, &now);
        }
        admission::create_first_priority_classes(&mut state, &now);
        let front = Front {
            authentication: builder.authentication,
            faults: Faults::default(),
            warnings: Warnings::default(),
            record: Record::new(builder.recorded),
            answers: 0,
        };
        Self(Arc::new(Shared {
            settings: builder.settings,
            state: Mutex::new(state),
            front: Mutex::new(front),
        }))
    }

    /// Answers a request.
    ///
    /// # Panics
    /// Where an injected [`Fault`] leaves the request without an answer: there is no connection
    /// here that could be cut. Tests of such faults call [`react`](Server::react). Delays are not
    /// waited for.
    pub fn handle(&self, request: Request<Bytes>) -> Response<Body> {
        match self.react(request).outcome {
            Outcome::Response(response) => response,
            Outcome::Cut | Outcome::Hang => {
                panic!("an injected fault left no answer; call Server::react")
            }
        }
    }

    /// Says what becomes of a request: its answer, or what an injected [`Fault`] makes of it.
    pub fn react(&self, request: Request<Bytes>) -> Reaction {
        let (parts, body) = request.into_parts();
        let (plan, user, warnings, number) = {
            let mut front = self.front();
            front.record.add(&parts, &body);
            front.answers += 1;
            let plan = front.faults.plan(&parts);
            (
                plan,
                front.authentication.user(&parts),
                front.warnings.of(&parts),
                front.answers,
            )
        };
        let delay = plan.delay;
        let outcome = match &plan.end {
            Some(End::Cut) => Outcome::Cut,
            Some(End::Hang) => Outcome::Hang,
            Some(End::Answer(response)) => {
                Outcome::Response(response.clone().map(|body| plan.spoil(Body::whole(body))))
            }
            Some(End::LoseAnswer) => {
                self.carry_out(&parts, &body, user);
                Outcome::Cut
            }
            None => {
                let reply = self.carry_out(&parts, &body, user);
                Outcome::Response(dressed(reply, warnings, number).map(|body| plan.spoil(body)))
            }
        };
        Reaction { delay, outcome }
    }

    fn carry_out(&self, parts: &Parts, body: &Bytes, user: Result<User, Refusal>) -> Reply {
        let mut state = self.state();
        // Whoever shows the token of a service account is that one, also where everybody is let in.
        let account = tokens::bearer(&state, parts, self.0.settings.clock.now());
        match account.unwrap_or(user) {
            Ok(user) => dispatch::dispatch(&mut state, &self.0.settings, &user, parts, body),
            Err(refusal) => Reply::refused(&refusal, false),
        }
    }

    /// Serves one more custom kind.
    pub fn register(&self, resource: ServedResource) {
        self.state().registry.register(resource);
    }

    /// Does something wrong with the requests that match.
    pub fn inject(&self, on: RequestMatch, fault: Fault) {
        self.front().faults.add(on, fault);
    }

    /// Forgets all injected faults.
    pub fn clear_faults(&self) {
        self.front().faults.clear();
    }

    /// Adds a `Warning` header to the answers of the requests that match.
    pub fn warn_on(&self, on: RequestMatch, text: &str) {
        self.front().warnings.add(on, text);
    }

    /// Demands another bearer token from now on.
    pub fn set_token(&self, token: &str) {
        self.front().authentication.set_token(token);
    }

    /// The requests so far, the latest last; as many as
    /// [`record_requests`](ServerBuilder::record_requests) says.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.front().record.all()
    }

    /// Forgets the recorded requests.
    pub fn forget_requests(&self) {
        self.front().record.clear();
    }

    /// The version of the latest write.
    pub fn resource_version(&self) -> u64 {
        self.state().store.version()
    }

    /// Forgets all versions before the latest one: who asks for them is told that they expired.
    pub fn compact(&self) {
        self.state().store.compact();
    }

    /// How many watches are open.
    pub fn open_watches(&self) -> usize {
        self.state().watches.count()
    }

    /// Sends a bookmark to every watch that allows them.
    pub fn send_bookmarks(&self) {
        let state = self.state();
        state.watches.send_bookmarks(state.store.version());
    }

    /// Ends the watches whose time is over by the server's clock.
    pub fn expire_watches(&self) {
        let now = self.0.settings.clock.now();
        let mut state = self.state();
        let version = state.store.version();
        state.watches.expire(now, version);
    }

    /// Does what is due by the server's clock: ends watches, and removes the pods whose grace period
    /// is over. Served on a port, the server does so by itself; and pods go before the next request
    /// is answered.
    pub fn catch_up(&self) {
        self.expire_watches();
        if self.0.settings.controllers {
            kubelet::remove_stopped(&mut self.state(), self.0.settings.clock.now());
        }
    }

    /// Ends all watches in good order, as a server does that shuts down.
    pub fn end_watches(&self) {
        self.state().watches.end();
    }

    /// Breaks all watches off, as a connection that is lost.
    pub fn cut_watches(&self) {
        self.state().watches.cut();
    }

    /// Writes bytes into all open watches as they are: half a frame, an unknown event, rubbish.
    pub fn send_to_watches(&self, bytes: impl Into<Bytes>) {
        self.state().watches.send_raw(&bytes.into());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere must not take the server with it.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn front(&self) -> MutexGuard<'_, Front> {
        self.0.front.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

/// Adds the headers that every answer of the real server carries.
fn dressed(reply: Reply, warnings: Vec<HeaderValue>, number: u64) -> Response<Body> {
    if let Some(switch) = reply.switch {
        return switch.into_response();
    }
    let is_packed = reply.body.is_packed();
    let mut response = Response::new(reply.body);
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    let audit = format!("00000000-0000-4000-8000-{number:012x}");
    if let Ok(audit) = HeaderValue::from_str(&audit) {
        headers.insert(HeaderName::from_static("audit-id"), audit);
    }
    if let Some(seconds) = reply.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    let told = reply
        .warnings
        .iter()
        .filter_map(|text| warning::header(text));
    for warning in told.chain(warnings) {
        headers.append(WARNING, warning);
    }
    if let Some(tag) = reply
        .entity_tag
        .and_then(|tag| HeaderValue::from_str(&tag).ok())
    {
        headers.insert(ETAG, tag);
        headers.insert(VARY, HeaderValue::from_static("Accept"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public"));
    }
    if is_packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    if matches!(
        reply.status,
        StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT
    ) {
        headers.remove(CONTENT_TYPE);
    }
    let is_page = reply.status == StatusCode::NOT_FOUND && reply.content_type.starts_with("text/");
    if is_page || reply.is_as_declared {
        headers.insert(
            http::header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
    }
    response
}
