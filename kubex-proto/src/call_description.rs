//! What a call does, and to what.

use alloc::{string::String, sync::Arc};
use core::fmt;

use http::Method;

use crate::{ResourceDescription, excerpt::excerpt};

/// What a call does, and to what: for those who tell of calls, such as a handler of [`Warning`](crate::Warning)s.
///
/// Its `Display` is how errors name the call: `get pods/log "web" in namespace "default"`.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let call = pods.delete("web").into_call();
/// let description = call.description();
/// assert_eq!(description.to_string(), r#"delete pods "web" in namespace "default""#);
/// assert_eq!((description.verb(), description.name()), ("delete", Some("web")));
/// ```
#[derive(Clone, Debug)]
pub struct CallDescription {
    subject: Subject,
    /// What is said of it in the place of all that.
    words: Option<Arc<str>>,
}

#[derive(Clone, Debug)]
enum Subject {
    /// Something of a kind.
    Resource {
        /// In a sentence.
        verb: &'static str,
        resource: Arc<ResourceDescription>,
        subresource: Option<&'static str>,
        namespace: Option<Arc<str>>,
        name: Option<String>,
    },
    /// A request by hand.
    Path {
        method: Method,
        /// For people: shortened.
        path: String,
    },
}

impl CallDescription {
    pub(crate) fn of_resource(
        verb: &'static str,
        resource: &Arc<ResourceDescription>,
        subresource: Option<&'static str>,
        namespace: Option<Arc<str>>,
        name: Option<&str>,
    ) -> Self {
        Self {
            subject: Subject::Resource {
                verb,
                resource: Arc::clone(resource),
                subresource,
                namespace,
                name: name.map(String::from),
            },
            words: None,
        }
    }

    pub(crate) fn of_path(method: &Method, path: &str) -> Self {
        Self {
            subject: Subject::Path {
                method: method.clone(),
                path: excerpt(path).into(),
            },
            words: None,
        }
    }

    /// The same call, of which other words are said.
    #[cfg(feature = "config")]
    pub(crate) fn told_as(mut self, words: String) -> Self {
        self.words = Some(words.into());
        self
    }

    /// The verb as roles name it: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; of a
    /// [raw](crate::raw) request, its method in small letters.
    pub fn verb(&self) -> &str {
        match &self.subject {
            Subject::Resource { verb, .. } => match *verb {
                "replace" => "update",
                "delete collection of" => "deletecollection",
                verb => verb,
            },
            Subject::Path { method, .. } => match *method {
                Method::GET => "get",
                Method::HEAD => "head",
                Method::POST => "post",
                Method::PUT => "put",
                Method::PATCH => "patch",
                Method::DELETE => "delete",
                _ => method.as_str(),
            },
        }
    }

    /// What the call is about; none of a [raw](crate::raw) request.
    pub fn resource(&self) -> Option<&ResourceDescription> {
        match &self.subject {
            Subject::Resource { resource, .. } => Some(resource),
            Subject::Path { .. } => None,
        }
    }

    /// `status`, `scale`, `log` and the like.
    pub fn subresource(&self) -> Option<&str> {
        match &self.subject {
            Subject::Resource { subresource, .. } => *subresource,
            Subject::Path { .. } => None,
        }
    }

    /// The namespace that the call goes to, if it goes to one.
    pub fn namespace(&self) -> Option<&str> {
        match &self.subject {
            Subject::Resource { namespace, .. } => namespace.as_deref(),
            Subject::Path { .. } => None,
        }
    }

    /// The name of the object, if there is one: none of a `create`, where the object has it.
    pub fn name(&self) -> Option<&str> {
        match &self.subject {
            Subject::Resource { name, .. } => name.as_deref(),
            Subject::Path { .. } => None,
        }
    }
}

impl fmt::Display for CallDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(words) = &self.words {
            return f.write_str(words);
        }
        match &self.subject {
            Subject::Path { method, path } => write!(f, "{method} {path:?}"),
            Subject::Resource {
                verb,
                resource,
                subresource,
                namespace,
                name,
            } => {
                write!(f, "{verb} {}", resource.plural)?;
                if let Some(subresource) = subresource {
                    write!(f, "/{subresource}")?;
                }
                if let Some(name) = name {
                    write!(f, " {:?}", excerpt(name))?;
                }
                if let Some(namespace) = namespace {
                    write!(f, " in namespace {:?}", excerpt(namespace))?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::{Api, DynamicObject, raw};

    #[test]
    fn verbs_are_those_of_roles_and_sentences_those_of_errors() {
        let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
        let call = pods.delete_collection().into_call();
        let description = call.description();
        assert_eq!(description.verb(), "deletecollection");
        assert_eq!(description.resource().unwrap().kind, "Pod");
        assert_eq!(description.namespace(), Some("default"));
        assert_eq!(
            description.to_string(),
            "delete collection of pods in namespace \"default\""
        );
        let call = pods.logs().get("web").into_call();
        assert_eq!(call.description().subresource(), Some("log"));
        assert_eq!(call.description().name(), Some("web"));

        let call = raw::post("/reports?month=5").text();
        let description = call.description();
        assert_eq!(
            (description.verb(), description.resource().is_none()),
            ("post", true)
        );
        assert_eq!(description.to_string(), "POST \"/reports?month=5\"");
    }
}
