//! On the server in memory, which answers in both forms.

use bytes::Bytes;
use http::{HeaderValue, Request, header::ACCEPT};
use kubex_proto::{Apply, Client, Time};
use kubex_testing::{
    Server,
    simulation::{Peer, VirtualClient, ready},
};

use super::*;

/// The server as it is, or as one that knows only the old form.
struct InMemory {
    server: Server,
    is_old: bool,
}

impl Peer for InMemory {
    fn answer(&mut self, _: Time, request: &Request<Bytes>) -> Reply {
        let mut request = request.clone();
        if self.is_old && request.uri().path().starts_with("/api") {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(ACCEPT, json);
        }
        let (head, body) = self.server.handle(request).into_parts();
        let reply = Reply::answer(head.status.as_u16(), body.into_bytes().unwrap());
        match head.headers.get("etag") {
            Some(tag) => reply.header("etag", tag.to_str().unwrap()),
            None => reply,
        }
    }
}

fn client(server: &Server, is_old: bool) -> impl Client {
    let server = server.clone();
    VirtualClient::new(
        Simulation::new(InMemory { server, is_old }),
        Settings::default(),
    )
}

#[test]
fn both_forms_tell_the_same() {
    let server = Server::new();
    let told = [false, true].map(|is_old| {
        let discovery = ready(Discovery::of(&client(&server, is_old))).unwrap();
        let mut resources: Vec<ApiResource> = discovery.resources().cloned().collect();
        for resource in &mut resources {
            resource.verbs.sort();
            resource.subresources.sort_by(|a, b| a.name.cmp(&b.name));
        }
        resources
    });
    assert!(told[0].len() > 20);
    assert_eq!(told[0], told[1]);
}

#[test]
fn a_refresh_is_two_times_nothing_new() {
    let server = Server::builder().record_requests(100).build();
    let client = client(&server, false);
    let discovery = ready(Discovery::of(&client)).unwrap();
    server.forget_requests();
    let again = ready(discovery.refresh(&client)).unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(request.headers.contains_key("if-none-match"));
    }
    assert_eq!(again.resources().count(), discovery.resources().count());
}

#[test]
fn documents_are_applied() {
    let server = Server::new();
    let client = client(&server, false);
    let text = "
apiVersion: v1
kind: ConfigMap
metadata: {name: prices}
data: {apple: '2'}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: Not A Name}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: others, namespace: nowhere}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: web}]}
";
    let applied = ready(async {
        Apply::new(text)
            .field_manager("me")
            .bind(client.clone())
            .await
    });
    let applied = applied.unwrap();
    let is_ok: Vec<bool> = applied.iter().map(|it| it.outcome.is_ok()).collect();
    assert_eq!(is_ok, [true, false, false, true]);
    let refused = |at: usize| applied[at].outcome.as_ref().unwrap_err();
    assert!(refused(1).is_invalid(), "{}", refused(1));
    assert!(refused(2).is_not_found(), "{}", refused(2));
    let web = applied[3].outcome.as_ref().unwrap();
    assert_eq!(web["spec"]["replicas"], 1);
    let manager = &web.metadata.managed_fields;
    assert!(format!("{manager:?}").contains("me"));
}
