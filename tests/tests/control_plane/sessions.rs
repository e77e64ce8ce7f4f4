//! What the server in memory says to those who open sessions, beside what a real one says.

use bytes::Bytes;
use http::Request;
use k8s_openapi::api::core::v1::Pod;
use kubex_testing::server::{ContainerProcess, Exit, Received, Upgraded};
use kubex_testing::{ControlPlane, Server};
use kubex_tokio::Api;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::pods::{pod, run};
use crate::socket::{Socket, connect};
use crate::{client, real_with};

const PODS: &str = "/api/v1/namespaces/default/pods";
const V5: &str = "v5.channel.k8s.io";
const V4: &str = "v4.channel.k8s.io";

/// A request that is refused: method, path and query, and the headers that tell it from a good one.
type Refused = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const UPGRADE: [(&str, &str); 4] = [
    ("connection", "Upgrade"),
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

const REFUSED: &[Refused] = &[
    (
        "GET",
        "frog/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", V5)],
    ),
    (
        "GET",
        "frog/attach?stdout=1",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "frog/portforward?ports=80",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/exec?command=a&stdout=1&container=b",
        &[("sec-websocket-protocol", V5)],
    ),
    (
        "GET",
        "two/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", V5)],
    ),
    (
        "GET",
        "homeless/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", V5)],
    ),
    (
        "GET",
        "homeless/portforward?ports=80",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/exec?command=a&stdout=1",
        &[("connection", "close")],
    ),
    (
        "POST",
        "web/exec?command=a&stdout=1",
        &[("connection", "close")],
    ),
    (
        "GET",
        "web/portforward?ports=80",
        &[("connection", "close")],
    ),
    ("DELETE", "web/exec", &[]),
    (
        "GET",
        "web/portforward?ports=http",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/portforward?ports=80,0,",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/portforward?ports=80,0&ports=81",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/portforward?ports=0",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/portforward?ports=70000",
        &[("sec-websocket-protocol", V4)],
    ),
    ("GET", "web/portforward", &[("sec-websocket-protocol", V4)]),
    (
        "GET",
        "web/exec?command=a",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/exec?command=a&stderr=1&tty=1",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", "v9.channel.k8s.io")],
    ),
    (
        "GET",
        "web/portforward?ports=80",
        &[("sec-websocket-protocol", V5)],
    ),
    (
        "POST",
        "web/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", V5)],
    ),
    (
        "POST",
        "web/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", V4)],
    ),
    (
        "GET",
        "web/exec?command=a&stdout=1",
        &[
            ("sec-websocket-protocol", V5),
            ("sec-websocket-version", "8"),
        ],
    ),
    (
        "GET",
        "web/exec?command=a&stdout=1",
        &[("sec-websocket-protocol", V4), ("sec-websocket-key", "")],
    ),
];

fn headers(own: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut all = UPGRADE.to_vec();
    for (name, value) in own {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push((name, value));
        }
    }
    all
}

/// What is compared of an answer: the code, and what it says.
fn said(code: u16, text: &str) -> (u16, String) {
    let status: Value = serde_json::from_str(text).unwrap_or_default();
    let words = match status["message"].as_str() {
        Some(message) => format!("{message} ({})", status["reason"]),
        None => text.trim_end().to_owned(),
    };
    (code, words)
}

async fn really(plane: &ControlPlane, (method, path, own): Refused) -> (u16, String) {
    let address = plane.url().replace("https://", "");
    let mut stream = connect(&address, &plane.ca_pem(), None).await;
    let authorization = format!("Bearer {}", plane.admin_token());
    let lines = [("host", &*address), ("authorization", &*authorization)];
    let lines: Vec<String> = lines
        .into_iter()
        .chain(headers(own))
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let request = format!("{method} {PODS}/{path} HTTP/1.1\r\n{}\r\n", lines.concat());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    // Not all of them close the connection, and not all say how long they are.
    loop {
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map(|(_, length)| length.parse::<usize>().unwrap());
            if length.is_some_and(|length| body.len() >= length) {
                break;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(length) => answer.extend_from_slice(&buffer[..length]),
        }
    }
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let code = head.split(' ').nth(1).unwrap().parse().unwrap();
    // The pieces of a body whose length nobody knew.
    let body = if head.to_ascii_lowercase().contains("chunked") {
        body.split("\r\n").nth(1).unwrap_or_default()
    } else {
        body
    };
    said(code, body)
}

