//! Connections to ports of pods.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use kubex_proto::{Error, Origin};

use super::running::idle;
use crate::Context;
use crate::harness::Server;

/// Listens on a port of this machine, which is one of the pod, and serves each connection by a thread.
fn listen(context: &Context, pod: &str, serve: fn(TcpStream)) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    lead_to(context, pod, address);
    address.port()
}

/// The node of a control plane is this machine. In memory there is none.
fn lead_to(context: &Context, pod: &str, address: std::net::SocketAddr) {
    if let Server::InMemory(server) = &context.server {
        server.map_port(&context.namespace, pod, address.port(), address);
    }
}

/// Says everything again, and then no more.
fn echo(mut stream: TcpStream) {
    let mut bytes = vec![0; 65536];
    while let Ok(length @ 1..) = stream.read(&mut bytes) {
        if stream.write_all(&bytes[..length]).is_err() {
            return;
        }
    }
}

/// Greets, and hangs up.
fn greet(mut stream: TcpStream) {
    let _ = stream.write_all(b"hello");
}

pub(super) async fn bytes_both_ways(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let port = listen(&context, "web", echo);
    let ports = pods.port_forward().forward("web", [port]).await?;
    let mut stream = ports.stream(port).unwrap();
    assert!(ports.stream(port).is_none() && ports.stream(1).is_none());
    let mut given = vec![0; 3_000_000];
    fastrand::Rng::with_seed(5).fill(&mut given);
    let (sent, mut received) = (given.clone(), Vec::new());
    // What comes is read while it is written: otherwise both sides would wait for each other.
    let mut rest = &sent[..];
    while received.len() < given.len() {
        if !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(100_000));
            stream.write_all(now).await?;
            rest = later;
        }
        received.extend_from_slice(&stream.next().await.unwrap()?);
    }
    assert!(received == given);
    drop(stream);
    ports.close().await;
    ports.closed().await
}

pub(super) async fn several_ports_of_which_one_fails(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let talking = listen(&context, "web", echo);
    // Nobody listens there any more.
    let silent = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    lead_to(&context, "web", silent);
    let ports = pods
        .port_forward()
        .forward("web", [talking, silent.port()])
        .await?;
    let mut failing = ports.stream(silent.port()).unwrap();
    // It may have failed by now.
    let _ = failing.write_all(b"ping").await;
    let error = failing.next().await.unwrap().unwrap_err();
    let words = error.to_string();
    assert!(
        words.contains("refused") && words.contains(&silent.port().to_string()),
        "{words}"
    );
    assert!(failing.next().await.is_none());
    let error = failing.write_all(b"ping").await.unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    let mut stream = ports.stream(talking).unwrap();
    stream.write_all(b"ping").await?;
    assert_eq!(stream.next().await.unwrap()?, "ping");
    Ok(())
}

pub(super) async fn a_pod_that_hangs_up(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let port = listen(&context, "web", greet);
    let ports = pods.port_forward().forward("web", [port]).await?;
    let mut stream = ports.stream(port).unwrap();
    let mut greeting = Vec::new();
    while let Some(bytes) = stream.next().await {
        greeting.extend_from_slice(&bytes?);
    }
    assert_eq!(greeting, b"hello");
    ports.closed().await
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let error = pods
        .port_forward()
        .forward("nobody", [80])
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let error = pods.port_forward().forward("web", [0]).await.unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    Ok(())
}
