//! `delete`: one object, and what all deletes have in common.

use alloc::{string::String, sync::Arc};
use core::{marker::PhantomData, time::Duration};

use http::Method;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    body::serialize,
    optional::Optional,
    route::{Draft, JSON, Route},
    timeout::whole_seconds,
};
use crate::{Call, DeleteOptions, DeletedDecoder, OneScope, PropagationPolicy, Resource, Scope};

/// Deletes an object.
#[derive(Debug)]
pub struct Delete<T> {
    name: String,
    options: DeleteOptions,
    answer: PhantomData<fn() -> T>,
}

impl<K: Resource + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Deletes the object of that name: `DELETE .../{plural}/{name}`.
    ///
    /// Answers with the object, which may have things to do yet before it is gone, or with a Status; see
    /// [`Deleted`](crate::Deleted).
    pub fn delete(&self, name: impl Into<String>) -> Prepared<Delete<K>, K, S, C>
    where
        S: OneScope,
    {
        self.prepare(Delete {
            name: name.into(),
            options: DeleteOptions::default(),
            answer: PhantomData,
        })
    }
}

impl<T: Resource + DeserializeOwned, K: Resource, S: Scope, C> Prepared<Delete<T>, K, S, C> {
    /// Answers with none if there is no such object: that it is gone is all that most deletes are after.
    pub fn optional(self) -> Prepared<Optional<Delete<T>>, K, S, C> {
        self.map(Optional::new)
    }
}

impl<T: Resource + DeserializeOwned> Verb for Delete<T> {
    type Decode = DeletedDecoder<T>;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<DeletedDecoder<T>> {
        let mut draft = Draft::new(Method::DELETE, route.object(&self.name));
        draft.body = body(&self.options);
        let decoder =
            DeletedDecoder::new(route.kind(), Arc::clone(&route.resource), route.quoting())
                .with_limit(crate::decode::ONE_LIMIT);
        route.call("delete", Some(&self.name), draft, decoder)
    }
}

/// A body only where it says something.
pub(super) fn body(
    options: &DeleteOptions,
) -> Option<(&'static str, Result<bytes::Bytes, crate::Error>)> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Typed<'a> {
        api_version: &'static str,
        kind: &'static str,
        #[serde(flatten)]
        options: &'a DeleteOptions,
    }
    (*options != DeleteOptions::default()).then(|| {
        let typed = Typed {
            api_version: "v1",
            kind: "DeleteOptions",
            options,
        };
        (JSON, serialize(&typed))
    })
}

impl<T: Resource + DeserializeOwned> OneAnswer for Delete<T> {}

/// A verb that deletes.
#[diagnostic::on_unimplemented(
    message = "this verb does not delete",
    note = "`delete`, `delete_collection` and `eviction().create` do"
)]
pub trait Deletes: Verb {
    #[doc(hidden)]
    fn delete_options(&mut self) -> &mut DeleteOptions;
}

impl<T: Resource + DeserializeOwned> Deletes for Delete<T> {
    fn delete_options(&mut self) -> &mut DeleteOptions {
        &mut self.options
    }
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// How long the object may take to end, in whole seconds (`gracePeriodSeconds`), rounded up; zero is at once.
    pub fn grace_period(mut self, period: Duration) -> Self
    where
        V: Deletes,
    {
        let seconds = u32::try_from(whole_seconds(period)).unwrap_or(u32::MAX);
        self.verb.delete_options().grace_period_seconds = Some(seconds);
        self
    }

    /// What becomes of what the object owns (`propagationPolicy`).
    pub fn propagation(mut self, policy: PropagationPolicy) -> Self
    where
        V: Deletes,
    {
        self.verb.delete_options().propagation_policy = Some(policy);
        self
    }

    /// Only if it is this very object (`preconditions.uid`), not a later one of the same name.
    pub fn precondition_uid(mut self, uid: impl Into<String>) -> Self
    where
        V: Deletes,
    {
        self.verb.delete_options().preconditions.uid = Some(uid.into());
        self
    }

    /// Only if it has not changed since this version (`preconditions.resourceVersion`).
    pub fn precondition_resource_version(mut self, version: impl Into<String>) -> Self
    where
        V: Deletes,
    {
        self.verb.delete_options().preconditions.resource_version = Some(version.into());
        self
    }
}
