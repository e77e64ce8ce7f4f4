//! Tokens of service accounts, and the server that issued them.

use bytes::Bytes;
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use kubex_testing::Server;
use kubex_testing::server::ManualClock;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller};

const ACCOUNTS: &str = "/api/v1/namespaces/default/serviceaccounts";
const TOKEN: &str = "/api/v1/namespaces/default/serviceaccounts/builder/token";

fn call(caller: &Caller, token: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("user-agent", "me/1")
        .header("authorization", format!("Bearer {token}"));
    caller.send(request.body(Bytes::from(body.to_string())).unwrap())
}

/// What the server says of the bearer.
fn who(caller: &Caller, token: &str) -> Answer {
    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    call(caller, token, Method::POST, path, &json!({}))
}

fn issue(caller: &Caller, shown: &str, request: &Value) -> Value {
    call(caller, shown, Method::POST, TOKEN, request).expect(201)
}

fn text(request: &Value) -> &str {
    request["status"]["token"].as_str().unwrap()
}

fn with_account(server: Server, shown: &str) -> Caller {
    let caller = Caller(server);
    let builder = json!({"metadata": {"name": "builder"}});
    call(&caller, shown, Method::POST, ACCOUNTS, &builder).expect(201);
    caller
}

#[test]
fn what_is_answered() {
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let clock = ManualClock::new(now);
    let caller = with_account(Server::builder().clock(clock).build(), "");
    let account = caller.get(&format!("{ACCOUNTS}/builder")).expect(200);
    let mut issued = issue(
        &caller,
        "",
        &json!({"spec": {"audiences": ["vault"], "expirationSeconds": 600}}),
    );
    assert_eq!(
        issued["status"]["token"]
            .take()
            .as_str()
            .unwrap()
            .split('.')
            .count(),
        3
    );
    assert_eq!(
        issued,
        json!({
            "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
            "metadata": {
                "name": "builder", "namespace": "default", "uid": account["metadata"]["uid"],
                "creationTimestamp": "2026-01-01T00:00:00Z",
                "managedFields": [{
                    "manager": "me", "operation": "Update", "apiVersion": "authentication.k8s.io/v1",
                    "time": "2026-01-01T00:00:00Z", "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:spec": {"f:audiences": {}, "f:expirationSeconds": {}}}, "subresource": "token",
                }],
            },
            "spec": {"audiences": ["vault"], "expirationSeconds": 600, "boundObjectRef": null},
            "status": {"token": null, "expirationTimestamp": "2026-01-01T00:10:00Z"},
        })
    );
}

#[test]
fn it_expires() {
    let clock = ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap());
    let caller = with_account(Server::builder().clock(clock.clone()).build(), "");
    let issued = issue(&caller, "", &json!({"spec": {"expirationSeconds": 600}}));
    let user = &who(&caller, text(&issued)).expect(201)["status"]["userInfo"];
    assert_eq!(
        *user,
        json!({
            "username": "system:serviceaccount:default:builder",
            "groups": ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
        })
    );
    clock.advance(SignedDuration::from_secs(599));
    who(&caller, text(&issued)).expect(201);
    clock.advance(SignedDuration::from_secs(1));
    who(&caller, text(&issued)).refused(401, "Unauthorized");
}

/// Its bearer may do what the roles of the account say, and no other one has that account's rights.
#[test]
fn roles_are_those_of_the_account() {
    let server = Server::builder().user("a", "admin", &["system:masters"]);
    let caller = with_account(server.rbac().build(), "a");
    let issued = issue(&caller, "a", &json!({}));
    let read = || call(&caller, text(&issued), Method::GET, ACCOUNTS, &Value::Null);
    let message = read().refused(403, "Forbidden");
    assert!(
        message.contains(r#"User "system:serviceaccount:default:builder" cannot list"#),
        "{message}"
    );
    let group = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
    let binding = json!({
        "metadata": {"name": "b"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": "builder", "namespace": "default"}],
    });
    call(
        &caller,
        "a",
        Method::POST,
        &format!("{group}/rolebindings"),
        &binding,
    )
    .expect(201);
    read().expect(200);
    let again = call(&caller, text(&issued), Method::POST, TOKEN, &json!({}));
    again.refused(403, "Forbidden");
    // One that is made anew under the name is another one.
    call(
        &caller,
        "a",
        Method::DELETE,
        &format!("{ACCOUNTS}/builder"),
        &json!({}),
    )
    .expect(200);
    let builder = json!({"metadata": {"name": "builder"}});
    call(&caller, "a", Method::POST, ACCOUNTS, &builder).expect(201);
    read().refused(401, "Unauthorized");
}
