//! What is refused before the connection is upgraded, and what the node refuses after.

use bytes::Bytes;
use http::Method;
use http::request::Builder;
use kubex_testing::Server;
use kubex_testing::server::{Exit, Received};
use serde_json::json;

use super::{V4, V5, closed, hear, open, upgrade, with_web};
use crate::caller::{Answer, Caller, PODS, pod};

fn caller() -> Caller {
    let server = Server::builder().on_exec(async |_| Exit::Code(0));
    with_web(server.on_attach(async |_| Exit::Code(0)).build())
}

impl Caller {
    fn ask(&self, request: Builder) -> Answer {
        self.send(request.body(Bytes::new()).unwrap())
    }
}

#[test]
fn pods_and_containers_that_are_not_there() {
    let caller = caller();
    caller.pod("homeless", "a");
    for (path, code, reason, message) in [
        ("frog/exec", 404, "NotFound", "pods \"frog\" not found"),
        ("frog/attach", 404, "NotFound", "pods \"frog\" not found"),
        (
            "frog/portforward?ports=1",
            404,
            "NotFound",
            "pods \"frog\" not found",
        ),
        (
            "web/exec?container=b",
            400,
            "BadRequest",
            "container b is not valid for pod web",
        ),
        (
            "homeless/exec?stdout=1",
            400,
            "BadRequest",
            "pod homeless does not have a host assigned",
        ),
        (
            "homeless/portforward?ports=1",
            400,
            "BadRequest",
            "pod homeless does not have a host assigned",
        ),
        (
            "web/portforward?ports=http",
            400,
            "BadRequest",
            "cannot convert to []int32: strconv.ParseUint: parsing \"http\": invalid syntax",
        ),
    ] {
        let answer = caller.ask(upgrade(path, V5));
        assert_eq!(answer.refused(code, reason), message, "{path}");
    }
    let two = json!({"nodeName": "n", "containers": [
        {"name": "a", "image": "i"}, {"name": "b", "image": "i"},
    ]});
    let two = json!({"metadata": {"name": "two"}, "spec": two});
    caller.post(PODS, &two).expect(201);
    assert_eq!(
        caller
            .ask(upgrade("two/attach?stdout=1", V5))
            .refused(400, "BadRequest"),
        "a container name must be specified for pod two, choose one of: [a b]"
    );
}

#[test]
fn requests_that_upgrade_nothing() {
    let caller = caller();
    for path in [
        "web/exec?stdout=1",
        "web/attach?stdout=1",
        "web/portforward?ports=1",
    ] {
        let path = format!("{PODS}/{path}");
        for answer in [caller.get(&path), caller.post(&path, &json!(null))] {
            let message = answer.refused(400, "BadRequest");
            assert_eq!(message, "Upgrade request required");
        }
        caller.delete(&path).refused(405, "MethodNotAllowed");
    }
}

#[test]
fn handshakes_that_are_none() {
    let caller = caller();
    for path in [
        "web/exec?stdout=1",
        "web/attach?stdout=1",
        "web/portforward?ports=1",
    ] {
        let plain = |request: Builder| {
            let answer = caller.ask(request);
            (answer.status.as_u16(), answer.text)
        };
        let bad_method = upgrade(path, V4).method(Method::POST);
        assert_eq!(plain(bad_method), (405, "bad method".into()));
        let no_key = || {
            let mut request = upgrade(path, V4);
            request.headers_mut().unwrap().remove("sec-websocket-key");
            request
        };
        assert_eq!(plain(no_key()), (400, "mismatch challenge/response".into()));
        let mut version = upgrade(path, V4);
        let headers = version.headers_mut().unwrap();
        headers.insert("sec-websocket-version", "8".parse().unwrap());
        assert_eq!(
            plain(version),
            (400, "missing or bad WebSocket Version".into())
        );
        assert_eq!(
            plain(upgrade(path, "v9.channel.k8s.io")),
            (403, String::new())
        );

        let not_here = |request: Builder| caller.ask(request).refused(501, "NotImplemented");
        let message = not_here(upgrade(path, ""));
        assert!(message.contains("no subprotocol"), "{message}");
        let message = not_here(upgrade(path, "base64.channel.k8s.io, v4.channel.k8s.io"));
        assert!(message.contains("base64"), "{message}");
        let mut spdy = upgrade(path, V4);
        let headers = spdy.headers_mut().unwrap();
        headers.insert("upgrade", "SPDY/3.1".parse().unwrap());
        assert!(not_here(spdy).contains("WebSocket"));
    }
    // Port-forward has no v5, and kubectl's tunnel is not served.
    let answer = caller.ask(upgrade("web/portforward?ports=1", V5));
    assert_eq!(answer.status, 403);
    let tunnel = upgrade("web/portforward?ports=1", "SPDY/3.1+portforward.k8s.io");
    caller.ask(tunnel).refused(501, "NotImplemented");
    assert_eq!(caller.0.sessions(), 0);
}

