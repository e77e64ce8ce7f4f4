//! Sessions, case by case.

use alloc::{string::String, sync::Arc, vec, vec::Vec};

use super::*;
use crate::{Failure, ResourceDescription};

mod rubbish;

const SUCCESS: &[u8] = br#"{"metadata":{},"status":"Success"}"#;

fn at(seconds: u64) -> Instant {
    Instant::from_origin(Duration::from_secs(seconds))
}

fn session_of(protocol: Subprotocol, attached: Attached) -> Session {
    let pods = Arc::new(ResourceDescription::namespaced("", "v1", "Pod"));
    let what = CallDescription::of_resource("get", &pods, Some("exec"), None, Some("web"));
    Session::new(protocol, attached, what)
}

fn session() -> Session {
    session_of(Subprotocol::V5, Attached::new(true, true, true, false))
}

fn message(channel: u8, data: &[u8]) -> Incoming {
    Incoming::Message([&[channel], data].concat().into())
}

fn close(code: u16) -> Incoming {
    Incoming::Close {
        code: Some(code),
        reason: "because".into(),
    }
}

fn events(session: &mut Session) -> Vec<String> {
    let events = core::iter::from_fn(|| session.poll_event());
    events
        .map(|event| match event {
            Ok(SessionEvent::Stdout(bytes)) => format!("out {}", String::from_utf8_lossy(&bytes)),
            Ok(SessionEvent::Stderr(bytes)) => format!("err {}", String::from_utf8_lossy(&bytes)),
            Ok(SessionEvent::Exited(status)) => format!("{status}"),
            Err(error) => format!("error {error}"),
        })
        .collect()
}

/// The one error that such a message leads to.
fn fault(mut session: Session, incoming: Incoming) -> (String, Option<Transmit>) {
    session.handle(at(0), message(STDOUT, b"before"));
    session.handle(at(0), incoming);
    assert!(!session.wants_message());
    let told = events(&mut session);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], "out before");
    assert!(
        told[1].starts_with("error get pods/exec \"web\": "),
        "{told:?}"
    );
    let sent = session.poll_transmit(at(0));
    assert!(session.is_over());
    (told[1].clone(), sent)
}

#[test]
fn output_comes_in_its_order_or_by_stream() {
    let mut session = session();
    for (channel, data) in [(1, "a"), (2, "b"), (1, "c"), (2, "d"), (1, "")] {
        session.handle(at(0), message(channel, data.as_bytes()));
    }
    session.handle(at(0), Incoming::Message(Bytes::new()));
    let stderr = session.poll_output(Output::Stderr).unwrap();
    assert_eq!(&*stderr, b"b");
    assert_eq!(events(&mut session), ["out a", "out c", "err d"]);
}

#[test]
fn a_status_may_come_in_pieces_and_output_after_it() {
    let mut session = session();
    for piece in SUCCESS.chunks(5) {
        session.handle(at(0), message(ERROR, piece));
    }
    session.handle(at(0), message(STDOUT, b"late"));
    assert!(session.end().is_none());
    session.handle(at(0), close(1000));
    assert_eq!(session.end().unwrap().as_ref().unwrap().code(), Some(0));
    assert_eq!(events(&mut session), ["out late", "exited with code 0"]);
    assert_eq!(session.poll_transmit(at(0)), None);
    assert!(session.is_over() && session.poll_event().is_none());
}

#[test]
fn closing_without_a_status_is_no_success() {
    for code in [None, Some(1000), Some(1005)] {
        let mut session = session();
        session.handle(
            at(0),
            Incoming::Close {
                code,
                reason: String::new(),
            },
        );
        assert_eq!(events(&mut session), ["ended, and nobody said how"]);
    }
    for incoming in [close(1001), close(1011), Incoming::End] {
        let mut session = session();
        session.handle(at(0), incoming);
        let error = session.poll_event().unwrap().unwrap_err();
        assert!(error.is_cut_off(), "{error}");
    }
}

