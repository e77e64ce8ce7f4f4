//! Users, and what roles and bindings let them do.

use bytes::Bytes;
use http::{Method, Request};
use kubex_testing::Server;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller, PODS, pod};

const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// A server with an administrator (`a`) and a user who may do nothing (`l`).
fn caller() -> Caller {
    let server = Server::builder()
        .user("a", "admin", &["system:masters"])
        .user("l", "limited", &["devs"]);
    Caller(server.rbac().build())
}

fn call(caller: &Caller, token: &str, method: &Method, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() {
        Bytes::new()
    } else {
        Bytes::from(body.to_string())
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(
            "content-type",
            if method == Method::PATCH {
                "application/merge-patch+json"
            } else {
                "application/json"
            },
        )
        .header("authorization", format!("Bearer {token}"));
    caller.send(request.body(body).unwrap())
}

fn get(caller: &Caller, token: &str, path: &str) -> Answer {
    call(caller, token, &Method::GET, path, &Value::Null)
}

#[track_caller]
fn create(caller: &Caller, path: &str, body: &Value) {
    call(caller, "a", &Method::POST, path, body).expect(201);
}

fn binding(role: (&str, &str), subject: &Value) -> Value {
    json!({
        "metadata": {"name": "b"}, "subjects": [subject],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role.0, "name": role.1},
    })
}

