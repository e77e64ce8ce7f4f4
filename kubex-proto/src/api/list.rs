//! `list`: all objects, or those that are selected.

use alloc::{
    string::{String, ToString},
    sync::Arc,
};
use core::{marker::PhantomData, time::Duration};

use http::Method;
use serde::de::DeserializeOwned;

use super::{
    Api, ListItems, Namespace, OneAnswer, Prepared, Verb,
    route::{Draft, JSON, Route},
    select::{AcrossNamespaces, Selection, Selects},
    timeout::whole_seconds,
};
use crate::{
    Call, Error, ListDecoder, Resource, Scope,
    path::{Query, check_text},
};

/// Reads objects as a [`List`](crate::List), each being a `T`.
#[derive(Debug)]
pub struct List<T> {
    selection: Selection,
    limit: Option<u32>,
    continue_token: Option<String>,
    resource_version: Option<String>,
    version_match: Option<VersionMatch>,
    server_timeout: Option<Duration>,
    accept: &'static str,
    item: PhantomData<fn() -> T>,
}

/// What a resource version asked for means (`resourceVersionMatch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VersionMatch {
    /// This very version.
    Exact,
    /// This version, or a later one.
    NotOlderThan,
}

impl<T> List<T> {
    pub(super) fn new(accept: &'static str) -> Self {
        Self {
            selection: Selection::default(),
            limit: None,
            continue_token: None,
            resource_version: None,
            version_match: None,
            server_timeout: None,
            accept,
            item: PhantomData,
        }
    }

    /// The page that starts at a token. It holds its version already, and the server takes no other with it.
    pub(crate) fn page_at(&self, token: &str) -> Self {
        Self {
            continue_token: Some(token.into()),
            resource_version: None,
            version_match: None,
            ..self.again()
        }
    }

    /// The first page once more, as it was at this version.
    pub(crate) fn exactly_at(&self, version: &str) -> Self {
        Self {
            resource_version: Some(version.into()),
            version_match: Some(VersionMatch::Exact),
            ..self.again()
        }
    }

    /// The same list, for another request.
    pub(crate) fn again(&self) -> Self {
        Self {
            selection: self.selection.clone(),
            limit: self.limit,
            continue_token: self.continue_token.clone(),
            resource_version: self.resource_version.clone(),
            version_match: self.version_match,
            server_timeout: self.server_timeout,
            accept: self.accept,
            item: PhantomData,
        }
    }

    /// Whether it starts at a page in the middle.
    pub(crate) fn starts_at_token(&self) -> bool {
        self.continue_token.is_some()
    }

    pub(super) fn draft(&self, route: &mut Route) -> Draft {
        let mut draft = Draft::new(Method::GET, route.collection());
        draft.accept = self.accept;
        draft.query = self.query();
        draft
    }

    /// The server would refuse these with words of its own; ours come sooner and name the way out.
    fn query(&self) -> Result<Query, Error> {
        let refuse = |reason| Err(Error::refused_field("resource version match", reason));
        match (self.version_match, self.resource_version.as_deref()) {
            // A list that says no version says an empty one.
            (Some(_), None | Some("")) => return refuse("needs a resource version to match"),
            (Some(VersionMatch::Exact), Some("0")) => {
                return refuse("there is no version 0 to match exactly; use NotOlderThan");
            }
            (Some(_), _) if self.continue_token.is_some() => {
                return refuse("a continue token holds its version already; leave the match out");
            }
            _ => {}
        }
        let mut query = self.selection.query()?;
        let mut add = |name, value: &str| {
            check_text(name, value)?;
            query.add(name, value);
            Ok(())
        };
        if let Some(limit) = self.limit {
            add("limit", &limit.to_string())?;
        }
        if let Some(token) = &self.continue_token {
            add("continue", token)?;
        }
        if let Some(version) = &self.resource_version {
            add("resourceVersion", version)?;
        }
        if let Some(version_match) = self.version_match {
            add(
                "resourceVersionMatch",
                match version_match {
                    VersionMatch::Exact => "Exact",
                    VersionMatch::NotOlderThan => "NotOlderThan",
                },
            )?;
        }
        if let Some(timeout) = self.server_timeout {
            add("timeoutSeconds", &whole_seconds(timeout).to_string())?;
        }
        Ok(query)
    }
}

impl<K: Resource + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Reads all objects, or those that are selected, whole: `GET .../{plural}`.
    pub fn list(&self) -> Prepared<List<K>, K, S, C> {
        self.prepare(List::new(JSON))
    }
}

impl<T: Resource + DeserializeOwned, K: Resource, S: Scope, C> Prepared<List<T>, K, S, C> {
    /// The objects one by one, page by page if there is a [`limit`](Self::limit), in memory for one object rather
    /// than for all of them.
    ///
    /// ```
    /// use kubex_proto::{Api, DynamicObject, ResourceDescription};
    ///
    /// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
    /// let items = pods.list().limit(500).items().without_managed_fields();
    /// // Where a client is bound, `items.stream()` gives the objects.
    /// # let _ = items;
    /// ```
    pub fn items(self) -> Prepared<ListItems<T>, K, S, C> {
        self.map(ListItems::new)
    }

    /// At most so many objects; the answer's `metadata.continue_token` tells where the next page starts.
    pub fn limit(mut self, limit: u32) -> Self {
        self.verb.limit = Some(limit);
        self
    }

    /// The page that starts there. Selectors and limit must be those of the first page.
    pub fn continue_token(mut self, token: impl Into<String>) -> Self {
        self.verb.continue_token = Some(token.into());
        self
    }

    /// From which version (`resourceVersion`): without one the latest, with `"0"` whatever the server's
    /// cache holds; another is not older than that, unless [`version_match`](Self::version_match) says otherwise.
    pub fn resource_version(mut self, version: impl Into<String>) -> Self {
        self.verb.resource_version = Some(version.into());
        self
    }

    /// What the version means (`resourceVersionMatch`).
    pub fn version_match(mut self, version_match: VersionMatch) -> Self {
        self.verb.version_match = Some(version_match);
        self
    }

    /// When the server shall give up, in whole seconds (`timeoutSeconds`), rounded up.
    pub fn server_timeout(mut self, timeout: Duration) -> Self {
        self.verb.server_timeout = Some(timeout);
        self
    }
}

impl<T: Resource + DeserializeOwned> Verb for List<T> {
    type Decode = ListDecoder<T>;
    type Namespace = Namespace;

    fn into_call(self, mut route: Route) -> Call<ListDecoder<T>> {
        let draft = self.draft(&mut route);
        let decoder = ListDecoder::new(
            route.list_kind(),
            Arc::clone(&route.resource),
            route.quoting(),
        );
        route.call("list", None, draft, decoder)
    }
}

impl<T: Resource + DeserializeOwned> OneAnswer for List<T> {}
impl<T: Resource + DeserializeOwned> AcrossNamespaces for List<T> {}

impl<T: Resource + DeserializeOwned> Selects for List<T> {
    fn selection(&mut self) -> &mut Selection {
        &mut self.selection
    }
}
