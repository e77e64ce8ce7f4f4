//! Bytes between a thread that blocks and a task that does not.

use std::io::{self, ErrorKind, Read, Write};

use async_channel::{Receiver, Sender, bounded};
use bytes::Bytes;

/// So many pieces lie between the two.
const PIECES: usize = 8;

/// The most that a piece from a thread holds.
const PIECE: usize = 32 << 10;

/// What is written at one end is read at the other; where one end is gone, the other one is told.
pub(super) fn pipe() -> (Writer, Reader) {
    let (sender, receiver) = bounded(PIECES);
    let reader = Reader {
        receiver,
        rest: Bytes::new(),
    };
    (Writer(sender), reader)
}

/// Dropping it is the end.
pub(super) struct Writer(Sender<Bytes>);

/// Dropping it breaks the pipe.
pub(super) struct Reader {
    receiver: Receiver<Bytes>,
    rest: Bytes,
}

impl Writer {
    /// Whether anybody reads.
    pub(super) async fn write(&mut self, bytes: Bytes) -> bool {
        self.0.send(bytes).await.is_ok()
    }
}

impl Reader {
    /// The next piece; none at the end.
    pub(super) async fn read(&mut self) -> Option<Bytes> {
        self.receiver.recv().await.ok()
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = bytes.get(..PIECE).unwrap_or(bytes);
        let sent = self.0.send_blocking(Bytes::copy_from_slice(bytes));
        match sent {
            Ok(()) => Ok(bytes.len()),
            Err(_) => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = self.receiver.recv_blocking().unwrap_or_default();
        }
        let now = self.rest.split_to(self.rest.len().min(buffer.len()));
        if let Some(place) = buffer.get_mut(..now.len()) {
            place.copy_from_slice(&now);
        }
        Ok(now.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_the_end_as_well() {
        let (mut writer, mut reader) = pipe();
        let given: Vec<u8> = (0..1_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
        let sent = given.clone();
        let thread = std::thread::spawn(move || writer.write_all(&sent));
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        thread.join().unwrap().unwrap();
        assert!(read == given);
    }

    #[test]
    fn who_writes_is_told_that_nobody_reads() {
        let (mut writer, reader) = pipe();
        let thread = std::thread::spawn(move || writer.write_all(&vec![0; 10 * PIECES * PIECE]));
        drop(reader);
        let error = thread.join().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    }
}
