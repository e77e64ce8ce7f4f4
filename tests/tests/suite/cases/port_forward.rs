//! Connections to ports of pods.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use k8s_openapi::api::{apps::v1::Deployment, core::v1::Service};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kubex_proto::{Error, Origin};
use serde_json::json;
use tokio::net::TcpSocket;

use super::running::idle;
use crate::harness::Server;
use crate::{Api, Context};

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

/// A port that nobody listens on, nor can while what comes with it is kept.
fn silent() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// The node of a control plane is this machine. In memory there is none.
fn lead_to(context: &Context, pod: &str, address: SocketAddr) {
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
    let (_silence, silent) = silent();
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

/// The pod reads slowly, so that much of it is on its way when the client closes.
pub(super) async fn what_is_flushed_before_a_close(context: Context) -> Result<(), Error> {
    const LENGTH: usize = 3_000_000;
    let pods = idle(&context, "web").await?;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    lead_to(&context, "web", address);
    let reads = std::thread::spawn(move || {
        let (mut pod, _) = listener.accept().unwrap();
        let (mut piece, mut length) = (vec![0; 64 << 10], 0);
        while let Ok(more @ 1..) = pod.read(&mut piece) {
            length += more;
            std::thread::sleep(Duration::from_millis(1));
        }
        length
    });
    let ports = pods.port_forward().forward("web", [address.port()]).await?;
    assert_eq!(
        (ports.pod(), ports.ports()),
        ("web".to_owned(), vec![address.port()])
    );
    let mut stream = ports.stream(address.port()).unwrap();
    stream.write_all(&vec![b'x'; LENGTH]).await?;
    stream.flush().await?;
    ports.close().await;
    drop((stream, ports));
    let length = context.client.unblock(move || reads.join().unwrap());
    assert_eq!(length.await, LENGTH);
    Ok(())
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

/// A local program, which says something and hears the same.
fn heard_again(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).unwrap();
    for word in ["ping", "pong"] {
        stream.write_all(word.as_bytes()).unwrap();
        let mut heard = [0; 4];
        stream.read_exact(&mut heard).unwrap();
        assert_eq!(heard, word.as_bytes());
    }
}

pub(super) async fn local_ports(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let port = listen(&context, "web", echo);
    let (_silence, silent) = silent();
    lead_to(&context, "web", silent);
    let pairs = [(0, port), (0, silent.port())];
    let listening = pods.port_forward().listen("web", pairs).await?;
    let addresses = |remote| {
        let ports = listening.ports().iter();
        let of = ports.filter(move |local| local.remote == remote);
        of.map(|local| local.address).collect::<Vec<_>>()
    };
    let [talking, failing] = [addresses(port), addresses(silent.port())];
    assert!(
        talking
            .iter()
            .all(|address| address.ip().is_loopback() && address.port() != 0)
    );
    let programs = talking.iter().cycle().take(4).copied();
    let programs: Vec<_> = programs
        .map(|address| context.client.unblock(move || heard_again(address)))
        .collect();
    for program in programs {
        program.await;
    }
    // Where nobody listens in the pod, the connection ends, and the caller is told why.
    let address = failing[0];
    let ended = context.client.unblock(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let _ = stream.write_all(b"ping");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        rest
    });
    assert_eq!(ended.await, b"");
    let error = listening.next_error().await.unwrap();
    assert_eq!((error.remote, error.address), (silent.port(), address));
    assert!(
        error.error.to_string().contains("refused"),
        "{}",
        error.error
    );
    // One that goes on is closed with all the rest.
    let address = talking[0];
    let mut open = context
        .client
        .unblock(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"ping").unwrap();
            stream.read_exact(&mut [0; 4]).unwrap();
            stream
        })
        .await;
    listening.close().await;
    assert_eq!(listening.connections(), 0);
    assert!(listening.next_error().await.is_none());
    let refused = context.client.unblock(move || {
        let ended = open.read(&mut [0; 4]);
        (
            ended.is_ok_and(|length| length == 0),
            TcpStream::connect(address).is_err(),
        )
    });
    assert_eq!(refused.await, (true, true));
    Ok(())
}

pub(super) async fn an_address_that_is_chosen(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let port = listen(&context, "web", greet);
    let mut tries = 0;
    let (address, listening) = loop {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let listen = || pods.port_forward().listen("web", [(address.port(), port)]);
        let error = listen().address(address.ip()).await.unwrap_err();
        assert_eq!(error.origin(), Origin::Caller, "{error}");
        assert!(error.to_string().contains(&address.to_string()), "{error}");
        drop(taken);
        match listen().address(address.ip()).await {
            // The system gave it to another program, perhaps a case beside this one.
            Err(error) if tries < 10 && error.to_string().contains("in use") => tries += 1,
            listening => break (address, listening?),
        }
    };
    assert_eq!(listening.ports().len(), 1);
    assert_eq!(listening.ports()[0].address, address);
    let greeted = context.client.unblock(move || {
        let mut greeting = String::new();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.read_to_string(&mut greeting).unwrap();
        greeting
    });
    assert_eq!(greeted.await, "hello");
    drop(listening);
    Ok(())
}

pub(super) async fn to_what_leads_to_pods(context: Context) -> Result<(), Error> {
    context.client.carries_streams()?;
    let services: Api<Service> = context.api();
    let service = |port: u16| {
        let ports = [("one", 80), ("other", 8080)]
            .map(|(name, number)| json!({"name": name, "port": number, "targetPort": port}));
        let spec = json!({"selector": {"app": "web"}, "ports": ports});
        serde_json::from_value(json!({"metadata": {"name": "web"}, "spec": spec})).unwrap()
    };
    services.create(&service(1)).await?;
    let error = services
        .port_forward()
        .forward("web", [80])
        .await
        .unwrap_err();
    assert!(error.is_no_ready_pod(), "{error}");
    idle(&context, "web").await?;
    let port = listen(&context, "web", echo);
    services
        .update("web", move |service: &mut Service| {
            let spec = service.spec.as_mut().unwrap();
            for known in spec.ports.iter_mut().flatten() {
                known.target_port = Some(IntOrString::Int(port.into()));
            }
        })
        .await?;
    // Both lead to the same port of the pod, each by a connection of its own.
    let ports = services.port_forward().forward("web", [80, 8080]).await?;
    for (port, word) in [(80, "ping"), (8080, "pong")] {
        let mut stream = ports.stream(port).unwrap();
        stream.write_all(word.as_bytes()).await?;
        assert_eq!(stream.next().await.unwrap()?, word);
    }
    let listening = services.port_forward().listen("web", [(0, 80)]).await?;
    let address = listening.ports()[0].address;
    context.client.unblock(move || heard_again(address)).await;
    let error = services
        .port_forward()
        .forward("web", [443])
        .await
        .unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    assert!(error.to_string().contains("80"), "{error}");

    let deployments: Api<Deployment> = context.api();
    let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "main", "image": "none"}]}});
    let spec =
        json!({"selector": {"matchLabels": {"app": "web"}}, "template": template, "replicas": 0});
    let deployment = json!({"metadata": {"name": "web"}, "spec": spec});
    deployments
        .create(&serde_json::from_value(deployment).unwrap())
        .await?;
    let ports = deployments.port_forward().forward("web", [port]).await?;
    let mut stream = ports.stream(port).unwrap();
    stream.write_all(b"ping").await?;
    assert_eq!(stream.next().await.unwrap()?, "ping");
    Ok(())
}
