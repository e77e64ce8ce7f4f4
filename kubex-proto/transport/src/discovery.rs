//! What the server serves, read once and shared by many tasks.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kubex_proto::{
    ApiResource, Apply, Client as AnyClient, Discovery, Dynamic, DynamicObject, Error,
};

use crate::{Client, Transport};

/// What the server serves, by a client: read when it is first asked for, held from then on, and read again when a kind is not
/// found in it, or on [request](Self::refresh). What has not changed is not sent again.
///
/// Cheap to clone; the clones share what is held, and one task reads for all that wait.
///
/// ```no_run
/// # async fn run(client: kubex_tokio::Client) -> Result<(), kubex_tokio::Error> {
/// let discovery = client.discovery();
/// // As kubectl understands it: `deploy`, `deployments.apps`, `Deployment`, `apps/v1/Deployment` ...
/// let deployments = discovery.api("deploy").await?;
/// for object in &deployments.list().all_namespaces().await? {
///     println!("{:?}", object.metadata.name);
/// }
/// # Ok(())
/// # }
/// ```
pub struct DiscoveryCache<C> {
    client: C,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    /// Locked by whoever reads.
    turn: async_lock::Mutex<()>,
}

#[derive(Clone, Default)]
struct Held {
    discovery: Option<Discovery>,
    /// How often it was read.
    readings: u64,
}

impl<T: Transport> Client<T> {
    /// What the server serves: a new [`DiscoveryCache`], to be kept and cloned.
    pub fn discovery(&self) -> DiscoveryCache<Self> {
        DiscoveryCache::new(self.clone())
    }

    /// Applies the objects of these documents, of YAML or JSON, as by `kubectl apply --server-side`; see [`Apply`].
    ///
    /// ```no_run
    /// # async fn run(client: kubex_tokio::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let documents = std::fs::read_to_string("shop.yaml")?;
    /// for applied in client.apply(documents).field_manager("shop").await? {
    ///     println!("{applied}: {}", applied.outcome.is_ok());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn apply(&self, documents: impl Into<String>) -> Apply<Self> {
        Apply::new(documents).bind(self.clone())
    }
}

impl<C: AnyClient> DiscoveryCache<C> {
    /// Nothing is read yet.
    pub fn new(client: C) -> Self {
        Self {
            client,
            shared: Arc::default(),
        }
    }

    /// What is held, read now if nothing is.
    pub async fn current(&self) -> Result<Discovery, Error> {
        let held = self.held().discovery.clone();
        match held {
            Some(discovery) => Ok(discovery),
            None => self.newer_than(0).await,
        }
    }

    /// What is served by now.
    pub async fn refresh(&self) -> Result<Discovery, Error> {
        let readings = self.held().readings;
        self.newer_than(readings).await
    }

    /// The resource of that name, as [`Discovery::find`] finds it; if what is held does not have it, by another look.
    pub async fn find(&self, name: &str) -> Result<ApiResource, Error> {
        self.look(|discovery| discovery.find(name).cloned()).await
    }

    /// The resource of that kind, as [`Discovery::find_kind`] finds it; if what is held does not have it, by another look.
    pub async fn find_kind(&self, api_version: &str, kind: &str) -> Result<ApiResource, Error> {
        self.look(|discovery| discovery.find_kind(api_version, kind).cloned())
            .await
    }

    /// The calls of the resource of that [name](Self::find), in the client's default namespace.
    pub async fn api(
        &self,
        name: &str,
    ) -> Result<kubex_proto::Api<DynamicObject, Dynamic, C>, Error> {
        let resource = self.find(name).await?;
        Ok(kubex_proto::Api::of_bound_to(
            resource.description,
            self.client.clone(),
        ))
    }

    /// Applies documents by what is held, so that nothing is read first if that knows their kinds; see [`Apply`].
    pub fn apply(&self, documents: impl Into<String>) -> Apply<C> {
        let apply = Apply::new(documents).bind(self.client.clone());
        let held = self.held().discovery.clone();
        match held {
            Some(discovery) => apply.discovery(discovery),
            None => apply,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        let held = self.shared.held.lock();
        held.unwrap_or_else(PoisonError::into_inner)
    }

    async fn look<T>(&self, look: impl Fn(&Discovery) -> Result<T, Error>) -> Result<T, Error> {
        let Held {
            discovery,
            readings,
        } = self.held().clone();
        if let Some(discovery) = discovery {
            match look(&discovery) {
                Err(error) if error.is_not_served() => {}
                found => return found,
            }
        }
        look(&self.newer_than(readings).await?)
    }

    /// Reads it, unless somebody has since that many readings.
    async fn newer_than(&self, readings: u64) -> Result<Discovery, Error> {
        let _turn = self.shared.turn.lock().await;
        let held = self.held().clone();
        let discovery = match held.discovery {
            Some(discovery) if held.readings > readings => return Ok(discovery),
            Some(discovery) => discovery.refresh(&self.client).await?,
            None => Discovery::of(&self.client).await?,
        };
        *self.held() = Held {
            discovery: Some(discovery.clone()),
            readings: held.readings + 1,
        };
        Ok(discovery)
    }
}

impl<C: Clone> Clone for DiscoveryCache<C> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<C: AnyClient> fmt::Debug for DiscoveryCache<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscoveryCache")
            .field("readings", &self.held().readings)
            .finish_non_exhaustive()
    }
}
