//! The client: what calls are bound to.

use std::{
    fmt,
    future::Future,
    hash::{BuildHasher, RandomState},
    pin::Pin,
    sync::Arc,
};

use kubex_proto::{Config, Error, Machine, Settings};

use crate::{Transport, item_stream::ItemStream, link::Link, load::default_config, loader::Loader};

/// A connection to one API server, as one user. Cheap to clone; the clones share their connections.
///
/// ```no_run
/// use kubex_proto::{Config, Credentials, Secret};
/// use kubex_tokio::Client;
///
/// # fn main() -> Result<(), kubex_proto::Error> {
/// let config = Config::new("https://10.0.0.1:6443".parse()?)
///     .with_credentials(Credentials::token(Secret::new("eyJhbGciOi...")));
/// let client = Client::new(config)?;
/// # Ok(())
/// # }
/// ```
pub struct Client<T: Transport> {
    inner: Arc<Inner<T>>,
}

struct Inner<T: Transport> {
    settings: Settings,
    namespace: String,
    #[cfg(feature = "sessions")]
    message_limit: usize,
    link: Link<T>,
}

impl<T: Transport> Client<T> {
    /// A client for the cluster and user of a configuration. It reads the certificate and key files that
    /// the configuration names, and connects when the first call is made.
    ///
    /// A field that cannot be used is an error that names it. The environment is not looked at: proxies are those of the
    /// configuration.
    pub fn new(config: Config) -> Result<Self, Error> {
        let transport = T::open(&config)?;
        Self::over(transport, config)
    }

    /// A client whose requests are sent by a transport that is there already, instead of one that is opened for the configuration.
    pub fn over(transport: T, config: Config) -> Result<Self, Error> {
        Ok(Self {
            inner: Arc::new(Inner {
                settings: config.settings()?,
                namespace: config.namespace.clone(),
                #[cfg(feature = "sessions")]
                message_limit: config.connections.websocket_message_limit,
                link: Link {
                    loader: Arc::new(Loader::new(config, transport.clone())),
                    transport,
                },
            }),
        })
    }

    /// A client for the current context of the user's kubeconfig, or else for the cluster that the program
    /// runs in: `default_config` says where it is looked for.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), kubex_proto::Error> {
    /// let client = kubex_tokio::Client::try_default().await?;
    /// println!("namespace {}", client.default_namespace());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn try_default() -> Result<Self, Error> {
        Self::new(default_config::<T>().await?)
    }
}

impl<T: Transport> Client<T> {
    /// What all requests of this client have in common: server, timeouts, headers.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The namespace that an Api starts with.
    pub fn default_namespace(&self) -> &str {
        &self.inner.namespace
    }
}

#[cfg(feature = "sessions")]
impl<T: Transport> Client<T> {
    pub(crate) fn link(&self) -> &Link<T> {
        &self.inner.link
    }

    /// The largest message that a WebSocket takes.
    pub(crate) fn message_limit(&self) -> usize {
        self.inner.message_limit
    }
}

impl<T: Transport> kubex_proto::Client for Client<T> {
    type Future<I: Send + 'static> = Pin<Box<dyn Future<Output = Result<I, Error>> + Send>>;
    type Stream<I: Send + 'static> = ItemStream<I>;

    fn settings(&self) -> &Settings {
        self.settings()
    }

    fn default_namespace(&self) -> &str {
        self.default_namespace()
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
            items.next().await.unwrap_or_else(|| {
                Err(Error::misused(
                    "a machine that yields nothing cannot be awaited: stream it",
                ))
            })
        })
    }

    fn stream<M>(&self, machine: M) -> Self::Stream<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        ItemStream::new(machine, self.inner.link.clone())
    }
}

impl<T: Transport> Clone for Client<T> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<T: Transport> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.inner.settings.server().to_string())
            .field("namespace", &self.inner.namespace)
            .finish_non_exhaustive()
    }
}