#[test]
fn what_no_test_says() {
    let caller = with_web(Server::new());
    for (path, way_out) in [
        ("web/exec?stdout=1", "Server::on_exec"),
        ("web/attach?stdout=1", "Server::on_attach"),
    ] {
        let message = caller.ask(upgrade(path, V5)).refused(501, "NotImplemented");
        assert!(message.contains(way_out), "{message}");
    }
}

#[test]
fn the_node_refuses_v4_before_and_v5_after_the_upgrade() {
    let caller = caller();
    caller.post(PODS, &{
        let mut over = pod("over", "a");
        over["spec"]["nodeName"] = json!("n");
        over
    });
    let status = json!({"status": {"phase": "Succeeded"}});
    caller
        .merge(&format!("{PODS}/over/status"), &status)
        .expect(200);
    for (path, code, words) in [
        (
            "web/exec?command=a",
            400,
            "you must specify at least 1 of stdin, stdout, stderr",
        ),
        (
            "web/attach?stderr=1&tty=1",
            400,
            "you must specify at least 1 of stdin, stdout, stderr",
        ),
        ("over/exec?stdout=1", 500, "container not found (\"main\")"),
        (
            "over/attach?stdout=1",
            500,
            "container main not found in pod over_default",
        ),
    ] {
        let answer = caller.ask(upgrade(path, V4));
        assert_eq!(
            (answer.status.as_u16(), answer.text.as_str()),
            (code, words)
        );
        let heard = hear(&open(&caller, path, V5));
        let message = format!("Internal error occurred: unable to upgrade connection: {words}");
        assert_eq!(heard.status["message"], message);
        assert_eq!(heard.status["reason"], "InternalError");
        assert_eq!(heard.end, Some(closed()));
    }
    for (path, code, words) in [
        (
            "web/portforward",
            400,
            "query parameter \"port\" is required",
        ),
        ("web/portforward?ports=0", 400, "port \"0\" must be > 0"),
        (
            "over/portforward?ports=1",
            500,
            "pod not found (\"over_default\")",
        ),
    ] {
        let answer = caller.ask(upgrade(path, V4));
        assert_eq!(
            (answer.status.as_u16(), answer.text.as_str()),
            (code, words)
        );
    }
}

#[test]
fn whoever_may_only_get_may_open_nothing() {
    let server = Server::builder()
        .user("a", "admin", &["system:masters"])
        .user("l", "limited", &[])
        .on_exec(async |_| Exit::Code(0))
        .rbac()
        .build();
    let caller = Caller(server);
    let create = |path: &str, body: &serde_json::Value| {
        let request = http::Request::post(path).header("authorization", "Bearer a");
        let answer = caller.send(request.body(Bytes::from(body.to_string())).unwrap());
        answer.expect(201);
    };
    let mut web = pod("web", "a");
    web["spec"]["nodeName"] = json!("n");
    create(PODS, &web);
    let exec = || upgrade("web/exec?stdout=1&command=a", V5).header("authorization", "Bearer l");
    assert_eq!(
        caller.ask(exec()).refused(403, "Forbidden"),
        "pods \"web\" is forbidden: User \"limited\" cannot get resource \"pods/exec\" in API group \"\" in the namespace \"default\""
    );
    let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
    let bind = |name: &str, verbs: &[&str]| {
        let allowed = json!({"apiGroups": [""], "resources": ["pods/exec"], "verbs": verbs});
        let role = json!({"metadata": {"name": name}, "rules": [allowed]});
        create(&format!("{rbac}/roles"), &role);
        let user =
            json!({"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "limited"});
        let role = json!({"kind": "Role", "apiGroup": "rbac.authorization.k8s.io", "name": name});
        let binding = json!({"metadata": {"name": name}, "subjects": [user], "roleRef": role});
        create(&format!("{rbac}/rolebindings"), &binding);
    };
    bind("reader", &["get"]);
    assert_eq!(
        caller.ask(exec()).refused(403, "Forbidden"),
        "pods \"web\" is forbidden: "
    );
    bind("writer", &["create"]);
    let mut answer = caller.0.handle(exec().body(Bytes::new()).unwrap());
    assert_eq!(answer.status(), 101);
    let session: kubex_testing::server::Upgraded = answer.extensions_mut().remove().unwrap();
    assert_eq!(
        session.receive_blocking(),
        Received::Message("\u{1}".into())
    );
}
