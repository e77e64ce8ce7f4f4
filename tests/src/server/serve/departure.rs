//! Whether a client is still there, while nothing is read of what it says.
//!
//! That is told as long as the sockets take what the client says. Once they are full, its departure waits behind all that.

use tokio::net::TcpStream;

/// Knows when the other side of a connection closes, or is gone, without reading from it.
pub(super) struct Departure {
    #[cfg(unix)]
    socket: Option<std::net::TcpStream>,
}

#[cfg(unix)]
impl Departure {
    pub(super) fn of(stream: &TcpStream) -> Self {
        use std::os::fd::AsFd;

        let socket = stream.as_fd().try_clone_to_owned().ok();
        Self {
            socket: socket.map(Into::into),
        }
    }

    /// Waits for it.
    pub(super) async fn wait(self) {
        use std::io::{Error, ErrorKind};
        use tokio::io::Interest;

        let socket = self.socket.map(TcpStream::from_std);
        if let Some(Ok(socket)) = socket {
            while let Ok(ready) = socket.ready(Interest::READABLE).await {
                if ready.is_read_closed() {
                    return;
                }
                // There is something to read, which others do. Whatever comes after is told anew.
                let left = || Err::<(), Error>(ErrorKind::WouldBlock.into());
                let _ = socket.try_io(Interest::READABLE, left);
            }
        }
        std::future::pending::<()>().await;
    }
}

/// Elsewhere it is known once all before it was read.
#[cfg(not(unix))]
impl Departure {
    pub(super) fn of(_: &TcpStream) -> Self {
        Self {}
    }

    pub(super) async fn wait(self) {
        std::future::pending::<()>().await;
    }
}
