//! The machines of `kubex-proto`, whose messages go straight into the server.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{
    Api, Call, Decode, Duplex, Error, ExitStatus, ForwardEvent, Incoming, Instant, SessionEvent,
    Transmit,
};
use kubex_testing::Server;
use kubex_testing::server::{ContainerProcess, Exit, Received, Upgraded};
use tokio::io::AsyncWriteExt;

use super::with_web;
use crate::caller::Caller;

/// What a call opens, and the messages that belong to it.
fn opened<D: Decode>(caller: &Caller, call: Call<D>) -> Result<(D::Item, Upgraded), Error> {
    let (request, mut answer) = call.into_parts()?;
    let mut response = caller.0.handle(request);
    let session = response.extensions_mut().remove();
    let (parts, body) = response.into_parts();
    answer.head(&http::Response::from_parts(parts, ()));
    answer.feed(body.into_bytes().unwrap());
    answer.end();
    let machine = answer.poll().unwrap()?;
    Ok((machine, session.unwrap()))
}

/// Writes all that is to be written, and reads one message if one is wanted.
fn turn(machine: &mut impl Duplex, session: &Upgraded) {
    let now = Instant::from_origin(Duration::ZERO);
    while let Some(transmit) = machine.poll_transmit(now) {
        match transmit {
            Transmit::Message(message) => session.send_blocking(message).unwrap(),
            Transmit::Close(_) => session.close(),
            _ => {}
        }
    }
    if machine.wants_message() {
        let incoming = match session.receive_blocking() {
            Received::Message(message) => Incoming::Message(message),
            Received::Text(_) => Incoming::Text,
            Received::Close { code, reason } => Incoming::Close {
                code: Some(code),
                reason,
            },
            _ => Incoming::End,
        };
        machine.handle(now, incoming);
    }
}

const KEY: [u8; 16] = *b"the sample nonce";

#[test]
fn a_command_from_its_start_to_its_end() {
    let cat = async |mut process: ContainerProcess| {
        let _ = tokio::io::copy(&mut process.stdin, &mut process.stdout).await;
        let _ = process.stderr.write_all(b"over").await;
        Exit::Code(3)
    };
    let caller = with_web(Server::builder().on_exec(cat).build());
    let pods = Api::<Pod>::new();
    let call = pods.exec().stream("web", ["cat"]).stdin();
    let call = call.websocket_key(KEY).into_call();
    let (mut machine, session) = opened(&caller, call).unwrap();
    machine.write_stdin(b"hello").unwrap();
    machine.close_stdin().unwrap();
    let mut events = Vec::new();
    while !machine.is_over() {
        turn(&mut machine, &session);
        while let Some(event) = machine.poll_event() {
            events.push(event.unwrap());
        }
    }
    assert_eq!(
        events,
        [
            SessionEvent::Stdout("hello".into()),
            SessionEvent::Stderr("over".into()),
            SessionEvent::Exited(ExitStatus::Code(3)),
        ]
    );
}

#[test]
fn ends_are_told_apart() {
    let caller = with_web(Server::new());
    let pods = Api::<Pod>::new();
    let ends_in = |exit: Exit| {
        caller.0.on_exec(move |_| std::future::ready(exit.clone()));
        let call = pods.exec().stream("web", ["a"]).websocket_key(KEY);
        let (mut machine, session) = opened(&caller, call.into_call()).unwrap();
        while !machine.is_over() {
            turn(&mut machine, &session);
        }
        machine.end().unwrap().clone()
    };
    assert_eq!(ends_in(Exit::Code(0)).unwrap(), ExitStatus::Success);
    assert_eq!(ends_in(Exit::Code(137)).unwrap(), ExitStatus::Code(137));
    assert_eq!(ends_in(Exit::Silent).unwrap(), ExitStatus::Unknown);
    let failed = ends_in(Exit::no_such_program("frog")).unwrap();
    let ExitStatus::Failed(status) = failed else {
        panic!("{failed}");
    };
    assert!(status.message.contains("exec: \"frog\""), "{status}");
    assert!(ends_in(Exit::Cut).unwrap_err().is_cut_off());
}

#[test]
fn refusals_are_errors() {
    let caller = with_web(Server::new());
    let pods = Api::<Pod>::new();
    let call = pods.exec().stream("frog", ["a"]).websocket_key(KEY);
    let error = opened(&caller, call.into_call()).err().unwrap();
    assert!(error.is_not_found(), "{error}");
    let call = pods.attach().stream("web").websocket_key(KEY);
    let error = opened(&caller, call.into_call()).err().unwrap();
    assert!(error.to_string().contains("Server::on_attach"), "{error}");
}

#[test]
fn ports_of_pods() {
    let caller = with_web(Server::new());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    caller.0.map_port("default", "web", 80, address);
    let pod = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut word = [0; 4];
        std::io::Read::read_exact(&mut stream, &mut word).unwrap();
        word.reverse();
        std::io::Write::write_all(&mut stream, &word).unwrap();
    });
    let pods = Api::<Pod>::new();
    let call = pods.port_forward().forward("web", [80, 81]);
    let (mut machine, session) = opened(&caller, call.websocket_key(KEY).into_call()).unwrap();
    machine.write(80, b"ping").unwrap();
    let mut data = Vec::new();
    let mut failed = String::new();
    while !machine.is_over() {
        turn(&mut machine, &session);
        while let Some(event) = machine.poll_event() {
            match event.unwrap() {
                ForwardEvent::Data { port: 80, bytes } => data.extend_from_slice(&bytes),
                ForwardEvent::Failed { port: 81, message } => failed = message,
                ForwardEvent::Closed => {}
                other => panic!("{other:?}"),
            }
        }
    }
    pod.join().unwrap();
    assert_eq!(data, b"gnip");
    assert!(failed.contains("connection refused"), "{failed}");
}
