//! The options of a server.

use std::sync::Arc;

use super::Server;
use super::authentication::{Authentication, User};
use super::clock::{Clock, SystemClock};
use super::random::Random;
use super::resources::ServedResource;
use super::sessions::Sessions;

/// The options with which a [`Server`] starts.
///
/// ```
/// use kubex_testing::Server;
///
/// let server = Server::builder()
///     .path_prefix("/k8s/clusters/c-1")
///     .token("secret")
///     .seed(1)
///     .build();
/// ```
#[must_use]
pub struct ServerBuilder {
    pub(crate) settings: Settings,
    pub(crate) authentication: Authentication,
    pub(crate) seed: Option<u64>,
    pub(crate) history: usize,
    pub(crate) recorded: usize,
    pub(crate) resources: Vec<ServedResource>,
    pub(crate) sessions: Sessions,
}

/// What does not change while the server runs.
pub(crate) struct Settings {
    pub(crate) prefix: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) watch_list: bool,
    pub(crate) controllers: bool,
    /// Roles and bindings say who may do what.
    pub(crate) rbac: bool,
}

impl Default for ServerBuilder {
    fn default() -> Self {
        let settings = Settings {
            prefix: String::new(),
            clock: Arc::new(SystemClock),
            watch_list: true,
            controllers: true,
            rbac: false,
        };
        Self {
            settings,
            authentication: Authentication::default(),
            seed: None,
            history: 100_000,
            recorded: 1_000,
            resources: Vec::new(),
            sessions: Sessions::default(),
        }
    }
}

impl ServerBuilder {
    /// Serves everything below a path, as a proxy does; other paths are not found.
    pub fn path_prefix(mut self, prefix: &str) -> Self {
        prefix
            .trim_end_matches('/')
            .clone_into(&mut self.settings.prefix);
        self
    }

    /// Reads the time from this clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Makes uids and generated names the same in every run.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Remembers this many changes; older ones are compacted. By default 100,000.
    pub fn history(mut self, changes: usize) -> Self {
        self.history = changes;
        self
    }

    /// Refuses `sendInitialEvents`, as servers did before 1.34.
    pub fn without_watch_list(mut self) -> Self {
        self.settings.watch_list = false;
        self
    }

    /// Leaves to controllers what is theirs, as an API server without a controller manager does:
    /// deleted namespaces stay and are `Terminating`, dependents outlive their owners, and a
    /// foreground deletion waits for ever.
    pub fn without_controllers(mut self) -> Self {
        self.settings.controllers = false;
        self
    }

    /// Remembers this many requests for [`Server::requests`]; 0 switches it off. By default 1,000.
    pub fn record_requests(mut self, requests: usize) -> Self {
        self.recorded = requests;
        self
    }

    /// Demands this bearer token, or whatever else is accepted.
    pub fn token(mut self, token: &str) -> Self {
        self.authentication.set_token(token);
        self
    }

    /// Demands this user name and password, or whatever else is accepted.
    pub fn basic(mut self, user: &str, password: &str) -> Self {
        self.authentication.set_basic(user, password);
        self
    }

    /// Knows a user by this bearer token, who belongs to these groups and to `system:authenticated`.
    ///
    /// ```
    /// use kubex_testing::Server;
    ///
    /// let server = Server::builder()
    ///     .user("t-1", "admin", &["system:masters"])
    ///     .user("t-2", "limited", &[])
    ///     .rbac()
    ///     .build();
    /// let request = http::Request::get("/api/v1/pods").header("authorization", "Bearer t-2");
    /// assert_eq!(server.handle(request.body(bytes::Bytes::new()).unwrap()).status(), 403);
    /// ```
    pub fn user(mut self, token: &str, name: &str, groups: &[&str]) -> Self {
        self.authentication.add_user(token, User::new(name, groups));
        self
    }

    /// Lets requests without any credential in, as `system:anonymous`.
    pub fn anonymous(mut self) -> Self {
        self.authentication.accept_anonymous();
        self
    }

    /// Allows what roles and bindings allow, and everything to the members of `system:masters`; whoever shows what
    /// [`token`](Self::token) or [`basic`](Self::basic) demands, or a client certificate, is one of them. The roles
    /// `cluster-admin`, `admin`, `edit` and `view` are there from the start.
    pub fn rbac(mut self) -> Self {
        self.settings.rbac = true;
        self
    }

    /// Serves a custom kind.
    pub fn resource(mut self, resource: ServedResource) -> Self {
        self.resources.push(resource);
        self
    }

    /// The server.
    pub fn build(self) -> Server {
        Server::start(self)
    }

    pub(crate) fn random(&self) -> Random {
        self.seed
            .map_or_else(Random::from_entropy, Random::from_seed)
    }
}
