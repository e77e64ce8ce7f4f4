//! Port-forwards, case by case.

use alloc::{string::ToString, sync::Arc, vec};

use super::*;
use crate::ResourceDescription;

mod rubbish;

fn at(seconds: u64) -> Instant {
    Instant::from_origin(Duration::from_secs(seconds))
}

/// To 80 and 443, of which nothing came.
fn unnamed() -> PortForward {
    let pods = Arc::new(ResourceDescription::namespaced("", "v1", "Pod"));
    let what = CallDescription::of_resource("get", &pods, Some("portforward"), None, Some("web"));
    PortForward::new(&[80.into(), 443.into()], what)
}

/// The same, after the numbers of the ports.
fn forward() -> PortForward {
    let mut forward = unnamed();
    for (channel, port) in [(0, 80_u16), (1, 80), (2, 443), (3, 443)] {
        forward.handle(at(0), message(channel, &port.to_le_bytes()));
    }
    assert!(forward.poll_event().is_none() && forward.wants_message());
    forward
}

fn message(channel: u8, data: &[u8]) -> Incoming {
    Incoming::Message([&[channel], data].concat().into())
}

fn data(port: u16, bytes: &'static str) -> ForwardEvent {
    ForwardEvent::Data {
        port,
        bytes: bytes.into(),
    }
}

#[test]
fn both_ports_have_data_and_errors() {
    let mut forward = forward();
    forward.handle(at(0), message(0, b"a"));
    forward.handle(at(0), message(2, b"b"));
    forward.handle(at(0), message(1, b"refused"));
    forward.handle(at(0), message(2, b"c"));
    assert_eq!(forward.poll_port(443), Some(data(443, "b")));
    assert_eq!(forward.poll_event().unwrap().unwrap(), data(80, "a"));
    let failed = ForwardEvent::Failed {
        port: 80,
        message: "refused".into(),
    };
    assert_eq!(forward.poll_event().unwrap().unwrap(), failed);
    assert_eq!(forward.poll_event().unwrap().unwrap(), data(443, "c"));
    assert!(forward.poll_event().is_none());
    let error = forward.write(80, b"x").unwrap_err();
    assert!(error.to_string().contains("has failed"), "{error}");
    assert_eq!(forward.write(443, b"x").unwrap(), 1);
}

#[test]
fn the_first_message_of_each_channel_is_the_number_of_its_port() {
    for (channel, first) in [
        (0, &[0, 80][..]),
        (1, &[80]),
        (2, &[80, 0]),
        (3, &[187, 1, 0]),
        (0, b"GET"),
        (4, &[80, 0]),
        (255, &[80, 0]),
    ] {
        let mut forward = unnamed();
        forward.handle(at(0), message(channel, &[]));
        assert!(forward.end().is_none());
        forward.handle(at(0), message(channel, first));
        let error = forward.poll_event().unwrap().unwrap_err().to_string();
        assert!(error.contains(&format!("channel {channel}")), "{error}");
        assert_eq!(forward.poll_transmit(at(0)), Some(Transmit::Close(1002)));
        assert!(forward.is_over());
    }
}

#[test]
fn ports_take_turns_and_what_is_sent_has_no_prefix() {
    let mut forward = unnamed();
    assert_eq!(forward.write(80, &vec![1; 300_000]).unwrap(), 256 << 10);
    assert_eq!((forward.room(80), forward.room(1)), (0, 0));
    forward.write(443, b"x").unwrap();
    assert!(!forward.is_flushed(443));
    let channels = core::iter::from_fn(|| match forward.poll_transmit(at(0))? {
        Transmit::Message(bytes) => Some((bytes[0], bytes.len() - 1)),
        other => panic!("{other:?}"),
    });
    let sent: Vec<_> = channels.collect();
    assert_eq!(&sent[..3], [(0, 32 << 10), (2, 1), (0, 32 << 10)]);
    assert_eq!(sent.len(), 9);
    assert!(forward.is_flushed(443) && forward.is_flushed(80));
    // What is thrown away is not sent.
    forward.write(80, b"x").unwrap();
    forward.ignore(80);
    forward.ignore(443);
    assert!(forward.is_flushed(443) && !forward.is_flushed(80));
    // Once all broke, that is the error.
    forward.handle(at(0), Incoming::End);
    assert!(forward.write(443, b"x").unwrap_err().is_cut_off());
}