#[test]
fn a_status_counts_however_the_connection_ends() {
    let ends = [
        close(1011),
        Incoming::End,
        Incoming::Failed(Failure::broken("reset")),
    ];
    for end in ends {
        let mut session = session();
        session.handle(at(0), message(ERROR, SUCCESS));
        session.handle(at(0), end);
        assert_eq!(events(&mut session), ["exited with code 0"]);
    }
}

#[test]
fn a_status_that_is_cut_off_is_an_error() {
    let mut cut = session();
    cut.handle(at(0), message(ERROR, &SUCCESS[..9]));
    cut.handle(at(0), close(1000));
    let error = cut.poll_event().unwrap().unwrap_err();
    assert!(error.is_cut_off(), "{error}");
    let mut broken = session();
    broken.handle(at(0), message(ERROR, &SUCCESS[..9]));
    broken.handle(at(0), Incoming::Failed(Failure::broken("reset")));
    let error = broken.poll_event().unwrap().unwrap_err();
    assert!(format!("{error}").contains("reset"), "{error}");
}

#[test]
fn rubbish_is_an_error_and_closes() {
    let rubbish = |incoming| {
        let (words, sent) = fault(session(), incoming);
        assert_eq!(sent, Some(Transmit::Close(1002)), "{words}");
        words
    };
    for channel in [0, 4, 5, 254] {
        assert!(rubbish(message(channel, b"x")).contains(&format!("channel {channel}")));
    }
    assert!(rubbish(Incoming::Text).contains("text"));
    let v4 = session_of(Subprotocol::V4, session().attached());
    assert!(fault(v4, message(CLOSE, &[1])).0.contains("channel 255"));
    let terminal = session_of(Subprotocol::V5, Attached::new(true, true, false, true));
    assert!(
        fault(terminal, message(STDERR, b"x"))
            .0
            .contains("channel 2")
    );
}

#[test]
fn what_is_too_large_is_an_error() {
    let (words, sent) = fault(session().with_message_limit(7), message(STDOUT, b"0123456"));
    assert!(words.contains("larger than 7 bytes"), "{words}");
    assert_eq!(sent, Some(Transmit::Close(1009)));
    let mut session = session();
    session.handle(at(0), message(ERROR, &vec![b' '; STATUS_LIMIT]));
    assert!(session.end().is_none());
    session.handle(at(0), message(ERROR, b" "));
    assert!(session.poll_event().unwrap().unwrap_err().is_limit());
}

#[test]
fn a_server_may_say_that_an_output_has_ended() {
    let mut session = session();
    session.handle(at(0), message(CLOSE, &[1]));
    assert!(session.wants_message() && session.poll_event().is_none());
}

