//! The node: what runs in its containers, and how the API server reaches that.

use k8s_openapi::api::core::v1::{Node, Pod};
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, Resource};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::pods::{phase, pod, restarts, run, runs, until};
use crate::socket::{Socket, connect};
use crate::{client, real_with};

#[tokio::test]
async fn commands() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    run(&pods, &pod("web", json!({}))).await;
    let exec = |flags, argv| Socket::exec(&plane, "web", flags, argv);

    let fails = ["sh", "-c", "echo out; echo err >&2; exit 7"];
    let output = exec("stdout=true&stderr=true", &fails)
        .await
        .finish(None)
        .await;
    assert_eq!(output.text(), ("out\n", "err\n"));
    assert_eq!(output.status["reason"], "NonZeroExitCode");
    let cause = &output.status["details"]["causes"][0];
    assert_eq!(
        (&cause["reason"], &cause["message"]),
        (&json!("ExitCode"), &json!("7"))
    );

    let output = exec("stdout=true", &["true"]).await.finish(None).await;
    assert_eq!(output.status["status"], "Success");
    let output = exec("stdout=true", &["no-such-program"])
        .await
        .finish(None)
        .await;
    assert_eq!(
        output.status["reason"], "InternalError",
        "{}",
        output.status
    );
    let killed = ["sh", "-c", "kill -9 $$"];
    let output = exec("stdout=true", &killed).await.finish(None).await;
    assert_eq!(output.status["details"]["causes"][0]["message"], "137");

    // Whole in both directions, and the end of stdin is the end of `cat`.
    let mut bytes = vec![0; 50_000_000];
    fastrand::Rng::with_seed(4).fill(&mut bytes);
    let cat = exec("stdin=true&stdout=true", &["cat"]).await;
    let output = cat.finish(Some(&bytes)).await;
    assert_eq!(output.status["status"], "Success");
    assert_eq!(output.stdout.len(), bytes.len());
    assert!(output.stdout == bytes);

    // A terminal merges the streams, and has the size that it is told.
    let waits = "while [ \"$(stty size)\" != '43 132' ]; do :; done; stty size; echo err >&2";
    let mut terminal = exec("stdin=true&stdout=true&tty=true", &["sh", "-c", waits]).await;
    terminal.send(4, br#"{"Width":132,"Height":43}"#).await;
    let output = terminal.finish(None).await;
    assert_eq!(output.text(), ("43 132\r\nerr\r\n", ""));
    assert_eq!(output.status["status"], "Success");
}

#[tokio::test]
async fn streams() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    let cat = json!({"command": ["cat"], "stdin": true, "stdinOnce": true});
    let mut cat = pod("cat", cat);
    cat.spec.as_mut().unwrap().restart_policy = Some("Never".into());
    run(&pods, &cat).await;
    let path = "cat/attach?stdin=true&stdout=true&stderr=true";
    let mut attached = Socket::open(&plane, path, "v5.channel.k8s.io").await;
    attached.send(0, b"hello\n").await;
    assert_eq!(attached.receive().await, Some((1, b"hello\n".to_vec())));
    let output = attached.finish(Some(b"bye\n")).await;
    assert_eq!(output.text(), ("bye\n", ""));
    assert_eq!(output.status["status"], "Success");
    until(&pods, "cat", |pod| phase(pod) == "Succeeded").await;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let echo = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut word = [0; 4];
        stream.read_exact(&mut word).await.unwrap();
        word.reverse();
        stream.write_all(&word).await.unwrap();
    };
    let path = format!("cat/portforward?ports={port}");
    let mut forwarded = Socket::open(&plane, &path, "v4.channel.k8s.io").await;
    let [low, high] = port.to_le_bytes();
    for channel in [0, 1] {
        assert_eq!(forwarded.receive().await, Some((channel, vec![low, high])));
    }
    forwarded.send(0, b"ping").await;
    let (received, ()) = tokio::join!(forwarded.receive(), echo);
    assert_eq!(received, Some((0, b"gnip".to_vec())));

    // Where nobody listens, the channel of errors says so.
    drop(listener);
    let mut refused = Socket::open(&plane, &path, "v4.channel.k8s.io").await;
    refused.send(0, b"ping").await;
    let error = loop {
        match refused.receive().await {
            Some((1, text)) if text.len() > 2 => break String::from_utf8(text).unwrap(),
            Some(_) => {}
            None => panic!("it ended without an error"),
        }
    };
    assert!(error.contains("connection refused"), "{error}");
}

#[tokio::test]
async fn only_the_api_server_is_let_in() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let nodes: Api<Node> = client(&plane.kubeconfig()).api();
    let node = nodes.get(ControlPlane::NODE).await.unwrap();
    let status = node.status.as_ref().unwrap();
    let endpoints = status.daemon_endpoints.as_ref().unwrap();
    let port = endpoints.kubelet_endpoint.as_ref().unwrap().port;
    let admin = plane.admin();
    let admin = (admin.certificate_pem(), admin.key_pem());
    for (identity, path, answer) in [
        (None, "/healthz", "HTTP/1.0 200"),
        (None, "/containerLogs/default/a/b", "HTTP/1.0 401"),
        (Some(admin), "/containerLogs/default/a/b", "HTTP/1.0 403"),
        (
            Some(admin),
            "/exec/default/a/b?command=true&output=1",
            "HTTP/1.0 403",
        ),
    ] {
        let address = format!("127.0.0.1:{port}");
        let mut stream = connect(&address, &plane.ca_pem(), identity).await;
        let request = format!("GET {path} HTTP/1.0\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with(answer), "{path}: {text}");
    }
}

#[tokio::test]
async fn containers_end_with_their_node() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    // Whoever holds the other end of a pipe lives.
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let script = format!(
        "exec 9>'{}'; echo here >&9; sleep 100000 & wait",
        pipe.display()
    );
    let first = pod("first", json!({"command": ["sh", "-c", script]}));
    pods.create(&first).await.unwrap();
    let mut pipe = tokio::net::unix::pipe::OpenOptions::new()
        .open_receiver(&pipe)
        .unwrap();
    let mut word = [0; 5];
    while pipe.read_exact(&mut word).await.is_err() {
        // Nobody has opened it yet.
        tokio::task::yield_now().await;
    }
    assert_eq!(&word, b"here\n");
    until(&pods, "first", runs).await;

    plane.stop(Part::Node);
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(crate::pods::PATIENCE, pipe.read_to_end(&mut rest)).await;
    ended
        .expect("it has ended, with all that it started")
        .unwrap();

    plane.restart(Part::Node).unwrap();
    let again = until(&pods, "first", |pod| restarts(pod) == 1 && runs(pod)).await;
    assert_eq!(again.uid(), pods.get("first").await.unwrap().uid());
    // A pod that is deleted goes once its processes have had the time to.
    pods.delete("first").await.unwrap();
    let gone = async { while pods.get("first").await.is_ok() {} };
    tokio::time::timeout(crate::pods::PATIENCE, gone)
        .await
        .unwrap();
}