fn in_memory(server: &Server, (method, path, own): Refused) -> (u16, String) {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{PODS}/{path}"));
    for (name, value) in headers(own) {
        request = request.header(name, value);
    }
    let answer = server.handle(request.body(Bytes::new()).unwrap());
    let code = answer.status().as_u16();
    let body = answer.into_body().into_bytes().unwrap();
    said(code, std::str::from_utf8(&body).unwrap())
}

fn homeless() -> Pod {
    let mut homeless = pod("homeless", json!({}));
    let spec = homeless.spec.as_mut().unwrap();
    spec.node_name = None;
    // A scheduler would find it one.
    spec.scheduler_name = Some("nobody".into());
    homeless
}

fn two() -> Pod {
    let mut two = pod("two", json!({"command": ["sleep", "100000"]}));
    let spec = two.spec.as_mut().unwrap();
    let mut other = spec.containers[0].clone();
    other.name = "other".into();
    spec.containers.push(other);
    two
}

/// The same pods in memory.
fn server() -> Server {
    let server = Server::new();
    for pod in [pod("web", json!({})), two(), homeless()] {
        let body = Bytes::from(serde_json::to_vec(&pod).unwrap());
        let answer = server.handle(Request::post(PODS).body(body).unwrap());
        assert_eq!(answer.status(), 201);
    }
    server.exec_by_processes();
    server.on_attach(async |_: ContainerProcess| Exit::Code(0));
    server
}

#[tokio::test]
async fn refusals_are_alike() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    pods.create(&homeless()).await.unwrap();
    pods.create(&two()).await.unwrap();
    run(&pods, &pod("web", json!({"command": ["sleep", "100000"]}))).await;
    let server = server();
    let mut differ = Vec::new();
    for refused in REFUSED {
        let (real, here) = (really(&plane, *refused).await, in_memory(&server, *refused));
        if real != here {
            differ.push(format!(
                "{refused:?}:\n  really {real:?}\n  here   {here:?}"
            ));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// All Statuses, as far as they tell how it went.
#[tokio::test]
async fn ends_are_alike() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    run(&pods, &pod("web", json!({"command": ["sleep", "100000"]}))).await;
    let server = server();
    for (path, protocol) in [
        ("web/exec?command=true&stdout=1", V5),
        ("web/exec?command=true&stdout=1", V4),
        ("web/exec?command=sh&command=-c&command=exit+7&stdout=1", V5),
        ("web/exec?command=sh&command=-c&command=exit+7&stdout=1", V4),
        (
            "web/exec?command=sh&command=-c&command=kill+-9+$$&stdout=1",
            V5,
        ),
        ("web/exec?command=no-such-program&stdout=1", V5),
        ("web/exec?command=no-such-program&stdout=1", V4),
        ("web/exec?command=true", V5),
        ("web/exec?command=true&stderr=1&tty=1", V5),
    ] {
        let socket = Socket::open(&plane, path, protocol).await;
        let real = socket.finish(None).await.status;
        assert_eq!(real, status(&server, path, protocol), "{path} {protocol}");
    }
}

/// The Status at the end of a session in memory.
fn status(server: &Server, path: &str, protocol: &'static str) -> Value {
    let mut request = Request::get(format!("{PODS}/{path}"));
    for (name, value) in headers(&[("sec-websocket-protocol", protocol)]) {
        request = request.header(name, value);
    }
    let mut answer = server.handle(request.body(Bytes::new()).unwrap());
    let session: Upgraded = answer.extensions_mut().remove().unwrap();
    loop {
        match session.receive_blocking() {
            Received::Message(message) if message.len() > 1 && message[0] == 3 => {
                return serde_json::from_slice(&message[1..]).unwrap();
            }
            received => assert!(!received.is_end(), "{received:?}"),
        }
    }
}
