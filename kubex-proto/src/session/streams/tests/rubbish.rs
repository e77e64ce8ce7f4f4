//! What no server may say, said in every place: an error that names it, and an end.

use super::*;

const CODE_7: &[u8] = br#"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}"#;

/// What there may be of streams, and the subprotocol.
fn setups() -> impl Iterator<Item = (Subprotocol, Attached)> {
    (0..32).map(|bits: u8| {
        let bit = |at: u8| bits >> at & 1 == 1;
        let protocol = if bit(4) {
            Subprotocol::V4
        } else {
            Subprotocol::V5
        };
        (protocol, Attached::new(bit(0), bit(1), bit(2), bit(3)))
    })
}

/// Lets time pass until it is over, and nothing else happens; how many deadlines that takes.
fn wait_for_the_end(session: &mut Session) -> usize {
    for count in 0..100 {
        let now = session.deadline().unwrap_or(at(0));
        while session.poll_transmit(now).is_some() {}
        if session.is_over() {
            return count;
        }
        session.handle(now, Incoming::Elapsed);
    }
    panic!("it waits without an end");
}

fn error(session: &mut Session) -> Error {
    let told: Vec<_> = core::iter::from_fn(|| session.poll_event()).collect();
    told.into_iter().last().unwrap().unwrap_err()
}

#[test]
fn every_channel_with_every_choice_of_streams() {
    for (protocol, attached) in setups() {
        for channel in 0..=u8::MAX {
            let mut session = session_of(protocol, attached);
            // An empty one may come on any.
            session.handle(at(0), message(channel, &[]));
            session.handle(at(0), Incoming::Message(Bytes::new()));
            assert!(session.wants_message() && session.poll_event().is_none());
            session.handle(at(0), message(channel, b"x"));
            let is_known = match channel {
                STDOUT => attached.stdout,
                STDERR => attached.stderr,
                ERROR => true,
                CLOSE => protocol == Subprotocol::V5,
                _ => false,
            };
            let context = format!("{channel} of {attached:?} by {protocol:?}");
            assert_eq!(session.end().is_none(), is_known, "{context}");
            let taken = session.poll_event();
            match channel {
                STDOUT | STDERR if is_known => assert!(taken.unwrap().is_ok(), "{context}"),
                _ if is_known => assert!(taken.is_none(), "{context}"),
                _ => {
                    let error = taken.unwrap().unwrap_err();
                    assert!(error.is_decode(), "{context}: {error}");
                    assert!(format!("{error}").contains(&format!("channel {channel},")));
                    assert_eq!(session.poll_transmit(at(0)), Some(Transmit::Close(1002)));
                    assert!(session.is_over(), "{context}");
                }
            }
        }
    }
}

#[test]
fn what_is_larger_than_the_limit_on_any_channel() {
    for channel in [STDIN, STDOUT, STDERR, ERROR, CLOSE, 77] {
        for given_up in [false, true] {
            let mut session = session().with_message_limit(7);
            session.handle(
                at(0),
                if given_up {
                    Incoming::TooLarge
                } else {
                    message(channel, b"1234567")
                },
            );
            assert_eq!(session.poll_transmit(at(0)), Some(Transmit::Close(1009)));
            assert!(session.is_over() && error(&mut session).is_limit());
        }
    }
    // As large as it may be.
    let mut session = session().with_message_limit(7);
    session.handle(at(0), message(STDOUT, b"123456"));
    assert_eq!(events(&mut session), ["out 123456"]);
}

#[test]
fn a_status_cut_anywhere() {
    for status in [SUCCESS, CODE_7] {
        let code = ExitStatus::read(status).unwrap();
        for length in 1..status.len() {
            let (first, second) = status.split_at(length);
            let mut whole = session();
            whole.handle(at(0), message(ERROR, first));
            whole.handle(at(0), message(ERROR, &[]));
            whole.handle(at(0), message(STDOUT, b"x"));
            whole.handle(at(0), message(ERROR, second));
            whole.handle(at(0), close(1000));
            assert_eq!(whole.end().unwrap().as_ref().unwrap(), &code, "{length}");
            // What is left out is the end of it: that is no success, nor a code.
            for end in [close(1000), close(1011), Incoming::End] {
                let mut cut = session();
                cut.handle(at(0), message(ERROR, first));
                cut.handle(at(0), end);
                assert!(error(&mut cut).is_cut_off(), "{length}");
            }
            // The same where the server is silent from then on.
            let mut silent = session();
            silent.handle(at(0), message(ERROR, first));
            assert!(wait_for_the_end(&mut silent) < 5, "{length}");
            assert!(error(&mut silent).is_cut_off(), "{length}");
        }
    }
}

