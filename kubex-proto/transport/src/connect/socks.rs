//! A proxy that speaks SOCKS5 (RFC 1928, and RFC 1929 for the user).

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use hyper::rt::ReadBuf;
use kubex_proto::{ConnectFault, Secret};
use tokio_socks::{io::AsyncSocket, tcp::Socks5Stream};

use super::{Io, relay::Fault};

/// Has the proxy at the other end connect to this host and port.
pub(super) async fn through<I: Io>(
    io: I,
    user: Option<(&Secret, &Secret)>,
    server: (&str, u16),
) -> Result<I, Fault> {
    let socket = Socket(io);
    let answer = match user {
        None => Socks5Stream::connect_with_socket(socket, server).await,
        Some((name, password)) => {
            let (name, password) = (name.expose(), password.expose());
            Socks5Stream::connect_with_password_and_socket(socket, server, name, password).await
        }
    };
    answer.map(|stream| stream.into_inner().0).map_err(fault)
}

/// The connection to the proxy, as the library wants it.
struct Socket<I>(I);

impl<I: Io> AsyncSocket for Socket<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(bytes);
        ready!(Pin::new(&mut self.0).poll_read(cx, buffer.unfilled()))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }
}

fn fault(error: tokio_socks::Error) -> Fault {
    use tokio_socks::Error as Socks;

    let fault = match error {
        Socks::NoAcceptableAuthMethods
        | Socks::UnknownAuthMethod
        | Socks::AuthorizationRequired
        | Socks::PasswordAuthFailure(_)
        | Socks::InvalidAuthValues(_)
        | Socks::ConnectionNotAllowedByRuleset => ConnectFault::ProxyRefused,
        _ => ConnectFault::Proxy,
    };
    let about = match error {
        Socks::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the proxy hung up before it answered".to_owned()
        }
        Socks::Io(error) => format!("the proxy gave no answer: {error}"),
        Socks::NoAcceptableAuthMethods | Socks::AuthorizationRequired => {
            "the proxy wants a user and a password, or another proof than that".to_owned()
        }
        Socks::PasswordAuthFailure(_) => {
            "the proxy does not accept the user and password".to_owned()
        }
        Socks::InvalidResponseVersion => "what answered is no SOCKS5 proxy".to_owned(),
        error => format!("the proxy answered: {error}"),
    };
    (fault, about.into())
}
