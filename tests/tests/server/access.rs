//! Credentials, the path prefix, and names that lead elsewhere.

use bytes::Bytes;
use http::Request;
use kubex_testing::Server;
use kubex_testing::server::ClientCertificate;

use crate::caller::{Answer, Caller, PODS};

fn with(caller: &Caller, authorization: &str) -> Answer {
    let request = Request::get(PODS).header("authorization", authorization);
    caller.send(request.body(Bytes::new()).unwrap())
}

#[test]
fn a_token_is_demanded_and_can_be_changed() {
    let caller = Caller(Server::builder().token("one").build());
    assert_eq!(
        caller.get(PODS).refused(401, "Unauthorized"),
        "Unauthorized"
    );
    with(&caller, "Bearer two").refused(401, "Unauthorized");
    with(&caller, "Bearer one").expect(200);
    caller.0.set_token("two");
    with(&caller, "Bearer one").refused(401, "Unauthorized");
    with(&caller, "Bearer two").expect(200);
}

#[test]
fn a_password_is_accepted() {
    let caller = Caller(Server::builder().basic("me", "secret").build());
    with(&caller, "Basic bWU6c2VjcmV0").expect(200);
    with(&caller, "Basic bWU6b3RoZXI=").refused(401, "Unauthorized");
}

#[test]
fn a_client_certificate_alone_opens_nothing_that_did_not_ask_for_it() {
    let server = Server::builder().token("one").build();
    let mut request = Request::get(PODS).body(Bytes::new()).unwrap();
    request.extensions_mut().insert(ClientCertificate);
    assert_eq!(server.handle(request).status(), 401);
}

#[test]
fn requests_are_recorded_without_their_credentials() {
    let caller = Caller(Server::builder().token("secret").record_requests(2).build());
    for _ in 0..3 {
        with(&caller, "Bearer secret");
    }
    let requests = caller.0.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].uri.path(), PODS);
    assert_eq!(requests[0].headers["authorization"], "Bearer");
    assert!(!format!("{requests:?}").contains("secret"));
    caller.0.forget_requests();
    assert!(caller.0.requests().is_empty());
}

#[test]
fn everything_stands_below_the_prefix() {
    let caller = Caller(Server::builder().path_prefix("/k8s/clusters/c-1/").build());
    caller.get(&format!("/k8s/clusters/c-1{PODS}")).expect(200);
    assert_eq!(caller.get(PODS).status, 404);
    assert_eq!(caller.get("/k8s/clusters/c-1/readyz").text, "ok");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let caller = Caller::new();
    caller.pod("p1", "a");
    assert_eq!(
        caller.get(&format!("{PODS}/p1%2Fstatus")).expect(200)["kind"],
        "Pod"
    );
    let message = caller.get(&format!("{PODS}/..")).refused(400, "BadRequest");
    assert_eq!(message, r#"Name parameter invalid: "..": may not be '..'"#);
    let message = caller.get("/api/v1/namespaces/../pods").refused(500, "");
    assert_eq!(message, r#"invalid key: "/pods/..""#);
    caller
        .get(&format!("{PODS}/a%25b"))
        .refused(400, "BadRequest");
}
