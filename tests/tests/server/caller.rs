//! A client without a network: requests go straight into the server.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use kubex_testing::Server;
use kubex_testing::server::Body;
use serde_json::{Value, json};

pub(crate) const PODS: &str = "/api/v1/namespaces/default/pods";
pub(crate) const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

/// An answer that was read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.body
    }

    /// The message of a refusal that must have this status and reason.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, reason: &str) -> String {
        let body = self.expect(status);
        assert_eq!(body["kind"], "Status", "{body}");
        assert_eq!(
            body["reason"].as_str().unwrap_or_default(),
            reason,
            "{body}"
        );
        assert_eq!(body["code"], status, "{body}");
        body["message"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends requests to one server.
pub(crate) struct Caller(pub(crate) Server);

impl Caller {
    pub(crate) fn new() -> Self {
        Self(Server::builder().seed(7).build())
    }

    pub(crate) fn send(&self, request: Request<Bytes>) -> Answer {
        let (parts, body) = self.0.handle(request).into_parts();
        let bytes = body.into_bytes().unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            text: String::from_utf8(bytes.into()).unwrap(),
        }
    }

    pub(crate) fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            Bytes::new()
        } else {
            Bytes::from(body.to_string())
        };
        self.send(
            Request::builder()
                .method(method)
                .uri(path)
                .body(body)
                .unwrap(),
        )
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &Value::Null)
    }

    pub(crate) fn get_as(&self, path: &str, accept: &str) -> Answer {
        let request = Request::get(path).header("accept", accept);
        self.send(request.body(Bytes::new()).unwrap())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, body)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, &Value::Null)
    }

    pub(crate) fn patch(&self, path: &str, kind: &str, body: &Value) -> Answer {
        let request = Request::patch(path).header("content-type", format!("application/{kind}"));
        self.send(request.body(Bytes::from(body.to_string())).unwrap())
    }

    pub(crate) fn merge(&self, path: &str, body: &Value) -> Answer {
        self.patch(path, "merge-patch+json", body)
    }

    /// Creates a pod with the label `app` in the default namespace.
    #[track_caller]
    pub(crate) fn pod(&self, name: &str, app: &str) -> Value {
        self.post(PODS, &pod(name, app)).expect(201)
    }

    /// Opens a watch.
    #[track_caller]
    pub(crate) fn watch(&self, path: &str) -> Frames {
        let response = self
            .0
            .handle(Request::get(path).body(Bytes::new()).unwrap());
        assert_eq!(response.status(), 200);
        Frames(response.into_body())
    }
}

/// The events of a watch.
pub(crate) struct Frames(pub(crate) Body);

impl Frames {
    /// What arrived so far, each event as its type and `part` of its object.
    pub(crate) fn now(&mut self, part: &str) -> Vec<String> {
        self.values()
            .iter()
            .map(|event| {
                let value = &event["object"].pointer(part).cloned().unwrap_or_default();
                format!(
                    "{} {}",
                    event["type"].as_str().unwrap(),
                    value.as_str().unwrap_or("-")
                )
            })
            .collect()
    }

    /// The names of the objects that arrived so far.
    pub(crate) fn names(&mut self) -> Vec<String> {
        self.now("/metadata/name")
    }

    pub(crate) fn values(&mut self) -> Vec<Value> {
        let mut events = Vec::new();
        while let std::task::Poll::Ready(Some(Ok(chunk))) = self.0.try_next_chunk() {
            events.push(serde_json::from_slice(&chunk).unwrap());
        }
        events
    }

    /// The body has come to its end.
    pub(crate) fn is_over(&mut self) -> bool {
        matches!(self.0.try_next_chunk(), std::task::Poll::Ready(None))
    }
}

pub(crate) fn pod(name: &str, app: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": app}},
        "spec": {"containers": [{"name": "main", "image": "nginx"}]},
    })
}

pub(crate) fn deployment(name: &str, replicas: u32) -> Value {
    let labels = json!({"app": name});
    json!({"metadata": {"name": name}, "spec": {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": "main", "image": "nginx"}]},
        },
    }})
}

/// The names of the items of a list.
pub(crate) fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["metadata"]["name"].as_str().unwrap())
        .collect()
}
