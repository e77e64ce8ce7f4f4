//! Port-forwards to whatever leads to pods, in virtual time.

mod again;
mod choice;
mod listen;
mod random;
mod refused;
mod selectors;
mod service;

use core::time::Duration;

use kubex_proto::{
    Api, Detached, Dynamic, DynamicObject, ForwardMachine, PortForward, Prepared,
    ResourceDescription, Settings, verb::ForwardPorts,
};
use kubex_testing::simulation::{Outcome, Reply, Script, Simulation};
use serde_json::{Value, json};

/// The example of RFC 6455, 1.3.
const KEY: [u8; 16] = *b"the sample nonce";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The path of what is in the namespace.
const PATH: &str = "/api/v1/namespaces/default";

type Calls = Prepared<ForwardPorts, DynamicObject, Dynamic, Detached>;

fn api(group: &'static str, kind: &'static str) -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced(group, "v1", kind))
}

fn services(ports: &[u16]) -> Calls {
    let ports = ports.iter().copied();
    api("", "Service").port_forward().forward("web", ports)
}

fn deployments(ports: &[u16]) -> Calls {
    let ports = ports.iter().copied();
    let deployments = api("apps", "Deployment");
    deployments.port_forward().forward("web", ports)
}

fn machine(call: Calls) -> ForwardMachine {
    call.into_machine(&Settings::default(), KEY)
}

fn run(call: Calls, replies: impl IntoIterator<Item = Reply>) -> Outcome<PortForward> {
    Simulation::new(Script::new().replies(replies)).run(machine(call))
}

/// Method, path and query of all that was sent.
fn lines<T>(outcome: &Outcome<T>) -> Vec<String> {
    let sent = outcome.sent.iter().map(|sent| {
        let uri = sent.request.uri();
        format!(
            "{} {}",
            sent.request.method(),
            uri.path_and_query().unwrap()
        )
    });
    sent.collect()
}

fn ok(body: &Value) -> Reply {
    Reply::ok(body.to_string())
}

fn upgraded() -> Reply {
    Reply::silence()
        .head(101)
        .header("upgrade", "websocket")
        .header("connection", "Upgrade")
        .header("sec-websocket-accept", ACCEPT)
        .header("sec-websocket-protocol", "v4.channel.k8s.io")
}

fn service(spec: &Value) -> Reply {
    let metadata = json!({"name": "web", "namespace": "default"});
    ok(&json!({"kind": "Service", "apiVersion": "v1", "metadata": metadata, "spec": spec}))
}

fn deployment() -> Reply {
    ok(&json!({
        "kind": "Deployment", "apiVersion": "apps/v1",
        "metadata": {"name": "web", "namespace": "default"},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}},
    }))
}

