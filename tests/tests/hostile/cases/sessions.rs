//! Sessions whose server says what it may not, or nothing at all.

use std::io;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Error, ExecOutput, Namespaced, Origin, Timeout};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::says;
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::{Connection, Peer};

/// What comes of a command that the peer answers so, once the connection is upgraded; and how long that took. The server may be
/// silent for so long.
fn of_a_command(
    transport: Transport,
    silence: impl Into<Timeout>,
    serve: impl Fn(Connection) -> io::Result<()> + Send + Sync + 'static,
) -> (Result<ExecOutput, Error>, Duration) {
    let peer = Peer::new(move |mut connection| {
        upgrade(&mut connection)?;
        serve(connection)
    });
    run(transport, &peer, silence.into())
}

fn run(
    transport: Transport,
    peer: &Peer,
    silence: Timeout,
) -> (Result<ExecOutput, Error>, Duration) {
    let begun = Instant::now();
    let outcome = on(transport, peer.config(), async move |client| {
        let pods: Api<Pod, Namespaced, Client> = client.api();
        pods.exec().run("web", ["true"]).silence(silence).await
    });
    (outcome, begun.elapsed())
}

/// What such a command fails with.
fn error(
    transport: Transport,
    silence: impl Into<Timeout>,
    serve: impl Fn(Connection) -> io::Result<()> + Send + Sync + 'static,
) -> Error {
    let (outcome, time) = of_a_command(transport, silence, serve);
    assert!(time < Duration::from_secs(30), "{time:?}");
    outcome.unwrap_err()
}

/// Hears whatever is said, until nobody is there.
fn hear(connection: &mut Connection) -> io::Result<()> {
    loop {
        connection.read_exact(&mut [0])?;
    }
}

fn upgrade(connection: &mut Connection) -> io::Result<()> {
    let head = connection.request()?;
    let key = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("sec-websocket-key")
            .then_some(value)
    });
    let accept = derive_accept_key(key.unwrap().as_bytes());
    connection.say(switching(&accept))
}

fn switching(accept: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-accept: {accept}\r\nsec-websocket-protocol: v5.channel.k8s.io\r\n\r\n"
    )
}

/// A frame of the binary kind: whole, and shorter than 126 bytes.
fn binary(payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    assert!(length < 126);
    [&[0x82, length], payload].concat()
}

/// What a transport says that carries none.
fn carries_none(transport: Transport) -> Option<String> {
    (!transport.is_of_a_runtime()).then(|| "it carries none".to_owned())
}

macro_rules! unless_none {
    ($transport:expr) => {
        if let Some(why) = carries_none($transport) {
            return why;
        }
    };
}

pub(super) fn silent_ones(transport: Transport) -> String {
    unless_none!(transport);
    let error = error(transport, Duration::from_secs(1), |mut connection| {
        // What it is asked, it hears.
        hear(&mut connection)
    });
    assert!(error.is_timeout(), "{error}");
    says(&error, &["sign of life"])
}

/// No answer to the handshake either.
pub(super) fn that_never_are(transport: Transport) -> String {
    unless_none!(transport);
    let peer = Peer::new(|mut connection| {
        connection.request()?;
        hear(&mut connection)
    });
    let (outcome, time) = run(transport, &peer, Timeout::Inherit);
    assert!(time < Duration::from_secs(30), "{time:?}");
    let error = outcome.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    error.to_string()
}

/// Each piece is of no bytes, so no message ever is.
pub(super) fn a_message_without_end(transport: Transport) -> String {
    unless_none!(transport);
    let error = error(transport, Duration::from_secs(1), |mut connection| {
        connection.say([0x02, 0])?;
        connection.say_without_end([0, 0])
    });
    assert!(error.is_timeout(), "{error}");
    error.to_string()
}

/// They are signs of life, and bring nothing: the command takes too long.
pub(super) fn pings_without_end(transport: Transport) -> String {
    unless_none!(transport);
    let error = error(transport, Timeout::Inherit, |mut connection| {
        connection.say_without_end([0x89, 0])
    });
    assert!(error.is_timeout(), "{error}");
    says(&error, &["end of the command"])
}

