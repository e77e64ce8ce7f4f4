//! What async-std lends, and how a request is sent on it.

use std::{
    fmt,
    future::Future,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{self, Duration},
};

use async_std::task;
use bytes::Bytes;
use futures_util::future::{AbortHandle, Abortable, pending};
use http::{Request, Response};
use kubex_proto::{Config, Connections, Error, Failure, Identity, Instant, Timeouts};
#[cfg(feature = "sessions")]
use kubex_transport::SessionTransport;
use kubex_transport::{Runtime, Transport, Work, connect::HTTP_1};

use crate::{
    HttpClient,
    body::Body,
    network::{AsyncStdNetwork, Connector},
    through_surf::ThroughSurf,
};

/// This transport: what a [`Client`](crate::Client) is a client of.
///
/// ```no_run
/// use kubex_async_std::{AsyncStd, Client, Config, Transport};
///
/// # fn run(config: Config) -> Result<(), kubex_async_std::Error> {
/// let transport = AsyncStd::open(&config)?;
/// let client = Client::over(transport, config)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AsyncStd {
    surf: ThroughSurf,
    below: Below,
    #[cfg_attr(not(feature = "sessions"), expect(dead_code))]
    connect_timeout: Option<Duration>,
    origin: time::Instant,
}

/// What is below surf.
#[derive(Clone)]
enum Below {
    /// What is ours to say.
    Ours(HttpClient),
    /// Whatever the user has put there; what dials for sessions.
    #[cfg_attr(not(feature = "sessions"), expect(dead_code))]
    Theirs(Box<Connector>),
}

impl AsyncStd {
    /// A transport with surf's middleware: each request passes through it, repeated ones again, each with its credential. All
    /// options of the configuration hold.
    ///
    /// Middleware does not see sessions (exec, attach, port-forward), which are no requests with an answer. A
    /// request that surf's types cannot say, such as one with a path segment of `..` or a header that is not ASCII, is refused: middleware
    /// could send something else.
    ///
    /// ```no_run
    /// use kubex_async_std::{AsyncStd, Client, Config};
    ///
    /// # fn run(config: Config) -> Result<(), kubex_async_std::Error> {
    /// let logging = |surf: surf::Client| surf.with(surf::middleware::Logger::new());
    /// let client = Client::over(AsyncStd::with_middleware(&config, logging)?, config)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_middleware(
        config: &Config,
        add: impl FnOnce(surf::Client) -> surf::Client,
    ) -> Result<Self, Error> {
        let http = HttpClient::new(config)?;
        let surf = add(surf::Client::with_http_client(http.clone()));
        Ok(Self::over(
            config,
            ThroughSurf::any(surf),
            Below::Ours(http),
        ))
    }

    /// A transport that sends by a surf client of your own, whatever is below it.
    ///
    /// How it connects is its own: by which proxy, with which connections, whom it trusts and what certificate it shows. So
    /// `proxies`, `connections`, `timeouts.connect` and a client certificate of the credentials (an exec plugin's, or one in files that are
    /// replaced) are refused by their names; `tls` is for sessions (exec, attach, port-forward), which neither this client
    /// nor its middleware sees. A request that surf's types cannot say is refused, as by [`with_middleware`](Self::with_middleware).
    ///
    /// ```
    /// use kubex_async_std::{AsyncStd, Client, Config, HttpClient};
    ///
    /// let config = Config::new("http://localhost:8080".parse()?);
    /// let surf = surf::Client::with_http_client(HttpClient::new(&config)?);
    /// let client = Client::over(AsyncStd::with_surf(&config, surf)?, config)?;
    /// # Ok::<(), kubex_async_std::Error>(())
    /// ```
    pub fn with_surf(config: &Config, surf: surf::Client) -> Result<Self, Error> {
        refuse_connection_options(config)?;
        let connector = Connector::new(AsyncStdNetwork { no_delay: true }, config, &[HTTP_1])?;
        let below = Below::Theirs(Box::new(connector));
        Ok(Self::over(config, ThroughSurf::any(surf), below))
    }

    fn over(config: &Config, surf: ThroughSurf, below: Below) -> Self {
        Self {
            surf,
            below,
            connect_timeout: config.timeouts.connect,
            origin: time::Instant::now(),
        }
    }
}

/// What a surf client that is there already cannot be told.
fn refuse_connection_options(config: &Config) -> Result<(), Error> {
    let unset = Connections {
        // Of sessions, which it has nothing to do with.
        websocket_message_limit: config.connections.websocket_message_limit,
        ..Connections::default()
    };
    let field = if config.proxies.for_server(&config.server).is_some() {
        "proxies"
    } else if config.connections != unset {
        "connections"
    } else if config.timeouts.connect != Timeouts::default().connect {
        "timeouts.connect"
    } else {
        return Ok(());
    };
    Err(Error::configuration(format!(
        "{field}: a surf::Client of your own connects as it was built to: set it there, or use \
         AsyncStd::with_middleware"
    )))
}

impl Runtime for AsyncStd {
    type Task = Task;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    async fn sleep(&self, until: Instant) {
        let left = until.since_origin().saturating_sub(self.origin.elapsed());
        if self.origin.checked_add(until.since_origin()).is_none() {
            return pending().await;
        }
        task::sleep(left).await;
    }

    fn spawn(work: Work) -> Task {
        let (stop, registration) = AbortHandle::new_pair();
        task::spawn(Abortable::new(work, registration));
        Task(stop)
    }

    fn unblock<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send + 'static {
        // A panic there would be one of whoever waits.
        let work = || catch_unwind(AssertUnwindSafe(work));
        let task = task::spawn_blocking(work);
        async {
            task.await
                .map_err(|_| io::Error::other("the work panicked"))
        }
    }
}

impl Transport for AsyncStd {
    type Body = Body;

    fn open(config: &Config) -> Result<Self, Error> {
        let http = HttpClient::new(config)?;
        let surf = surf::Client::with_http_client(http.clone());
        Ok(Self::over(
            config,
            ThroughSurf::exact(surf),
            Below::Ours(http),
        ))
    }

    fn identify(&self, identity: Option<&Identity>) -> Result<(), Error> {
        match (&self.below, identity) {
            (Below::Ours(http), _) => http.identify(identity),
            (Below::Theirs(_), None) => Ok(()),
            (Below::Theirs(_), Some(_)) => Err(Error::configuration(
                "client-certificate: a surf::Client of your own shows the one that it was built with: use \
                 AsyncStd::with_middleware",
            )),
        }
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Failure> {
        self.surf.send(request).await
    }
}

#[cfg(feature = "sessions")]
impl SessionTransport for AsyncStd {
    type Network = AsyncStdNetwork;

    fn connector(&self) -> Connector {
        match &self.below {
            Below::Ours(http) => http.connector(),
            Below::Theirs(connector) => Connector::clone(connector),
        }
    }

    fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }
}

impl fmt::Debug for AsyncStd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let http = match &self.below {
            Below::Ours(http) => Some(http),
            Below::Theirs(_) => None,
        };
        f.debug_struct("AsyncStd")
            .field("http", &http)
            .finish_non_exhaustive()
    }
}

/// A task that ends when this is dropped.
#[derive(Debug)]
pub struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