#[test]
fn stdin_is_sent_in_its_order_and_then_closed() {
    let mut session = session();
    assert_eq!(session.write_stdin(&vec![7; 40_000]).unwrap(), 40_000);
    session.close_stdin().unwrap();
    session.close_stdin().unwrap();
    assert!(session.write_stdin(b"x").is_err() && !session.is_flushed());
    let sent: Vec<_> = core::iter::from_fn(|| session.poll_transmit(at(0))).collect();
    let lengths: Vec<_> = sent
        .iter()
        .map(|sent| match sent {
            Transmit::Message(bytes) => bytes.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(lengths, [32_769, 7233, 2]);
    assert_eq!(sent[2], Transmit::Message(vec![255, 0].into()));
    assert!(session.is_flushed());
    // Output goes on.
    session.handle(at(0), message(STDOUT, b"x"));
    assert_eq!(events(&mut session), ["out x"]);
}

#[test]
fn v4_cannot_close_stdin_and_says_so() {
    let mut session = session_of(Subprotocol::V4, session().attached());
    let error = session.close_stdin().unwrap_err();
    assert!(format!("{error}").contains("v4.channel.k8s.io"), "{error}");
    assert_eq!(session.write_stdin(b"x").unwrap(), 1);
    assert!(session.poll_transmit(at(0)).is_some() && session.poll_transmit(at(0)).is_none());
}

#[test]
fn what_there_is_not_is_refused() {
    let mut session = session_of(Subprotocol::V5, Attached::new(false, true, true, false));
    assert!(session.write_stdin(b"x").is_err());
    assert!(session.close_stdin().is_err());
    assert!(session.resize(80, 24).is_err());
    let mut over = session_of(Subprotocol::V5, Attached::new(true, true, true, false));
    over.handle(at(0), close(1000));
    let error = over.write_stdin(b"x").unwrap_err();
    assert!(format!("{error}").contains("is over"), "{error}");
}

#[test]
fn of_several_sizes_the_last_is_sent() {
    let mut session = session_of(Subprotocol::V4, Attached::new(true, true, false, true));
    session.write_stdin(b"x").unwrap();
    session.resize(80, 24).unwrap();
    session.resize(132, 50).unwrap();
    let size = Transmit::Message(b"\x04{\"Width\":132,\"Height\":50}".to_vec().into());
    assert_eq!(session.poll_transmit(at(0)), Some(size));
    assert_eq!(
        session.poll_transmit(at(0)),
        Some(Transmit::Message("\0x".into()))
    );
    assert_eq!(session.poll_transmit(at(0)), None);
}

#[test]
fn a_ping_every_five_seconds_and_an_end_to_patience() {
    let mut session = session();
    assert_eq!(session.poll_transmit(at(100)), None);
    assert_eq!(session.deadline(), Some(at(105)));
    assert_eq!(session.poll_transmit(at(104)), None);
    assert_eq!(session.poll_transmit(at(105)), Some(Transmit::Ping));
    assert_eq!(session.poll_transmit(at(105)), None);
    assert_eq!(session.deadline(), Some(at(110)));
    session.handle(at(106), Incoming::Pong);
    // A write that hangs: time is all that is told.
    while let Some(deadline) = session.deadline() {
        session.handle(deadline, Incoming::Elapsed);
        assert!(deadline <= at(166));
    }
    let error = session.poll_event().unwrap().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(session.is_over());
}

#[test]
fn little_patience_asks_before_it_ends() {
    let mut session = session().with_silence(Some(Duration::from_secs(3)));
    assert_eq!(session.poll_transmit(at(100)), None);
    for second in 101..200 {
        assert_eq!(session.deadline(), Some(at(second)));
        assert_eq!(session.poll_transmit(at(second)), Some(Transmit::Ping));
        session.handle(at(second), Incoming::Pong);
    }
    session.handle(at(202), Incoming::Elapsed);
    let end = session.end().unwrap().as_ref().unwrap_err();
    assert!(end.is_timeout(), "{end}");
}

#[test]
fn no_patience_at_all_ends_and_asks_not_without_end() {
    let mut session = session().with_silence(Some(Duration::ZERO));
    session.handle(at(0), Incoming::Elapsed);
    assert!(session.end().unwrap().is_err() && session.is_over());
    assert_eq!(session.deadline(), None);
}

#[test]
fn what_is_written_after_it_broke_is_the_same_error() {
    let mut session = session();
    session.write_stdin(b"x").unwrap();
    session.handle(at(0), Incoming::End);
    let error = session.write_stdin(b"y").unwrap_err();
    assert!(error.is_cut_off(), "{error}");
    let end = session.end().unwrap().as_ref().unwrap_err();
    assert_eq!(format!("{error}"), format!("{end}"));
    assert!(!session.is_flushed());
}

#[test]
fn while_nothing_is_read_there_is_no_silence() {
    let mut session = session();
    session.handle(at(0), message(STDOUT, &vec![0; 300_000]));
    assert!(!session.wants_message());
    for second in 1..500 {
        session.poll_transmit(at(second));
    }
    assert!(session.end().is_none());
    assert!(session.poll_output(Output::Stdout).is_some());
    // From now on it counts.
    assert!(session.wants_message());
    session.poll_transmit(at(500));
    session.handle(at(559), Incoming::Elapsed);
    assert!(session.end().is_none());
    session.handle(at(560), Incoming::Elapsed);
    assert!(session.end().unwrap().is_err());
}

#[test]
fn stderr_goes_on_until_stdout_is_full() {
    let mut session = session();
    let chunk = vec![0; 32 << 10];
    let mut messages = 0;
    while session.wants_message() {
        session.handle(at(0), message(STDOUT, &chunk));
        session.handle(at(0), message(STDERR, b"x"));
        assert!(session.poll_output(Output::Stderr).is_some());
        messages += 1;
        if messages == 7 {
            break;
        }
    }
    assert!(session.wants_message());
    session.handle(at(0), message(STDOUT, &chunk));
    assert!(!session.wants_message());
    session.handle(at(0), message(STDERR, b"x"));
    let end = session.end().unwrap().as_ref().unwrap_err();
    assert!(format!("{end}").contains("no session wanted"), "{end}");
}

#[test]
fn a_stream_that_is_ignored_holds_up_nobody() {
    let mut session = session();
    session.ignore(Output::Stdout);
    for _ in 0..100 {
        session.handle(at(0), message(STDOUT, &vec![0; 100_000]));
        assert!(session.wants_message());
    }
    session.handle(at(0), message(STDERR, b"x"));
    assert_eq!(events(&mut session), ["err x"]);
}

#[test]
fn a_server_that_does_not_close_after_the_status_is_left() {
    let mut session = session();
    session.handle(at(10), message(ERROR, SUCCESS));
    session.handle(at(12), message(STDOUT, b"x"));
    session.handle(at(14), Incoming::Pong);
    assert_eq!(session.deadline(), Some(at(15)));
    assert_eq!(session.poll_transmit(at(15)), Some(Transmit::Ping));
    assert_eq!(session.deadline(), Some(at(17)));
    session.handle(at(17), Incoming::Elapsed);
    assert_eq!(events(&mut session), ["out x", "exited with code 0"]);
    assert!(!session.is_over());
    assert_eq!(session.poll_transmit(at(17)), Some(Transmit::Close(1000)));
    assert!(session.is_over());
}

#[test]
fn a_status_counts_also_where_little_silence_is_borne() {
    let mut session = session().with_silence(Some(Duration::from_secs(2)));
    session.poll_transmit(at(0));
    session.handle(at(1), message(ERROR, SUCCESS));
    session.handle(at(3), Incoming::Elapsed);
    assert_eq!(events(&mut session), ["exited with code 0"]);
}

#[test]
fn closing_sends_nothing_that_waits() {
    let mut session = session();
    session.write_stdin(b"x").unwrap();
    session.handle(at(0), message(STDOUT, b"y"));
    session.close();
    assert_eq!(session.poll_transmit(at(0)), Some(Transmit::Close(1000)));
    assert_eq!(session.poll_transmit(at(0)), None);
    session.handle(at(0), message(STDOUT, b"late"));
    assert_eq!(
        events(&mut session),
        ["out y", "ended, and nobody said how"]
    );
}

#[test]
fn a_close_that_nobody_takes_is_given_up() {
    let mut session = session();
    session.poll_transmit(at(0));
    session.close();
    // The transport is still at what was to be sent before.
    assert!(session.deadline() <= Some(at(1)));
    session.handle(at(1), Incoming::Elapsed);
    assert_eq!(session.deadline(), Some(at(3)));
    session.handle(at(2), Incoming::Elapsed);
    assert!(!session.is_over());
    session.handle(at(3), Incoming::Elapsed);
    assert!(session.is_over() && session.deadline().is_none());
    assert_eq!(session.poll_transmit(at(3)), None);
}

#[test]
fn what_is_said_is_not_printed() {
    let mut session = session();
    session.write_stdin(b"hunter2").unwrap();
    session.handle(at(0), message(STDOUT, b"hunter2"));
    let printed = format!("{session:?} {:?}", session.poll_event());
    assert!(!printed.contains("hunter2"), "{printed}");
    let printed = format!(
        "{:?} {:?}",
        session.poll_transmit(at(0)),
        message(1, b"hunter2")
    );
    assert!(!printed.contains("hunter2"), "{printed}");
}
