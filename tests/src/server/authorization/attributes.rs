//! What a request asks for, as far as its path and method tell: that is decided before anything is looked up.

use http::Method;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::server::authentication::User;
use crate::server::query::Query;
use crate::server::status::Refusal;

/// What is to be done with what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) verb: String,
    pub(crate) group: String,
    /// Empty where the path is none of a resource.
    pub(crate) resource: String,
    pub(crate) subresource: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) path: String,
}

impl Attributes {
    pub(crate) fn of(request: &Parts, prefix: &str) -> Self {
        let path = percent_decode_str(request.uri.path())
            .decode_utf8_lossy()
            .into_owned();
        let path = path.strip_prefix(prefix).unwrap_or(&path).to_owned();
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (group, rest) = match segments[..] {
            ["api", _, ref rest @ ..] if !rest.is_empty() => ("", rest),
            ["apis", group, _, ref rest @ ..] if !rest.is_empty() => (group, rest),
            _ => {
                let verb = request.method.as_str().to_lowercase();
                return Self {
                    verb,
                    path,
                    ..Self::default()
                };
            }
        };
        let verb = match request.method {
            Method::POST => "create",
            Method::PUT => "update",
            Method::PATCH => "patch",
            Method::DELETE => "delete",
            _ => "get",
        };
        let mut attributes = Self {
            verb: verb.to_owned(),
            group: group.to_owned(),
            ..Self::default()
        };
        attributes.read(rest);
        attributes.path.clone_from(&path);
        attributes.read_query(&Query::parse(request.uri.query()), rest[0] == "watch");
        attributes
    }

    fn read(&mut self, segments: &[&str]) {
        let segments = match segments {
            ["watch", rest @ ..] => rest,
            segments => segments,
        };
        let segments = match segments {
            ["namespaces", namespace, rest @ ..] => {
                (*namespace).clone_into(&mut self.namespace);
                // These are subresources of the namespace itself.
                match rest {
                    [] | ["status" | "finalize"] => segments,
                    rest => rest,
                }
            }
            segments => segments,
        };
        let part = |index: usize| segments.get(index).copied().unwrap_or_default().to_owned();
        (self.resource, self.name, self.subresource) = (part(0), part(1), part(2));
    }

    /// A collection is listed, watched or deleted; one that is narrowed to a name asks for that object.
    fn read_query(&mut self, query: &Query, is_watch_path: bool) {
        if self.name.is_empty() && self.verb == "delete" {
            "deletecollection".clone_into(&mut self.verb);
        }
        if self.name.is_empty() && self.verb == "get" {
            "list".clone_into(&mut self.verb);
            let selector = query.value("fieldSelector").unwrap_or_default();
            let name = selector.split(',').find_map(|term| {
                let (field, name) = term.split_once('=')?;
                (field == "metadata.name").then(|| name.trim_start_matches('=').to_owned())
            });
            self.name = name.unwrap_or_default();
            if query.is_on("watch") {
                "watch".clone_into(&mut self.verb);
            }
        }
        if is_watch_path {
            "watch".clone_into(&mut self.verb);
        }
    }

    pub(crate) fn is_of_resource(&self) -> bool {
        !self.resource.is_empty()
    }

    /// The resource as rules name it: `pods`, `pods/log`.
    pub(crate) fn whole_resource(&self) -> String {
        if self.subresource.is_empty() {
            self.resource.clone()
        } else {
            format!("{}/{}", self.resource, self.subresource)
        }
    }

    /// Says that a user may not do it.
    pub(crate) fn refusal(&self, user: &User, verb: &str, reason: &str) -> Refusal {
        let user = &user.name;
        let why = if reason.is_empty() {
            String::new()
        } else {
            format!(": {reason}")
        };
        if !self.is_of_resource() {
            let message = format!(
                "forbidden: User {user:?} cannot {verb} path {:?}{why}",
                self.path
            );
            return Refusal::denied(message, "", "", "");
        }
        let mut what = self.resource.clone();
        if !self.group.is_empty() {
            what = format!("{what}.{}", self.group);
        }
        if !self.name.is_empty() {
            what = format!("{what} {:?}", self.name);
        }
        let place = if self.namespace.is_empty() {
            "at the cluster scope".to_owned()
        } else {
            format!("in the namespace {:?}", self.namespace)
        };
        let message = format!(
            "{what} is forbidden: User {user:?} cannot {verb} resource {:?} in API group {:?} {place}{why}",
            self.whole_resource(),
            self.group,
        );
        Refusal::denied(message, &self.name, &self.group, &self.resource)
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn refusal(method: &str, path: &str) -> String {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(())
            .unwrap();
        let attributes = Attributes::of(&request.into_parts().0, "");
        let user = User::new("limited", &[]);
        let refusal = attributes.refusal(&user, &attributes.verb, "");
        serde_json::to_value(refusal.status()).unwrap()["message"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    // As kube-apiserver 1.37 says it.
    #[test]
    fn refusals_name_what_was_asked_for() {
        for (method, path, message) in [
            (
                "GET",
                "/api/v1/namespaces/default/pods",
                r#"pods is forbidden: User "limited" cannot list resource "pods" in API group "" in the namespace "default""#,
            ),
            (
                "GET",
                "/api/v1/pods",
                r#"pods is forbidden: User "limited" cannot list resource "pods" in API group "" at the cluster scope"#,
            ),
            (
                "GET",
                "/api/v1/namespaces/default/pods/web/log",
                r#"pods "web" is forbidden: User "limited" cannot get resource "pods/log" in API group "" in the namespace "default""#,
            ),
            (
                "GET",
                "/api/v1/namespaces/default/pods?watch=1",
                r#"pods is forbidden: User "limited" cannot watch resource "pods" in API group "" in the namespace "default""#,
            ),
            (
                "GET",
                "/api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dx",
                r#"pods "x" is forbidden: User "limited" cannot list resource "pods" in API group "" in the namespace "default""#,
            ),
            (
                "POST",
                "/apis/apps/v1/namespaces/default/deployments",
                r#"deployments.apps is forbidden: User "limited" cannot create resource "deployments" in API group "apps" in the namespace "default""#,
            ),
            (
                "DELETE",
                "/apis/apps/v1/namespaces/default/deployments",
                r#"deployments.apps is forbidden: User "limited" cannot deletecollection resource "deployments" in API group "apps" in the namespace "default""#,
            ),
            (
                "GET",
                "/api/v1/namespaces/foo",
                r#"namespaces "foo" is forbidden: User "limited" cannot get resource "namespaces" in API group "" in the namespace "foo""#,
            ),
            (
                "GET",
                "/api/v1/namespaces",
                r#"namespaces is forbidden: User "limited" cannot list resource "namespaces" in API group "" at the cluster scope"#,
            ),
            (
                "PUT",
                "/api/v1/namespaces/default/pods/a/status",
                r#"pods "a" is forbidden: User "limited" cannot update resource "pods/status" in API group "" in the namespace "default""#,
            ),
            (
                "GET",
                "/api/v1/watch/pods",
                r#"pods is forbidden: User "limited" cannot watch resource "pods" in API group "" at the cluster scope"#,
            ),
            (
                "GET",
                "/apis/foo.bar/v1/namespaces/x/things",
                r#"things.foo.bar is forbidden: User "limited" cannot list resource "things" in API group "foo.bar" in the namespace "x""#,
            ),
            (
                "DELETE",
                "/foo",
                r#"forbidden: User "limited" cannot delete path "/foo""#,
            ),
        ] {
            assert_eq!(refusal(method, path), message);
        }
    }
}
