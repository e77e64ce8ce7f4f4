//! `eviction()`: the subresource of that name.

use alloc::string::String;

use http::Method;
use serde::Serialize;

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    body::serialize,
    delete::Deletes,
    dry_run::DryRuns,
    route::{Draft, JSON, Route},
    subresource::Subresource,
};
use crate::{
    Call, DeleteOptions, Evictable, OneScope, Resource, Scope, StatusDecoder, path::Query,
};

/// The one verb of the subresource `eviction`: a delete that disruption budgets can hold up.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Pod { metadata: ObjectMeta }
/// kubex_proto::resource!(Pod: "v1", Namespaced, subresources = [status, eviction]);
///
/// let (request, answer) = Api::<Pod>::new().eviction().create("web").into_call().into_parts()?;
/// assert_eq!(request.uri(), "/api/v1/namespaces/default/pods/web/eviction");
///
/// let refusal = http::Response::builder().status(429).body(bytes::Bytes::from_static(
///     br#"{"kind":"Status","code":429,"reason":"TooManyRequests","details":{"causes":[{
///         "reason":"DisruptionBudget",
///         "message":"The disruption budget web needs 2 healthy pods and has 2 currently"}]}}"#,
/// )).unwrap();
/// let error = answer.read(refusal).unwrap_err();
/// assert_eq!(error.disruption_budget(), Some("web"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct EvictionSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The subresource `eviction`, for kinds that have it: pods.
    pub fn eviction(&self) -> EvictionSubresource<K, S, C>
    where
        K: Evictable,
        S: OneScope,
    {
        EvictionSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> EvictionSubresource<K, S, C> {
    /// Deletes the pod of that name if its disruption budget allows it: `POST .../{name}/eviction`. Answers with a
    /// Status of success.
    ///
    /// Has the options of a [`delete`](Api::delete). That the budget allows no disruption now is an error at once
    /// ([`is_disruption_budget`](crate::Error::is_disruption_budget)), as nobody knows for how long; while the server
    /// has not caught up with the budget, it says when to ask again, which an [`Exchange`](crate::Exchange) does.
    pub fn create(&self, name: impl Into<String>) -> Prepared<Evict, K, S, C> {
        self.api
            .prepare(Evict {
                name: name.into(),
                options: DeleteOptions::default(),
                dry_run: false,
            })
            .on_subresource(Subresource::Eviction)
    }
}

/// Evicts a pod.
#[derive(Debug)]
pub struct Evict {
    name: String,
    options: DeleteOptions,
    dry_run: bool,
}

/// `policy/v1 Eviction`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Eviction<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_options: Option<&'a DeleteOptions>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
}

impl Verb for Evict {
    type Decode = StatusDecoder;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<StatusDecoder> {
        let mut draft = Draft::new(Method::POST, route.object(&self.name));
        if self.dry_run {
            // Not among the options in the body: only here do admission controllers learn of it too.
            let mut query = Query::default();
            query.add("dryRun", "All");
            draft.query = Ok(query);
        }
        let eviction = Eviction {
            api_version: "policy/v1",
            kind: "Eviction",
            metadata: Metadata {
                name: &self.name,
                namespace: route.namespace(),
            },
            delete_options: Some(&self.options)
                .filter(|options| **options != DeleteOptions::default()),
        };
        draft.body = Some((JSON, serialize(&eviction)));
        route.call("create", Some(&self.name), draft, StatusDecoder::new())
    }
}

impl OneAnswer for Evict {}

impl Deletes for Evict {
    fn delete_options(&mut self) -> &mut DeleteOptions {
        &mut self.options
    }
}

impl DryRuns for Evict {
    fn set_dry_run(&mut self) {
        self.dry_run = true;
    }
}