pub(super) fn output_without_end(transport: Transport) -> String {
    unless_none!(transport);
    let error = error(transport, Timeout::Inherit, |mut connection| {
        let mut frame = vec![0x82, 126, 0xff, 0xff, 1];
        frame.resize(4 + 0xffff, 7);
        connection.say_without_end(frame)
    });
    assert!(error.is_limit() || error.is_timeout(), "{error}");
    error.to_string()
}

pub(super) fn a_message_of_a_gibibyte(transport: Transport) -> String {
    unless_none!(transport);
    let error = error(transport, Timeout::Inherit, |mut connection| {
        connection.say([0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1])?;
        connection.say_without_end([7])
    });
    assert!(error.is_limit(), "{error}");
    error.to_string()
}

/// The same in pieces, each of which is small.
pub(super) fn a_message_that_grows(transport: Transport) -> String {
    unless_none!(transport);
    let error = error(transport, Timeout::Inherit, |mut connection| {
        connection.say([0x02, 1, 1])?;
        let mut piece = vec![0x00, 126, 0xff, 0xff];
        piece.resize(4 + 0xffff, 7);
        connection.say_without_end(piece)
    });
    assert!(error.is_limit(), "{error}");
    error.to_string()
}

/// Frames that no server may send: masked, of a kind that there is not, and no frames at all.
pub(super) fn frames_that_are_none(transport: Transport) -> String {
    unless_none!(transport);
    let mut told = String::new();
    for rubbish in [
        &[0x82, 0x80, 1, 2, 3, 4][..],
        &[0x83, 0],
        &[0xf2, 0],
        &[0xff; 100],
        &[b'H'; 200],
    ] {
        let error = error(transport, Timeout::Inherit, move |mut connection| {
            connection.say(rubbish)?;
            hear(&mut connection)
        });
        assert!(!error.is_timeout(), "{rubbish:?}: {error}");
        assert_eq!(error.origin(), Origin::Wire, "{error}");
        told = error.to_string();
    }
    assert!(told.contains("WebSocket"), "{told}");
    told
}

/// In mid-frame, after the output, and before the status.
pub(super) fn that_break_off(transport: Transport) -> String {
    unless_none!(transport);
    let mut told = String::new();
    for frames in [
        vec![],
        binary(b"\x01hello"),
        vec![0x82, 100, 1, 2, 3],
        [binary(b"\x01hello"), vec![0x82]].concat(),
    ] {
        let error = error(transport, Timeout::Inherit, move |mut connection| {
            connection.say(&frames)
        });
        assert!(error.is_cut_off() || error.is_transient(), "{error}");
        told = error.to_string();
    }
    told
}

/// The status is known, and then nobody closes.
pub(super) fn that_do_not_close(transport: Transport) -> String {
    unless_none!(transport);
    let (outcome, time) = of_a_command(transport, Timeout::Inherit, |mut connection| {
        connection.say(binary(b"\x03{\"status\":\"Success\"}"))?;
        hear(&mut connection)
    });
    assert!(time < Duration::from_secs(30), "{time:?}");
    match outcome {
        Ok(output) => {
            assert!(output.status.is_success());
            output.status.to_string()
        }
        // The patience of a session with that is longer than the call has.
        Err(error) => {
            assert!(error.is_timeout(), "{error}");
            error.to_string()
        }
    }
}

/// An answer to somebody else's handshake, and others that are none.
pub(super) fn that_are_something_else(transport: Transport) -> String {
    unless_none!(transport);
    let mut told = String::new();
    for (answer, words) in [
        (
            switching("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            "Sec-WebSocket-Accept",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\n\r\n".into(),
            "WebSocket",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".into(),
            "upgrade",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno".into(),
            "403",
        ),
        (
            "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".into(),
            "302",
        ),
    ] {
        let peer = Peer::new(move |mut connection| {
            connection.request()?;
            connection.say(&answer)?;
            hear(&mut connection)
        });
        let (outcome, _) = run(transport, &peer, Timeout::Inherit);
        told = says(&outcome.unwrap_err(), &[words]);
        assert_eq!(peer.connections(), 1, "{told}");
    }
    told
}