fn group(name: &str) -> Value {
    json!({"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name})
}

#[test]
fn who_has_no_role_may_nothing() {
    let caller = caller();
    get(&caller, "a", PODS).expect(200);
    get(&caller, "x", PODS).refused(401, "Unauthorized");
    caller.get(PODS).refused(401, "Unauthorized");
    let answer = get(&caller, "l", &format!("{PODS}/web")).expect(403);
    assert_eq!(
        answer["message"],
        r#"pods "web" is forbidden: User "limited" cannot get resource "pods" in API group "" in the namespace "default""#
    );
    assert_eq!(
        (&answer["reason"], &answer["details"]),
        (&json!("Forbidden"), &json!({"name": "web", "kind": "pods"}))
    );
    // What is not there is refused in the same way.
    get(&caller, "l", "/apis/foo.bar/v1/things").refused(403, "Forbidden");
    assert_eq!(
        get(&caller, "l", "/metrics").refused(403, "Forbidden"),
        r#"forbidden: User "limited" cannot get path "/metrics""#
    );
    get(&caller, "l", "/apis").expect(200);
    get(&caller, "l", "/version").expect(200);
}

#[test]
fn a_role_is_for_its_namespace() {
    let caller = caller();
    let rules = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch"]}]);
    create(
        &caller,
        &format!("{RBAC}/namespaces/default/roles"),
        &json!({"metadata": {"name": "r"}, "rules": rules}),
    );
    let user = json!({"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "limited"});
    create(
        &caller,
        &format!("{RBAC}/namespaces/default/rolebindings"),
        &binding(("Role", "r"), &user),
    );
    get(&caller, "l", PODS).expect(200);
    get(&caller, "l", &format!("{PODS}/web")).refused(403, "Forbidden");
    get(&caller, "l", "/api/v1/pods").refused(403, "Forbidden");
    get(&caller, "l", "/api/v1/namespaces/kube-system/pods").refused(403, "Forbidden");
    call(
        &caller,
        "a",
        &Method::DELETE,
        &format!("{RBAC}/namespaces/default/rolebindings/b"),
        &Value::Null,
    )
    .expect(200);
    get(&caller, "l", PODS).refused(403, "Forbidden");
}

#[test]
fn a_cluster_role_is_for_all_namespaces_or_for_one() {
    let caller = caller();
    create(
        &caller,
        &format!("{RBAC}/clusterrolebindings"),
        &binding(("ClusterRole", "view"), &group("devs")),
    );
    get(&caller, "l", "/api/v1/pods").expect(200);
    get(&caller, "l", "/api/v1/namespaces").expect(200);
    get(&caller, "l", "/api/v1/namespaces/default/secrets").refused(403, "Forbidden");
    call(&caller, "l", &Method::POST, PODS, &pod("web", "a")).refused(403, "Forbidden");
    create(
        &caller,
        &format!("{RBAC}/namespaces/default/rolebindings"),
        &binding(("ClusterRole", "edit"), &group("devs")),
    );
    call(&caller, "l", &Method::POST, PODS, &pod("web", "a")).expect(201);
    call(
        &caller,
        "l",
        &Method::POST,
        "/api/v1/namespaces/kube-system/pods",
        &pod("web", "a"),
    )
    .refused(403, "Forbidden");
}

#[test]
fn names_and_subresources_are_told_apart() {
    let caller = caller();
    let rules = json!([{"apiGroups": [""], "resources": ["pods/status"], "resourceNames": ["web"], "verbs": ["patch"]}]);
    create(
        &caller,
        &format!("{RBAC}/clusterroles"),
        &json!({"metadata": {"name": "r"}, "rules": rules}),
    );
    create(
        &caller,
        &format!("{RBAC}/clusterrolebindings"),
        &binding(("ClusterRole", "r"), &group("devs")),
    );
    create(&caller, PODS, &pod("web", "a"));
    let change = json!({"status": {"message": "x"}});
    call(
        &caller,
        "l",
        &Method::PATCH,
        &format!("{PODS}/web/status"),
        &change,
    )
    .expect(200);
    let message = call(
        &caller,
        "l",
        &Method::PATCH,
        &format!("{PODS}/db/status"),
        &change,
    )
    .refused(403, "Forbidden");
    assert!(
        message.contains(r#"cannot patch resource "pods/status""#),
        "{message}"
    );
    call(
        &caller,
        "l",
        &Method::PATCH,
        &format!("{PODS}/web"),
        &change,
    )
    .refused(403, "Forbidden");
}

#[test]
fn a_binding_to_nothing_is_told() {
    let caller = caller();
    create(
        &caller,
        &format!("{RBAC}/namespaces/default/rolebindings"),
        &binding(("Role", "nope"), &group("devs")),
    );
    let message = get(&caller, "l", PODS).refused(403, "Forbidden");
    assert!(
        message.ends_with(r#"in the namespace "default": rbac: RBAC: role.rbac.authorization.k8s.io "nope" not found"#),
        "{message}"
    );
}

#[test]
fn users_can_ask_about_themselves() {
    let caller = caller();
    let review = |token: &str, group: &str, kind: &str, spec: Value| {
        let body = json!({"apiVersion": format!("{group}/v1"), "kind": kind, "spec": spec});
        let path = format!("/apis/{group}/v1/{}s", kind.to_lowercase());
        call(&caller, token, &Method::POST, &path, &body)
    };
    let myself = review(
        "l",
        "authentication.k8s.io",
        "SelfSubjectReview",
        Value::Null,
    )
    .expect(201);
    assert_eq!(
        myself["status"]["userInfo"],
        json!({"username": "limited", "groups": ["devs", "system:authenticated"]})
    );
    let list =
        json!({"resourceAttributes": {"verb": "list", "resource": "pods", "namespace": "default"}});
    let may = |token: &str| {
        review(
            token,
            "authorization.k8s.io",
            "SelfSubjectAccessReview",
            list.clone(),
        )
        .expect(201)["status"]
            .clone()
    };
    assert_eq!(
        (may("l"), may("a")),
        (json!({"allowed": false}), json!({"allowed": true}))
    );
    create(
        &caller,
        &format!("{RBAC}/namespaces/default/rolebindings"),
        &binding(("ClusterRole", "view"), &group("devs")),
    );
    assert_eq!(
        may("l"),
        json!({"allowed": true, "reason": "RBAC: allowed by RoleBinding \"b/default\" of ClusterRole \"view\" to Group \"devs\""})
    );
    review(
        "l",
        "authorization.k8s.io",
        "SelfSubjectAccessReview",
        json!({}),
    )
    .refused(422, "Invalid");
}

#[test]
fn an_administrator_can_act_for_others() {
    let caller = caller();
    let act = |token: &str, headers: &[(&str, &str)]| {
        let mut request = Request::get(PODS).header("authorization", format!("Bearer {token}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        caller.send(request.body(Bytes::new()).unwrap())
    };
    let message = act("a", &[("impersonate-user", "bob")]).refused(403, "Forbidden");
    assert!(message.contains(r#"User "bob" cannot list"#), "{message}");
    act(
        "a",
        &[
            ("impersonate-user", "bob"),
            ("impersonate-group", "system:masters"),
        ],
    )
    .expect(200);
    act("a", &[("impersonate-group", "g")]).refused(400, "BadRequest");
    let message = act("l", &[("impersonate-user", "bob")]).refused(403, "Forbidden");
    assert!(
        message.contains(r#"User "limited" cannot impersonate-on:user-info:list resource "pods""#),
        "{message}"
    );
}

#[test]
fn anonymous_requests_are_let_in_where_they_are_to_be() {
    let caller = Caller(Server::builder().token("t").anonymous().rbac().build());
    caller.get("/version").expect(200);
    let message = caller.get("/api/v1/pods").refused(403, "Forbidden");
    assert!(
        message.contains(r#"User "system:anonymous" cannot list"#),
        "{message}"
    );
    get(&caller, "bad", "/version").refused(401, "Unauthorized");
    get(&caller, "t", "/api/v1/pods").expect(200);
}

#[test]
fn without_roles_all_users_may_everything() {
    let caller = Caller(Server::builder().user("l", "limited", &[]).build());
    get(&caller, "l", PODS).expect(200);
    caller.get(PODS).refused(401, "Unauthorized");
}
