//! Ports of pods, forwarded without a network between the client and the server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};

use kubex_testing::Server;
use kubex_testing::server::{Received, Upgraded};

use super::{PATIENCE, V4, closed, open, with_web};

fn message(channel: u8, bytes: &[u8]) -> Received {
    let mut message = vec![channel];
    message.extend_from_slice(bytes);
    Received::Message(message.into())
}

/// The first messages: the number of each port, for its data and its errors.
#[track_caller]
fn begins(session: &Upgraded, ports: &[u16]) {
    for (channel, port) in (0..).step_by(2).zip(ports) {
        for channel in [channel, channel + 1] {
            let first = message(channel, &port.to_le_bytes());
            assert_eq!(session.receive_blocking(), first);
        }
    }
}

#[test]
fn data_goes_both_ways_until_the_pod_ends_it() {
    let caller = with_web(Server::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    caller.0.map_port("default", "web", 80, address);
    let session = open(&caller, "web/portforward?ports=80", V4);
    begins(&session, &[80]);
    let (mut pod, _) = listener.accept().unwrap();
    session.send_blocking(&b"\0ping"[..]).unwrap();
    let mut word = [0; 4];
    pod.read_exact(&mut word).unwrap();
    assert_eq!(&word, b"ping");
    pod.write_all(b"pong").unwrap();
    assert_eq!(session.receive_blocking(), message(0, b"pong"));
    // What a client says on the channel of errors is heard by nobody.
    session.send_blocking(&b"\x01error"[..]).unwrap();
    session.send_blocking(&b"\x02other"[..]).unwrap();
    assert_eq!(caller.0.sessions(), 1);
    pod.write_all(b"bye").unwrap();
    pod.shutdown(Shutdown::Write).unwrap();
    assert_eq!(session.receive_blocking(), message(0, b"bye"));
    assert_eq!(session.receive_blocking(), closed());
    assert_eq!(caller.0.sessions(), 0);
}

#[test]
fn a_port_that_nobody_listens_on_fails_alone() {
    let caller = with_web(Server::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    caller.0.map_port("default", "web", 443, address);
    let session = open(&caller, "web/portforward?ports=80&ports=443", V4);
    begins(&session, &[80, 443]);
    let Received::Message(error) = session.receive_blocking() else {
        panic!("it failed");
    };
    let uid = caller.get(&format!("{}/web", crate::caller::PODS)).body["metadata"]["uid"].clone();
    let words = format!(
        "\u{1}error forwarding port 80 to pod web, uid {}: dial tcp 127.0.0.1:80: connect: connection refused",
        uid.as_str().unwrap()
    );
    assert_eq!(std::str::from_utf8(&error).unwrap(), words);
    let (mut pod, _) = listener.accept().unwrap();
    session.send_blocking(&b"\0lost"[..]).unwrap();
    session.send_blocking(&b"\x02kept"[..]).unwrap();
    let mut word = [0; 4];
    pod.read_exact(&mut word).unwrap();
    assert_eq!(&word, b"kept");
    drop(pod);
    assert_eq!(session.receive_blocking(), closed());

    // The listener is gone: the same, of all there is.
    drop(listener);
    let session = open(&caller, "web/portforward?ports=443", V4);
    begins(&session, &[443]);
    let Received::Message(error) = session.receive_blocking() else {
        panic!("it failed");
    };
    let error = std::str::from_utf8(&error).unwrap();
    assert!(error.ends_with("connect: connection refused"), "{error}");
    assert_eq!(session.receive_blocking(), closed());
}

#[test]
fn connections_end_with_their_client() {
    let caller = with_web(Server::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    caller.0.map_port("default", "web", 80, address);
    let session = open(&caller, "web/portforward?ports=80", V4);
    let (mut pod, _) = listener.accept().unwrap();
    drop(session);
    pod.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(pod.read(&mut [0]).unwrap(), 0);
    assert!(caller.0.wait_for_sessions_to_end(PATIENCE));
}

#[test]
fn a_pod_says_no_more_than_is_heard() {
    let caller = with_web(Server::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    caller.0.map_port("default", "web", 80, address);
    let session = open(&caller, "web/portforward?ports=80", V4);
    let (mut pod, _) = listener.accept().unwrap();
    let sending = std::thread::spawn(move || pod.write_all(&vec![7; 20_000_000]));
    begins(&session, &[80]);
    let mut length = 0;
    while let Received::Message(data) = session.receive_blocking() {
        assert!(data.len() <= 32 * 1024 + 1);
        length += data.len() - 1;
        assert!(data[1..].iter().all(|byte| *byte == 7));
    }
    assert_eq!(length, 20_000_000);
    sending.join().unwrap().unwrap();
}
