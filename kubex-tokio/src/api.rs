//! From a client to the calls of a kind.

use std::future::Future;

use kubex_proto::{
    Call, Client as _, Decode, DynamicObject, Error, Exchange, Resource, ResourceDescription,
    StaticResource,
};

use crate::Client;

/// The calls of one kind by this transport's client: `Api<Pod>`, `Api<Pod, AllNamespaces>`.
///
/// See [`kubex_proto::Api`] for what it can do.
///
/// ```no_run
/// use k8s_openapi::api::core::v1::Pod;
/// use kubex_tokio::{Api, Client, Resource};
///
/// async fn running(pods: &Api<Pod>) -> Result<usize, kubex_tokio::Error> {
///     Ok(pods.list().fields("status.phase=Running").await?.items.len())
/// }
///
/// # async fn run() -> Result<(), kubex_tokio::Error> {
/// let client = Client::try_default().await?;
/// let pods: Api<Pod> = client.api();
/// println!("{} of them run", running(&pods).await?);
/// # Ok(())
/// # }
/// ```
pub type Api<K, S = <K as Resource>::Scope> = kubex_proto::Api<K, S, Client>;

/// Client and Api in one line: the calls of a kind in the cluster that
/// [`Client::try_default`] finds.
///
/// ```no_run
/// # async fn run() -> Result<(), kubex_tokio::Error> {
/// use k8s_openapi::api::core::v1::Pod;
///
/// let pod = kubex_tokio::api::<Pod>().await?.get("web").await?;
/// # Ok(())
/// # }
/// ```
pub async fn api<K: StaticResource>() -> Result<Api<K>, Error> {
    Ok(Client::try_default().await?.api())
}

impl Client {
    /// The calls of a kind, which start with the [default namespace](Self::default_namespace). The connections
    /// are shared by all.
    pub fn api<K: StaticResource>(&self) -> Api<K> {
        Api::bound_to(self.clone())
    }

    /// The calls of a kind that only run time knows.
    ///
    /// ```no_run
    /// # async fn run(client: kubex_tokio::Client) -> Result<(), kubex_tokio::Error> {
    /// use kubex_tokio::ResourceDescription;
    ///
    /// let widgets = client.api_of(ResourceDescription::namespaced("example.com", "v1", "Widget"));
    /// let widget = widgets.get("small").await?;
    /// println!("{}", widget["spec"]["size"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn api_of(&self, resource: ResourceDescription) -> Api<DynamicObject> {
        Api::of_bound_to(resource, self.clone())
    }

    /// Makes a call that is of no kind: one of [`raw`](crate::raw).
    ///
    /// ```no_run
    /// # async fn run(client: kubex_tokio::Client) -> Result<(), kubex_tokio::Error> {
    /// use kubex_tokio::raw;
    ///
    /// assert_eq!(client.call(raw::get("/readyz").text()).await?, "ok");
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<D>(
        &self,
        call: Call<D>,
    ) -> impl Future<Output = Result<D::Item, Error>> + Send + use<D>
    where
        D: Decode + Send + 'static,
        D::Item: Send + 'static,
    {
        self.run(Exchange::new(call, self.settings()))
    }
}
