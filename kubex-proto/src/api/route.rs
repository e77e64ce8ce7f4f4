//! Where a call goes, without the types that said so.

use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};

use super::{Namespace, Timeout, subresource::Subresource};
use crate::{
    Call, CallDescription, Error, ResourceDescription,
    call::Purpose,
    decode::Quoting,
    path::{Path, Query},
};

/// Where calls go, one after the other, without the types that said so.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) resource: Arc<ResourceDescription>,
    /// The default namespace.
    pub(super) default: Arc<str>,
    pub(super) namespace: Namespace,
    /// Whether to inherit is to go to all namespaces.
    pub(super) all: bool,
    pub(super) subresource: Option<Subresource>,
}

impl Target {
    /// The way of one call.
    pub(crate) fn route(&self, timeout: Timeout) -> Route {
        let resource = &self.resource;
        let namespace = match &self.namespace {
            Namespace::Named(name) if !resource.namespaced => Err(Error::refused(
                "namespace",
                name,
                format!(
                    "objects of kind {} are in no namespace, as the kind is cluster-scoped; leave it out",
                    resource.kind
                ),
            )),
            Namespace::Named(name) => Ok(Some(Arc::clone(name))),
            Namespace::Inherit if resource.namespaced && !self.all => {
                Ok(Some(Arc::clone(&self.default)))
            }
            Namespace::Inherit | Namespace::All => Ok(None),
        };
        Route {
            resource: Arc::clone(resource),
            object: self
                .subresource
                .and_then(Subresource::object)
                .map_or_else(|| Arc::clone(resource), Arc::new),
            namespace,
            subresource: self.subresource,
            timeout,
        }
    }
}

/// The place of a call: resource, namespace and subresource, with its timeout.
#[derive(Debug)]
pub struct Route {
    pub(super) resource: Arc<ResourceDescription>,
    /// What is read and written there: the resource's own objects, unless a subresource has others.
    pub(super) object: Arc<ResourceDescription>,
    /// None where there is none, or where all are meant. What does not fit is an error.
    namespace: Result<Option<Arc<str>>, Error>,
    subresource: Option<Subresource>,
    timeout: Timeout,
}

/// A request as a verb makes it.
pub(super) struct Draft {
    pub(super) method: Method,
    pub(super) path: Result<String, Error>,
    pub(super) query: Result<Query, Error>,
    pub(super) accept: &'static str,
    pub(super) body: Option<(&'static str, Result<Bytes, Error>)>,
}

pub(super) const JSON: &str = "application/json";

impl Draft {
    /// Without a query and a body, and with an answer in JSON.
    pub(super) fn new(method: Method, path: Result<String, Error>) -> Self {
        Self {
            method,
            path,
            query: Ok(Query::default()),
            accept: JSON,
            body: None,
        }
    }

    fn into_request(self) -> Result<Request<Bytes>, Error> {
        let path = self.path?;
        let uri = format!("{path}{}", self.query?.as_str());
        let mut request = Request::builder()
            .method(self.method)
            .uri(uri)
            .header(header::ACCEPT, HeaderValue::from_static(self.accept));
        let mut bytes = Bytes::new();
        if let Some((media_type, body)) = self.body {
            request = request.header(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            bytes = body?;
        }
        request
            .body(bytes)
            .map_err(|error| Error::refused("path", &path, error))
    }
}

impl Route {
    /// How long the call itself says that it may take.
    #[cfg(feature = "sessions")]
    pub(super) fn time(&self) -> Option<core::time::Duration> {
        match self.timeout {
            Timeout::After(duration) => Some(duration),
            Timeout::Inherit | Timeout::Never => None,
        }
    }

    /// The namespace that the call goes to, if it goes to one.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_ref().ok()?.as_deref()
    }

    /// As [`namespace`](Self::namespace); what does not fit is an error.
    #[cfg(feature = "sessions")]
    pub(super) fn into_namespace(self) -> Result<Option<Arc<str>>, Error> {
        self.namespace
    }

    /// The path of all objects: `/apis/apps/v1/namespaces/default/deployments`.
    pub(super) fn collection(&mut self) -> Result<String, Error> {
        self.path_of_collection().map(Path::into_string)
    }

    /// The path of one object, or of its subresource.
    pub(super) fn object(&mut self, name: &str) -> Result<String, Error> {
        let path = self.path_of_collection()?.segment("name", name)?;
        Ok(match self.subresource {
            Some(subresource) => path.segment("subresource", subresource.name())?,
            None => path,
        }
        .into_string())
    }

    fn path_of_collection(&mut self) -> Result<Path, Error> {
        let mut path = Path::of(&self.resource)?;
        if let Some(namespace) = core::mem::replace(&mut self.namespace, Ok(None))? {
            path = path
                .segment("namespaces", "namespaces")?
                .segment("namespace", &namespace)?;
            self.namespace = Ok(Some(namespace));
        }
        path.segment("plural", &self.resource.plural)
    }

    /// Whether errors may quote the objects.
    pub(super) fn quoting(&self) -> Quoting {
        if self.resource.is_secret() || self.object.is_secret() {
            Quoting::Forbidden
        } else {
            Quoting::Allowed
        }
    }

    /// What errors call the object.
    pub(super) fn kind(&self) -> String {
        self.resource.kind.to_string()
    }

    /// What errors call the list.
    pub(super) fn list_kind(&self) -> String {
        format!("{}List", self.resource.kind)
    }

    /// What is done there.
    pub(crate) fn description(&self, verb: &'static str, name: Option<&str>) -> CallDescription {
        CallDescription::of_resource(
            verb,
            &self.resource,
            self.subresource.map(Subresource::name),
            self.namespace.as_ref().ok().cloned().flatten(),
            name,
        )
    }

    /// The call of a verb and, if there is one, a name.
    pub(super) fn call<D>(
        self,
        verb: &'static str,
        name: Option<&str>,
        draft: Draft,
        decoder: D,
    ) -> Call<D> {
        let description = self.description(verb, name);
        let is_read = draft.method == Method::GET;
        let quoting = self.quoting();
        Call {
            request: draft.into_request(),
            decoder,
            purpose: Purpose {
                description,
                is_read,
                is_stream: false,
                may_be_silent: false,
                quoting,
            },
            timeout: self.timeout,
        }
    }
}
