//! Peers that misuse HTTP/2, for the transports that speak it.

use kubex_proto::{Error, Origin};

use super::{says, text};
use crate::harness::Transport;
use crate::on;
use crate::peer::Peer;
use crate::peer::http2::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, GO_AWAY, HEADERS, OK, PING, RESET, SETTINGS,
    frame, peer,
};

fn speaks_http2(transport: Transport) -> bool {
    matches!(transport, Transport::Tokio(_))
}

/// The error of a read; none where the transport does not speak HTTP/2, and so does not come to speak with the peer.
fn error(transport: Transport, peer: &Peer) -> Option<Error> {
    if !speaks_http2(transport) {
        return None;
    }
    let error = on(transport, peer.config(), async |client| {
        text(&client).await.unwrap_err()
    });
    assert_eq!(error.origin(), Origin::Wire);
    Some(error)
}

fn told(error: Option<Error>, words: &[&str]) -> String {
    match error {
        Some(error) => says(&error, words),
        None => "left out, as it speaks HTTP/1.1".into(),
    }
}

pub(super) fn settings_without_end(transport: Transport) -> String {
    let peer = peer(|mut connection| connection.say_without_end(frame(SETTINGS, 0, 0, &[])));
    told(error(transport, &peer), &["within 3s"])
}

pub(super) fn pings_without_end(transport: Transport) -> String {
    let peer = peer(|mut connection| connection.say_without_end(frame(PING, 0, 0, &[7; 8])));
    told(error(transport, &peer), &["within 3s"])
}

/// CVE-2024-27316 and its like.
pub(super) fn a_head_without_end(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        let stream = connection.next_stream()?;
        connection.say(frame(HEADERS, 0, stream, &[OK]))?;
        // `x: y`, not to be remembered.
        let line = [0, 1, b'x', 1, b'y'].repeat(3000);
        connection.say_without_end(frame(CONTINUATION, 0, stream, &line))
    });
    told(error(transport, &peer), &["the connection was lost"])
}

/// A line of 4 kB in HPACK's table, and a byte for each time that it comes.
pub(super) fn a_head_that_unpacks_to_much(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        loop {
            let stream = connection.next_stream()?;
            let value = vec![b'a'; 4000];
            // To be remembered (RFC 7541, 6.2.1), with the length in two bytes more (5.1).
            let mut block = vec![OK, 0x40, 1, b'x', 0x7f, 0xa1, 0x1e];
            block.extend_from_slice(&value);
            block.extend_from_slice(&[0x80 | 0x3e; 12_000]);
            connection.say(frame(HEADERS, END_HEADERS | END_STREAM, stream, &block))?;
        }
    });
    told(error(transport, &peer), &["the connection was lost"])
}

/// None of the requests was looked at, so each is made again, until that is enough.
pub(super) fn connections_that_go_away(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        connection.next_stream()?;
        connection.say(frame(GO_AWAY, 0, 0, &[0; 8]))?;
        connection.wait()
    });
    let error = error(transport, &peer);
    assert!(peer.connections() <= 11, "{}", peer.connections());
    told(error, &["the server refused the request before reading it"])
}

pub(super) fn streams_that_are_refused(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        loop {
            let stream = connection.next_stream()?;
            // REFUSED_STREAM.
            connection.say(frame(RESET, 0, stream, &[0, 0, 0, 7]))?;
        }
    });
    let error = error(transport, &peer);
    assert!(peer.connections() <= 1, "{}", peer.connections());
    told(error, &["the server refused the request before reading it"])
}

/// A gibibyte for a call that is over. The next may find the connection well enough to wait on it in vain.
pub(super) fn more_than_was_asked_for(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        let stream = connection.next_stream()?;
        connection.say(frame(HEADERS, END_HEADERS, stream, &[OK]))?;
        connection.say(frame(DATA, END_STREAM, stream, b"ok"))?;
        connection.say_without_end(frame(DATA, 0, stream, &[b'a'; 16 << 10]))
    });
    if !speaks_http2(transport) {
        return told(None, &[]);
    }
    let next = on(transport, peer.config(), async |client| {
        assert_eq!(text(&client).await.unwrap(), "ok");
        text(&client).await
    });
    match next {
        Ok(text) => {
            assert_eq!(text, "ok");
            "the next call, on another connection".into()
        }
        Err(error) => {
            assert!(error.is_timeout(), "{error}");
            error.to_string()
        }
    }
}

pub(super) fn more_than_it_says(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        loop {
            let stream = connection.next_stream()?;
            // `content-length: 1` (RFC 7541, appendix A: 28).
            let block = [OK, 0x0f, 0x0d, 1, b'1'];
            connection.say(frame(HEADERS, END_HEADERS, stream, &block))?;
            connection.say(frame(DATA, END_STREAM, stream, b"more"))?;
        }
    });
    told(
        error(transport, &peer),
        &["the connection was lost in the middle of the answer"],
    )
}

pub(super) fn frames_that_are_none(transport: Transport) -> String {
    let peer = peer(|mut connection| {
        connection.next_stream()?;
        connection.say("HTTP/1.1 200 OK\r\n\r\nwhat is this?")?;
        connection.wait()
    });
    told(error(transport, &peer), &["the connection was lost"])
}