#[test]
fn what_is_no_status() {
    for text in [
        "\"Success\"",
        "Success",
        "[]",
        "null",
        "{}",
        "{\"status\":\"success\"}",
        "{\"status\":[\"Success\"]}",
        "{\"status\":\"Success\"}{\"status\":\"Success\"}",
        "{\"status\":\"Success\"} x",
        "{\"status\":\"Failure\",\"status\":\"Success\"}",
        "\u{feff}{\"status\":\"Success\"}",
        "\0",
    ] {
        let mut session = session();
        session.handle(at(0), message(ERROR, text.as_bytes()));
        session.handle(at(0), close(1000));
        let error = error(&mut session);
        assert!(format!("{error}").contains("Status"), "{text}: {error}");
    }
}

#[test]
fn a_second_status_is_no_success() {
    let mut session = session();
    session.handle(at(0), message(ERROR, CODE_7));
    session.handle(at(0), message(ERROR, SUCCESS));
    session.handle(at(0), Incoming::End);
    assert!(session.end().unwrap().is_err());
}

#[test]
fn a_status_that_has_no_end_is_given_up() {
    let mut session = session();
    session.handle(at(0), message(ERROR, b"{\"message\":\""));
    let mut sent = 0;
    while session.wants_message() {
        session.handle(at(0), message(ERROR, &vec![b'a'; 100_000]));
        sent += 100_000;
        assert!(sent <= STATUS_LIMIT + 100_000);
    }
    assert!(error(&mut session).is_limit());
}

#[test]
fn every_close_code_with_and_without_a_status() {
    let codes = (0..=u16::MAX).step_by(97).chain(995..1020).map(Some);
    for code in codes.chain([None, Some(3000), Some(4000), Some(u16::MAX)]) {
        let close = || Incoming::Close {
            code,
            reason: "because".into(),
        };
        let mut told = session();
        told.handle(at(0), message(ERROR, CODE_7));
        told.handle(at(0), close());
        assert_eq!(events(&mut told), ["exited with code 7"], "{code:?}");
        let mut untold = session();
        untold.handle(at(0), message(STDOUT, b"before"));
        untold.handle(at(0), close());
        assert_eq!(untold.poll_transmit(at(0)), None);
        assert!(untold.is_over());
        assert!(untold.poll_event().unwrap().is_ok());
        match untold.poll_event().unwrap() {
            Ok(end) => {
                assert!(matches!(code, None | Some(1000 | 1005)), "{code:?}");
                assert_eq!(end, SessionEvent::Exited(ExitStatus::Unknown));
            }
            Err(error) => {
                assert!(error.is_cut_off(), "{code:?}: {error}");
                let words = format!("code {}: \"because\"", code.unwrap());
                assert!(format!("{error}").contains(&words), "{error}");
            }
        }
    }
}

#[test]
fn silence_in_every_phase() {
    // Before anything, amid output, while stdin waits, and after stdin: 60 s.
    let phases: [&[Incoming]; 3] = [
        &[],
        &[message(STDOUT, b"x")],
        &[Incoming::Ping, message(STDERR, &[])],
    ];
    for (phase, said) in phases.into_iter().enumerate() {
        for writes in [false, true] {
            let mut session = session();
            for incoming in said {
                session.handle(
                    at(0),
                    match incoming {
                        Incoming::Message(bytes) => Incoming::Message(bytes.clone()),
                        _ => Incoming::Ping,
                    },
                );
            }
            if writes {
                session.write_stdin(b"x").unwrap();
                session.close_stdin().unwrap();
            }
            session.poll_transmit(at(0));
            assert!(wait_for_the_end(&mut session) < 20, "{phase}");
            assert!(error(&mut session).is_timeout(), "{phase}");
        }
    }
    // After the Status, also where pongs go on: 5 s.
    let mut told = session();
    told.handle(at(0), message(ERROR, SUCCESS));
    assert!(wait_for_the_end(&mut told) < 5);
    assert_eq!(events(&mut told), ["exited with code 0"]);
}

#[test]
fn nothing_is_heard_after_the_end() {
    let ends: [fn() -> Incoming; 5] = [
        || close(1000),
        || Incoming::End,
        || Incoming::Text,
        || Incoming::TooLarge,
        || message(9, b"x"),
    ];
    for end in ends {
        let mut session = session();
        session.handle(at(0), end());
        let first = format!("{:?}", session.end().unwrap());
        assert!(!session.wants_message());
        for late in ends.into_iter().chain([
            (|| message(STDOUT, b"late")) as fn() -> Incoming,
            || message(ERROR, SUCCESS),
            || Incoming::Pong,
            || Incoming::Elapsed,
            || Incoming::Failed(Failure::broken("reset")),
        ]) {
            session.handle(at(1), late());
            assert_eq!(format!("{:?}", session.end().unwrap()), first);
        }
        assert_eq!(events(&mut session).len(), 1);
        assert!(session.poll_event().is_none());
        let sent: Vec<_> = core::iter::from_fn(|| session.poll_transmit(at(1))).collect();
        assert!(sent.len() <= 1 && session.is_over(), "{sent:?}");
    }
}
