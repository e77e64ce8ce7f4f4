//! A TCP connection to whichever address of a host answers first.

use std::{io, net::SocketAddr, time::Duration};

use async_std::{
    net::{TcpStream, ToSocketAddrs},
    task::sleep,
};
use futures_util::{
    StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};
use kubex_proto::ConnectFault;
use socket2::{SockRef, TcpKeepalive};

use super::fault;

/// How long an address has for itself before the next is tried beside it (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);

/// Silence after which the system asks whether the peer still lives, and the pause between askings.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Resolves the host and connects.
pub(super) async fn connect(
    host: &str,
    port: u16,
    no_delay: bool,
) -> Result<TcpStream, (ConnectFault, io::Error)> {
    let addresses = (host, port)
        .to_socket_addrs()
        .await
        .map_err(|error| (ConnectFault::NameNotResolved, error))?;
    let stream = race(in_turns(addresses.collect())).await?;
    // Neither is worth failing for.
    let _ = stream.set_nodelay(no_delay);
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE)
        .with_interval(KEEPALIVE);
    let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
    Ok(stream)
}

/// Tries the addresses one after the other, each with a head start on the next.
async fn race(addresses: Vec<SocketAddr>) -> Result<TcpStream, (ConnectFault, io::Error)> {
    let mut addresses = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut told = None;
    loop {
        attempts.extend(addresses.next().map(TcpStream::connect));
        let attempt = if addresses.len() > 0 {
            let head_start = Box::pin(sleep(HEAD_START));
            match select(attempts.next(), head_start).await {
                Either::Left((attempt, _)) => attempt,
                Either::Right(_) => continue,
            }
        } else {
            attempts.next().await
        };
        match attempt {
            Some(Ok(stream)) => return Ok(stream),
            Some(Err(error)) => told = Some(more_telling(told, error)),
            None => break,
        }
    }
    Err(told.unwrap_or_else(|| {
        let none = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        (ConnectFault::NameNotResolved, none)
    }))
}

/// Of two failed attempts, the one that says more: that a network of one family is missing says
/// nothing where the other one answered.
fn more_telling(
    first: Option<(ConnectFault, io::Error)>,
    error: io::Error,
) -> (ConnectFault, io::Error) {
    match first {
        Some(first) if first.0 != ConnectFault::Unreachable => first,
        _ => (fault::of_tcp(&error), error),
    }
}

/// The families take turns, the resolver's favourite first.
fn in_turns(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (favoured, others): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv4() == first_is_v4);
    let mut turns = Vec::with_capacity(favoured.len() + others.len());
    let (mut favoured, mut others) = (favoured.into_iter(), others.into_iter());
    loop {
        let before = turns.len();
        turns.extend(favoured.next());
        turns.extend(others.next());
        if turns.len() == before {
            return turns;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let addresses = |list: &[&str]| -> Vec<SocketAddr> {
            list.iter().map(|text| text.parse().unwrap()).collect()
        };
        let turns = in_turns(addresses(&["[::1]:1", "[::2]:1", "[::3]:1", "10.0.0.1:1"]));
        assert_eq!(
            turns,
            addresses(&["[::1]:1", "10.0.0.1:1", "[::2]:1", "[::3]:1"])
        );
    }

    #[async_std::test]
    async fn a_dead_address_does_not_keep_a_living_one_waiting() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = {
            let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            port.local_addr().unwrap()
        };
        let living = listener.local_addr().unwrap();
        let stream = race(vec![closed, living]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), living);
    }

    #[async_std::test]
    async fn no_address_is_a_name_that_does_not_resolve() {
        let (fault, _) = race(Vec::new()).await.unwrap_err();
        assert_eq!(fault, ConnectFault::NameNotResolved);
    }
}