fn pods(items: &[Value]) -> Reply {
    ok(
        &json!({"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}, "items": items}),
    )
}

/// A pod that is ready since that second.
fn pod(name: &str, since: u8) -> Value {
    json!({
        "metadata": {
            "name": name, "namespace": "default",
            "creationTimestamp": "2024-05-01T10:00:00Z",
        },
        "spec": {"containers": [{"name": "app"}]},
        "status": {
            "phase": "Running",
            "conditions": [
                {"type": "Initialized", "status": "True", "lastTransitionTime": null},
                {"type": "Ready", "status": "True", "lastTransitionTime": format!("2024-05-01T10:01:{since:02}Z")},
            ],
            "containerStatuses": [{"name": "app", "restartCount": 0}],
        },
    })
}

#[test]
fn a_pod_itself_is_upgraded_at_once() {
    let call = api("", "Pod").port_forward().forward("web", [80, 443]);
    let outcome = run(call, [upgraded()]);
    let expected = format!("GET {PATH}/pods/web/portforward?ports=80&ports=443");
    assert_eq!(lines(&outcome), [expected]);
    let headers = outcome.sent[0].request.headers();
    assert_eq!(headers["sec-websocket-key"], "dGhlIHNhbXBsZSBub25jZQ==");
    let forward = outcome.only().unwrap();
    assert_eq!(forward.pod(), "web");
    assert_eq!(forward.ports().collect::<Vec<_>>(), [80, 443]);
}

#[test]
fn a_key_of_the_callers_own_comes_first() {
    let call = api("", "Pod").port_forward().forward("web", [80]);
    let machine = call
        .websocket_key(KEY)
        .into_machine(&Settings::default(), [0; 16]);
    let outcome = Simulation::new(Script::new().reply(upgraded())).run(machine);
    assert!(outcome.only().is_ok());
}

#[test]
fn of_a_deployment_the_pod_is_found_and_its_own_ports_are_meant() {
    let pods = pods(&[pod("web-1", 5), pod("web-2", 6)]);
    let outcome = run(deployments(&[8080]), [deployment(), pods, upgraded()]);
    assert_eq!(
        lines(&outcome),
        [
            "GET /apis/apps/v1/namespaces/default/deployments/web",
            &format!("GET {PATH}/pods?labelSelector=app%3Dweb&limit=500"),
            &format!("GET {PATH}/pods/web-1/portforward?ports=8080"),
        ]
    );
    let headers = outcome.sent[0].request.headers();
    assert!(!headers.contains_key("upgrade"), "{headers:?}");
    let upgrade = outcome.sent[2].request.headers();
    assert_eq!(upgrade["sec-websocket-key"], "dGhlIHNhbXBsZSBub25jZQ==");
    assert_eq!(upgrade["sec-websocket-protocol"], "v4.channel.k8s.io");
    assert_eq!(outcome.only().unwrap().pod(), "web-1");
}

#[test]
fn another_namespace_is_that_of_the_pods_too() {
    let call = deployments(&[80]).namespace("staging");
    let outcome = run(call, [deployment(), pods(&[pod("a", 1)]), upgraded()]);
    let lines = lines(&outcome);
    assert_eq!(lines.len(), 3);
    for line in lines {
        assert!(line.contains("/namespaces/staging/"), "{line}");
    }
}

#[test]
fn one_timeout_bounds_all_of_it() {
    let second = Duration::from_secs(1);
    let slow = |reply: Reply| reply.delayed(4 * second);
    let call = || deployments(&[80]).timeout(10 * second);
    let pods = || slow(pods(&[pod("a", 1)]));
    let outcome = run(call(), [slow(deployment()), pods(), Reply::silence()]);
    assert_eq!(outcome.ended_at, 10 * second);
    let error = outcome.error();
    assert!(error.is_timeout());
    assert!(error.to_string().contains("within 10s"), "{error}");
    let outcome = run(call(), [slow(deployment()), slow(pods())]);
    assert_eq!(outcome.ended_at, 10 * second);
    assert!(outcome.error().is_timeout());
    // The client's own is 60 s.
    let outcome = run(deployments(&[80]), [Reply::silence()]);
    assert!(outcome.ended_at <= Duration::from_secs(60));
    assert!(outcome.error().is_timeout());
}

#[test]
fn what_the_server_refuses_is_told_as_it_is() {
    let outcome = run(services(&[80]), [Reply::refusal(404, "NotFound")]);
    let error = outcome.error();
    assert!(error.is_not_found() && error.to_string().starts_with("get services \"web\""));
    let refused = Reply::refusal(403, "Forbidden");
    let error = run(deployments(&[80]), [deployment(), refused]).error();
    assert!(error.is_forbidden() && error.to_string().starts_with("list pods"));
    let refused = Reply::refusal(403, "Forbidden");
    let pods = pods(&[pod("a", 1)]);
    let error = run(deployments(&[80]), [deployment(), pods, refused]).error();
    assert!(error.is_forbidden() && error.to_string().starts_with("get pods/portforward \"a\""));
}