#[test]
fn one_port_that_nobody_reads_stops_all_unless_it_is_ignored() {
    let mut forward = forward();
    forward.handle(at(0), message(0, &vec![0; 300_000]));
    assert!(!forward.wants_message());
    forward.write(80, b"x").unwrap();
    forward.ignore(80);
    assert!(forward.wants_message() && forward.write(80, b"x").is_err());
    forward.handle(at(0), message(0, &vec![0; 300_000]));
    forward.handle(at(0), message(1, b"refused"));
    forward.handle(at(0), message(2, b"a"));
    assert_eq!(forward.poll_event().unwrap().unwrap(), data(443, "a"));
    assert_eq!(forward.poll_transmit(at(0)), None);
}

#[test]
fn an_end_in_order_is_told_from_one_that_is_not() {
    let close = |code| Incoming::Close {
        code,
        reason: String::new(),
    };
    let mut ended = forward();
    ended.handle(at(0), message(0, b"a"));
    ended.handle(at(0), close(Some(1000)));
    assert!(ended.write(80, b"x").is_err());
    assert_eq!(ended.poll_event().unwrap().unwrap(), data(80, "a"));
    assert_eq!(ended.poll_event().unwrap().unwrap(), ForwardEvent::Closed);
    assert!(ended.poll_event().is_none() && ended.is_over());
    for incoming in [close(Some(1011)), Incoming::End] {
        let mut cut = forward();
        cut.handle(at(0), incoming);
        assert!(cut.poll_event().unwrap().unwrap_err().is_cut_off());
    }
}

#[test]
fn silence_is_an_error() {
    let mut forward = forward();
    forward.poll_transmit(at(0));
    let mut pings = 0;
    while let Some(deadline) = forward.deadline() {
        forward.handle(deadline, Incoming::Elapsed);
        pings += usize::from(forward.poll_transmit(deadline) == Some(Transmit::Ping));
    }
    assert_eq!(pings, 11);
    assert!(forward.poll_event().unwrap().unwrap_err().is_timeout());
}

#[test]
fn as_many_ports_as_there_are_channels() {
    let ports: Vec<_> = (1..=128).map(MappedPort::from).collect();
    let mut forward = PortForward::new(&ports, unnamed().line.what);
    forward.write(128, b"x").unwrap();
    let sent = forward.poll_transmit(at(0));
    assert_eq!(sent, Some(Transmit::Message(vec![254, b'x'].into())));
    forward.handle(at(0), message(255, &[128, 0]));
    forward.handle(at(0), message(255, b"refused"));
    assert!(matches!(
        forward.poll_port(128),
        Some(ForwardEvent::Failed { port: 128, .. })
    ));
}

#[test]
fn a_mapped_port_goes_by_the_number_that_was_asked_for() {
    let mapped = |asked, target| MappedPort { asked, target };
    let ports = [mapped(80, 8080), mapped(443, 8080), mapped(8080, 80)];
    let mut forward = PortForward::new(&ports, unnamed().line.what);
    assert_eq!(forward.ports().collect::<Vec<_>>(), [80, 443, 8080]);
    assert_eq!(forward.pod(), "web");
    for (channel, target) in [(0, 8080_u16), (2, 8080), (4, 80), (5, 80)] {
        forward.handle(at(0), message(channel, &target.to_le_bytes()));
    }
    forward.handle(at(0), message(2, b"b"));
    forward.handle(at(0), message(5, b"refused"));
    assert_eq!(forward.poll_port(443), Some(data(443, "b")));
    assert!(matches!(
        forward.poll_port(8080),
        Some(ForwardEvent::Failed { port: 8080, .. })
    ));
    forward.write(443, b"x").unwrap();
    let sent = forward.poll_transmit(at(0));
    assert_eq!(sent, Some(Transmit::Message("\u{2}x".into())));
    // The number that was asked for is not the one that the node names.
    forward.handle(at(0), message(1, &80_u16.to_le_bytes()));
    let error = forward.poll_event().unwrap().unwrap_err();
    assert!(error.to_string().contains("its port, 8080"), "{error}");
}
