//! Sessions of a server on a port, by a WebSocket library.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kubex_testing::Server;
use kubex_testing::server::{ContainerProcess, Exit, Received, ServeOptions, Served};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::socket::Socket;
use super::{PATIENCE, V4, V5, closed, with_web};
use crate::wire::{Wire, run};

async fn cat(mut process: ContainerProcess) -> Exit {
    let _ = tokio::io::copy(&mut process.stdin, &mut process.stdout).await;
    let _ = process.stderr.write_all(b"over").await;
    Exit::Code(3)
}

fn served(server: Server, options: ServeOptions) -> Served {
    with_web(server).0.serve_with(options).unwrap()
}

const CAT: &str = "web/exec?command=cat&stdin=1&stdout=1&stderr=1";

#[test]
fn a_session_from_its_start_to_its_end() {
    for options in [
        ServeOptions::plain(),
        ServeOptions::plain().http1_only(),
        ServeOptions::tls().http1_only(),
        ServeOptions::tls(),
    ] {
        let served = served(Server::builder().on_exec(cat).build(), options);
        run(async {
            let mut socket = Socket::open(&served, CAT, V5).await;
            assert_eq!(socket.receive().await, Received::Message("\u{1}".into()));
            socket.send(*b"\0hello").await;
            let hello = Received::Message("\u{1}hello".into());
            assert_eq!(socket.receive().await, hello);
            // The library answers, as that of a real server does.
            socket.ping().await;
            assert!(matches!(socket.next().await, Some(Message::Pong(_))));
            assert_eq!(served.server().sessions(), 1);
            assert_eq!(served.connections().open, 1);
            socket.send(*b"\0 bye").await;
            socket.send(*b"\xff\0").await;
            let heard = socket.hear().await;
            assert_eq!(
                (heard.stdout.as_str(), heard.stderr.as_str()),
                (" bye", "over")
            );
            assert_eq!(heard.code(), "3");
            assert_eq!(heard.end, Some(closed()));
            assert_eq!(served.server().sessions(), 0);
        });
    }
}

#[test]
fn refusals_are_answers() {
    let served = served(Server::new(), ServeOptions::plain());
    run(async {
        let refused = Socket::try_open(&served, "frog/exec?stdout=1", V5).await;
        let Err(Error::Http(answer)) = refused else {
            panic!("it was refused");
        };
        assert_eq!(answer.status(), 404);
        let body = answer.into_body().unwrap();
        let status: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(status["message"], "pods \"frog\" not found");
        // HTTP/2 has no upgrades.
        let mut wire = Wire::http2(&served).await;
        let path = format!("{}/web/exec?stdout=1", crate::caller::PODS);
        let (status, body) = wire.get(&path).await.unwrap();
        assert_eq!(status, 400);
        assert!(body.contains("Upgrade request required"), "{body}");
    });
}

#[test]
fn a_session_ends_with_its_client() {
    let waits = Server::builder().on_exec(async |_| std::future::pending().await);
    let served = served(waits.build(), ServeOptions::plain());
    run(async {
        for by_close in [true, false] {
            let mut socket = Socket::open(&served, CAT, V5).await;
            assert_eq!(socket.receive().await, Received::Message("\u{1}".into()));
            if by_close {
                socket.close().await;
                // The close is answered.
                assert!(matches!(socket.receive().await, Received::Close { .. }));
            }
            drop(socket);
            assert!(served.server().wait_for_sessions_to_end(PATIENCE));
        }
        let mut socket = Socket::open(&served, CAT, V5).await;
        assert_eq!(socket.receive().await, Received::Message("\u{1}".into()));
        served.cut_connections();
        assert_eq!(socket.receive().await, Received::Cut);
        assert!(served.server().wait_for_sessions_to_end(PATIENCE));
    });
    let stopped = served.server().clone();
    run(async {
        let mut socket = Socket::open(&served, CAT, V5).await;
        assert_eq!(socket.receive().await, Received::Message("\u{1}".into()));
        served.stop();
        assert_eq!(socket.receive().await, Received::Cut);
    });
    assert!(stopped.wait_for_sessions_to_end(PATIENCE));
}

