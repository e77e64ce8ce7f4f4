//! The names that async-std's client has, and what begins without one.

use kubex_proto::{Config, Error, Resource, StaticResource};

use crate::AsyncStd;

/// A connection to one API server, as one user. Cheap to clone; the clones share their connections.
///
/// ```no_run
/// # async fn run() -> Result<(), kubex_async_std::Error> {
/// use k8s_openapi::api::core::v1::Pod;
/// use kubex_async_std::Client;
///
/// let client = Client::try_default().await?;
/// let web = client.api::<Pod>().get("web").await?;
/// # Ok(())
/// # }
/// ```
pub type Client = kubex_transport::Client<AsyncStd>;

/// The calls of one kind by this transport's client: `Api<Pod>`, `Api<Pod, AllNamespaces>`.
///
/// See [`kubex_proto::Api`] for what it can do.
///
/// ```no_run
/// use k8s_openapi::api::core::v1::Pod;
/// use kubex_async_std::{Api, Client, Resource};
///
/// async fn running(pods: &Api<Pod>) -> Result<usize, kubex_async_std::Error> {
///     Ok(pods.list().fields("status.phase=Running").await?.items.len())
/// }
///
/// # async fn run() -> Result<(), kubex_async_std::Error> {
/// let client = Client::try_default().await?;
/// let pods: Api<Pod> = client.api();
/// println!("{} of them run", running(&pods).await?);
/// # Ok(())
/// # }
/// ```
pub type Api<K, S = <K as Resource>::Scope> = kubex_proto::Api<K, S, Client>;

/// Client and Api in one line: the calls of a kind in the cluster that
/// [`Client::try_default`](kubex_transport::Client::try_default) finds.
///
/// ```no_run
/// # async fn run() -> Result<(), kubex_async_std::Error> {
/// use k8s_openapi::api::core::v1::Pod;
///
/// let pod = kubex_async_std::api::<Pod>().await?.get("web").await?;
/// # Ok(())
/// # }
/// ```
pub async fn api<K: StaticResource>() -> Result<Api<K>, Error> {
    Ok(Client::try_default().await?.api())
}

/// The configuration of the current context, or else of the pod that the program runs in:
/// [`kubex_transport::default_config`] says where it is looked for.
///
/// ```no_run
/// # async fn run() -> Result<(), kubex_async_std::Error> {
/// use kubex_async_std::Client;
///
/// let client = Client::new(kubex_async_std::default_config().await?.with_namespace("staging"))?;
/// # Ok(())
/// # }
/// ```
pub async fn default_config() -> Result<Config, Error> {
    kubex_transport::default_config::<AsyncStd>().await
}

/// The configuration with the proxies that the environment names, if it has none of its own:
/// [`kubex_transport::trust_environment`] says which, and shows it.
pub async fn trust_environment(config: Config) -> Result<Config, Error> {
    kubex_transport::trust_environment::<AsyncStd>(config).await
}
