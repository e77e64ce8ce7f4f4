//! One look at what the server serves, for many tasks.

use kubex_testing::{
    Server,
    server::{Fault, RequestMatch, ServedResource},
};

use super::client;

fn server() -> Server {
    Server::builder().record_requests(1000).build()
}

/// What was asked since the last time, and whether only if it has changed.
fn looks(server: &Server) -> Vec<(String, bool)> {
    let requests = server.requests();
    server.forget_requests();
    let told = requests.iter().map(|request| {
        let conditional = request.headers.contains_key("if-none-match");
        (request.uri.path().to_owned(), conditional)
    });
    told.collect()
}

fn both(conditional: bool) -> Vec<(String, bool)> {
    ["/api", "/apis"]
        .map(|path| (path.to_owned(), conditional))
        .into()
}

fn gizmos() -> ServedResource {
    ServedResource::namespaced("example.com", "v1", "Gizmo", "gizmos")
}

#[tokio::test]
async fn many_tasks_share_one_look() {
    let served = server().serve().unwrap();
    let discovery = client(&served).discovery();
    let tasks = (0..50).map(|_| {
        let discovery = discovery.clone();
        tokio::spawn(async move { discovery.find("deploy").await })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap().unwrap().description.kind, "Deployment");
    }
    assert_eq!(looks(served.server()), both(false));
    // Afterwards nothing is asked.
    discovery.find_kind("v1", "Pod").await.unwrap();
    assert_eq!(looks(served.server()), []);
}

#[tokio::test]
async fn a_kind_that_is_not_held_is_looked_for_once_more() {
    let served = server().serve().unwrap();
    let discovery = client(&served).discovery();
    let shared = discovery.clone();
    let read = tokio::spawn(async move { shared.current().await });
    read.await.unwrap().unwrap();
    looks(served.server());
    let error = discovery.find("gizmos").await.unwrap_err();
    assert!(error.is_not_served(), "{error}");
    assert_eq!(looks(served.server()), both(true));
    served.server().register(gizmos());
    let gizmos = discovery.api("gizmo").await.unwrap();
    assert_eq!(gizmos.list().await.unwrap().items.len(), 0);
    let asked = looks(served.server());
    assert_eq!(asked[..2], both(true));
    // What is held now is there for `apply` as well.
    let document = "apiVersion: example.com/v1\nkind: Gizmo\nmetadata: {name: a}";
    let applied = discovery.apply(document).field_manager("me").await.unwrap();
    assert!(applied[0].outcome.is_ok(), "{:?}", applied[0].outcome);
    assert_eq!(looks(served.server()).len(), 1);
}

#[tokio::test]
async fn what_is_held_stays_where_a_look_fails() {
    let served = server().serve().unwrap();
    let discovery = client(&served).discovery();
    discovery.current().await.unwrap();
    let fault = Fault::status(500);
    served.server().inject(RequestMatch::any().once(), fault);
    assert_eq!(discovery.refresh().await.unwrap_err().code().unwrap(), 500);
    discovery.find("pods").await.unwrap();
    served.server().register(gizmos());
    assert!(discovery.current().await.unwrap().find("gizmos").is_err());
    assert!(discovery.refresh().await.unwrap().find("gizmos").is_ok());
}

#[tokio::test]
async fn a_client_applies_documents_by_a_look_of_its_own() {
    let served = server().serve().unwrap();
    let client = client(&served);
    let document = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}";
    let mut applied = client.apply(document).field_manager("me").stream();
    let first = applied.next().await.unwrap().unwrap();
    assert_eq!(first.namespace.as_deref(), Some("default"));
    assert!(first.outcome.is_ok());
    assert!(applied.next().await.is_none());
    assert_eq!(looks(served.server())[..2], both(false));
}