#[cfg(unix)]
#[test]
fn a_session_ends_with_its_client_while_nothing_is_read() {
    for options in [ServeOptions::plain(), ServeOptions::tls()] {
        let waits = Server::builder().on_exec(async |_process| std::future::pending().await);
        let served = served(waits.build(), options);
        run(async {
            let mut socket = Socket::open(&served, CAT, V5).await;
            assert_eq!(socket.receive().await, Received::Message("\u{1}".into()));
            // More than is held in the session, and less than the sockets take.
            for _ in 0..5 {
                socket.send(vec![0; 32 * 1024]).await;
            }
            assert_eq!(served.server().sessions(), 1);
            drop(socket);
            assert!(served.server().wait_for_sessions_to_end(PATIENCE));
        });
    }
}

#[test]
fn a_client_that_does_not_read_holds_up_the_process() {
    let written = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&written);
    let floods = move |mut process: ContainerProcess| {
        let written = Arc::clone(&count);
        async move {
            let chunk = vec![b'x'; 32 * 1024];
            for _ in 0..2000 {
                process.stdout.write_all(&chunk).await.unwrap();
                written.fetch_add(chunk.len(), Ordering::SeqCst);
            }
            Exit::Code(0)
        }
    };
    let served = served(
        Server::builder().on_exec(floods).build(),
        ServeOptions::plain(),
    );
    run(async {
        let mut socket = Socket::open(&served, "web/exec?command=a&stdout=1", V5).await;
        // The sockets take some megabytes; then it must stand still, which no signal tells.
        let mut before = usize::MAX;
        let mut still = 0;
        while still < 20 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            let now = written.load(Ordering::SeqCst);
            still = if now == before { still + 1 } else { 0 };
            before = now;
        }
        assert!(before < 2000 * 32 * 1024, "{before}");
        let heard = socket.hear().await;
        assert_eq!(heard.stdout.len(), 2000 * 32 * 1024);
        assert_eq!(heard.status["status"], "Success");
    });
}

#[test]
fn ends_are_as_the_test_wants() {
    let served = served(Server::new(), ServeOptions::plain());
    let broken = || Exit::Close {
        code: 1011,
        reason: "lost".into(),
    };
    run(async {
        for (exit, end) in [
            (Exit::Cut, Received::Cut),
            (Exit::Silent, closed()),
            (
                broken(),
                Received::Close {
                    code: 1011,
                    reason: "lost".into(),
                },
            ),
        ] {
            served
                .server()
                .on_exec(move |_| std::future::ready(exit.clone()));
            let mut socket = Socket::open(&served, CAT, V5).await;
            let heard = socket.hear().await;
            assert_eq!(heard.end, Some(end));
        }
        served.server().on_exec(async |process: ContainerProcess| {
            process.raw.send_text("text").await.unwrap();
            process.raw.send(&b"\x09"[..]).await.unwrap();
            Exit::Silent
        });
        let mut socket = Socket::open(&served, CAT, V5).await;
        assert_eq!(socket.receive().await, Received::Message("\u{1}".into()));
        assert_eq!(socket.receive().await, Received::Text("text".into()));
        assert_eq!(socket.receive().await, Received::Message("\u{9}".into()));
    });
}

#[test]
fn ports_of_pods() {
    let served = served(Server::new(), ServeOptions::plain());
    run(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        served.server().map_port("default", "web", 80, address);
        let mut socket = Socket::open(&served, "web/portforward?ports=80", V4).await;
        for channel in [0, 1] {
            let first = Received::Message(vec![channel, 80, 0].into());
            assert_eq!(socket.receive().await, first);
        }
        let (mut pod, _) = listener.accept().await.unwrap();
        socket.send(*b"\0ping").await;
        let mut word = [0; 4];
        pod.read_exact(&mut word).await.unwrap();
        pod.write_all(b"pong").await.unwrap();
        assert_eq!(socket.receive().await, Received::Message("\0pong".into()));
        drop(pod);
        assert_eq!(socket.receive().await, closed());
    });
}
