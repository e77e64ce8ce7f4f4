//! What no server may say, said on every channel: an error that names it, and an end.

use super::*;

fn error(forward: &mut PortForward) -> Error {
    let told = core::iter::from_fn(|| forward.poll_event());
    told.last().unwrap().unwrap_err()
}

fn close(code: Option<u16>) -> Incoming {
    Incoming::Close {
        code,
        reason: String::new(),
    }
}

#[test]
fn every_channel() {
    for channel in 0..=u8::MAX {
        let mut forward = forward();
        forward.handle(at(0), message(channel, &[]));
        forward.handle(at(0), Incoming::Message(Bytes::new()));
        assert!(forward.wants_message() && forward.poll_event().is_none());
        forward.handle(at(0), message(channel, b"x"));
        if channel < 4 {
            assert!(forward.poll_event().unwrap().is_ok(), "{channel}");
            continue;
        }
        let error = error(&mut forward);
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains(&format!("channel {channel},")));
        assert_eq!(forward.poll_transmit(at(0)), Some(Transmit::Close(1002)));
        assert!(forward.is_over());
    }
}

#[test]
fn every_number_on_every_channel() {
    for channel in 0..4 {
        let own = [80_u16, 443][usize::from(channel / 2)];
        for number in (0..=u16::MAX).step_by(7).chain([80, 443, 20480, 47873]) {
            let mut forward = unnamed();
            forward.handle(at(0), message(channel, &number.to_le_bytes()));
            assert_eq!(forward.end().is_none(), number == own, "{number}");
        }
        // Whatever the others have said, it is the first one that counts, and it alone.
        let mut forward = unnamed();
        for _ in 0..2 {
            forward.handle(at(0), message(channel, &own.to_le_bytes()));
        }
        let event = forward.poll_event().unwrap().unwrap();
        assert!(forward.poll_event().is_none());
        match event {
            ForwardEvent::Data { port, bytes } => assert_eq!((port, bytes.len()), (own, 2)),
            ForwardEvent::Failed { port, .. } => assert_eq!((port, channel % 2), (own, 1)),
            ForwardEvent::Closed => panic!("it goes on"),
        }
    }
}

#[test]
fn data_before_its_number() {
    for channel in 0..4 {
        let mut forward = unnamed();
        forward.handle(at(0), message(channel, b"HTTP/1.1 200 OK"));
        assert!(error(&mut forward).is_decode());
    }
}

#[test]
fn text_and_what_is_too_large() {
    let mut text = forward();
    text.handle(at(0), message(0, b"a"));
    text.handle(at(0), Incoming::Text);
    assert_eq!(text.poll_event().unwrap().unwrap(), data(80, "a"));
    assert!(error(&mut text).to_string().contains("text"));
    for incoming in [Incoming::TooLarge, message(2, b"1234567")] {
        let mut large = forward().with_message_limit(7);
        large.handle(at(0), message(2, b"123456"));
        large.handle(at(0), incoming);
        assert_eq!(large.poll_port(443), Some(data(443, "123456")));
        assert!(error(&mut large).is_limit());
        assert_eq!(large.poll_transmit(at(0)), Some(Transmit::Close(1009)));
    }
}

#[test]
fn every_close_code() {
    let codes = (0..=u16::MAX).step_by(97).chain(995..1020).map(Some);
    for code in codes.chain([None, Some(u16::MAX)]) {
        let mut forward = forward();
        forward.handle(at(0), message(0, b"a"));
        forward.handle(at(0), close(code));
        assert_eq!(forward.poll_event().unwrap().unwrap(), data(80, "a"));
        match forward.poll_event().unwrap() {
            Ok(end) => {
                assert_eq!(end, ForwardEvent::Closed);
                assert!(matches!(code, None | Some(1000 | 1005)), "{code:?}");
            }
            Err(error) => assert!(error.is_cut_off(), "{code:?}: {error}"),
        }
        assert!(forward.is_over() && forward.poll_event().is_none());
    }
}

#[test]
fn silence_before_anything_and_after_an_error_of_a_port() {
    for fails in [false, true] {
        let mut forward = if fails { forward() } else { unnamed() };
        if fails {
            forward.handle(at(0), message(1, b"refused"));
        }
        forward.write(443, b"x").unwrap();
        forward.poll_transmit(at(0));
        let mut deadlines = 0;
        while let Some(deadline) = forward.deadline() {
            forward.handle(deadline, Incoming::Elapsed);
            while forward.poll_transmit(deadline).is_some() {}
            deadlines += 1;
            assert!(deadlines < 20);
        }
        assert!(forward.is_over() && error(&mut forward).is_timeout());
    }
}

#[test]
fn errors_of_a_port_without_an_end_are_not_held_without_one() {
    let mut forward = forward();
    let mut held = 0;
    while forward.wants_message() {
        forward.handle(at(0), message(1, &vec![b'a'; 30_000]));
        held += 30_000;
        assert!(held < 400_000);
    }
    // Each is an error of that port alone.
    while let Some(event) = forward.poll_port(80) {
        assert!(matches!(event, ForwardEvent::Failed { port: 80, .. }));
    }
    assert!(forward.wants_message() && forward.write(443, b"x").is_ok());
}

#[test]
fn nothing_is_heard_after_the_end() {
    let mut forward = forward();
    forward.handle(at(0), close(Some(1000)));
    let late = [
        message(0, b"late"),
        message(9, b"x"),
        Incoming::Text,
        Incoming::TooLarge,
        Incoming::End,
        close(Some(1011)),
        Incoming::Elapsed,
    ];
    for late in late {
        forward.handle(at(100), late);
    }
    assert_eq!(forward.poll_event().unwrap().unwrap(), ForwardEvent::Closed);
    assert!(forward.poll_event().is_none() && forward.poll_port(80).is_none());
    assert!(forward.poll_transmit(at(100)).is_none() && forward.is_over());
}
