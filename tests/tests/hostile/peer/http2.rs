//! Frames of HTTP/2 by hand (RFC 9113, 4.1).

use std::io;

use super::{Connection, Peer};

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RESET: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GO_AWAY: u8 = 7;
pub(crate) const CONTINUATION: u8 = 9;

pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// `:status: 200`, as the static table of HPACK has it (RFC 7541, appendix A).
pub(crate) const OK: u8 = 0x88;

/// What every client begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Does something with each connection, once both sides have said hello.
pub(crate) fn peer(serve: impl Fn(Connection) -> io::Result<()> + Send + Sync + 'static) -> Peer {
    Peer::tls("h2", move |mut connection| {
        let mut preface = [0; PREFACE.len()];
        connection.read_exact(&mut preface)?;
        assert_eq!(preface, PREFACE);
        connection.say(frame(SETTINGS, 0, 0, &[]))?;
        serve(connection)
    })
}

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

impl Connection {
    /// The stream of the next request.
    pub(crate) fn next_stream(&mut self) -> io::Result<u32> {
        loop {
            let mut head = [0; 9];
            self.read_exact(&mut head)?;
            let length = usize::from(head[1]) << 8 | usize::from(head[2]);
            self.read_exact(&mut vec![0; length])?;
            if head[3] == HEADERS {
                return Ok(u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
            }
        }
    }
}
