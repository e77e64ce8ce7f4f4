//! Whether a client is still there, while nothing is read of what it says.
//!
//! That is told as long as the sockets take what the client says. Once they are full, its departure waits behind all that.

use tokio::net::TcpStream;

/// Knows when the other side of a connection closes, or is gone, without reading from it.
pub(super) struct Departure {
    #[cfg(unix)]
    socket: Option<std::os::fd::OwnedFd>,
}

#[cfg(unix)]
impl Departure {
    pub(super) fn of(stream: &TcpStream) -> Self {
        use std::os::fd::AsFd;

        let socket = stream.as_fd().try_clone_to_owned().ok();
        Self { socket }
    }

    /// Waits for it.
    pub(super) async fn wait(self) {
        use tokio::io::{Interest, unix::AsyncFd};

        let socket = self
            .socket
            .and_then(|socket| AsyncFd::with_interest(socket, Interest::READABLE).ok());
        if let Some(socket) = socket {
            while let Ok(mut guard) = socket.readable().await {
                if guard.ready().is_read_closed() {
                    return;
                }
                // There is something to read, which others do; the end is told anew.
                guard.clear_ready();
            }
        }
        std::future::pending().await
    }
}

/// Elsewhere it is known once all before it was read.
#[cfg(not(unix))]
impl Departure {
    pub(super) fn of(_: &TcpStream) -> Self {
        Self {}
    }

    pub(super) async fn wait(self) {
        std::future::pending().await
    }
}
