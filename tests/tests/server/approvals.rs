//! Requests for certificates: who may approve them.

use bytes::Bytes;
use http::{Method, Request};
use kubex_testing::Server;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller};

const REQUESTS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

fn call(caller: &Caller, token: &str, method: Method, path: &str, body: &Value) -> Answer {
    let kind = if method == Method::PATCH {
        "application/merge-patch+json"
    } else {
        "application/json"
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", kind)
        .header("authorization", format!("Bearer {token}"));
    caller.send(request.body(Bytes::from(body.to_string())).unwrap())
}

fn allow(caller: &Caller, name: &str, rule: &Value) {
    let granted = json!({"metadata": {"name": name}, "rules": [rule]});
    call(
        caller,
        "a",
        Method::POST,
        &format!("{RBAC}/clusterroles"),
        &granted,
    )
    .expect(201);
    let binding = json!({
        "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "limited"}],
    });
    call(
        caller,
        "a",
        Method::POST,
        &format!("{RBAC}/clusterrolebindings"),
        &binding,
    )
    .expect(201);
}

#[test]
fn who_may_approve_for_the_signer() {
    let server = Server::builder()
        .user("a", "admin", &["system:masters"])
        .user("l", "limited", &[]);
    let caller = Caller(server.rbac().build());
    let request = json!({
        "metadata": {"name": "c"},
        "spec": {"request": "eA==", "signerName": "example.com/signer", "usages": ["client auth"], "username": "root"},
    });
    let made = call(&caller, "a", Method::POST, REQUESTS, &request).expect(201);
    assert_eq!(made["spec"]["username"], "admin");
    assert_eq!(
        made["spec"]["groups"],
        json!(["system:masters", "system:authenticated"])
    );
    let approved = json!({"status": {"conditions": [{"type": "Approved", "status": "True"}]}});
    let approval = format!("{REQUESTS}/c/approval");
    let approve = || call(&caller, "l", Method::PATCH, &approval, &approved);
    approve().refused(403, "Forbidden");
    let group = "certificates.k8s.io";
    allow(
        &caller,
        "approval",
        &json!({"apiGroups": [group], "resources": ["certificatesigningrequests/approval"], "verbs": ["patch"]}),
    );
    assert_eq!(
        approve().refused(403, "Forbidden"),
        r#"certificatesigningrequests.certificates.k8s.io "c" is forbidden: user not permitted to approve requests with signerName "example.com/signer""#
    );
    allow(
        &caller,
        "signer",
        &json!({"apiGroups": [group], "resources": ["signers"], "resourceNames": ["example.com/*"], "verbs": ["approve"]}),
    );
    let conditions = &approve().expect(200)["status"]["conditions"];
    assert_eq!(
        conditions[0]["lastTransitionTime"],
        conditions[0]["lastUpdateTime"]
    );
}
