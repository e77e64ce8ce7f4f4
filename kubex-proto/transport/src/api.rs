//! From a client to the calls of a kind.

use std::future::Future;

use kubex_proto::{
    Api, Call, Client as _, Decode, DynamicObject, Error, Exchange, Resource, ResourceDescription,
    StaticResource,
};

use crate::{Client, Transport};

impl<T: Transport> Client<T> {
    /// The calls of a kind, which start with the [default namespace](Self::default_namespace). The connections
    /// are shared by all.
    pub fn api<K: StaticResource>(&self) -> Api<K, <K as Resource>::Scope, Self> {
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
    pub fn api_of(
        &self,
        resource: ResourceDescription,
    ) -> Api<DynamicObject, <DynamicObject as Resource>::Scope, Self> {
        Api::of_bound_to(resource, self.clone())
    }

    /// Makes a call that is of no kind: one of [`raw`](kubex_proto::raw).
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
    ) -> impl Future<Output = Result<D::Item, Error>> + Send + use<D, T>
    where
        D: Decode + Send + 'static,
        D::Item: Send + 'static,
    {
        self.run(Exchange::new(call, self.settings()))
    }
}
