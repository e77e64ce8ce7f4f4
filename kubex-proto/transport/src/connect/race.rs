//! A TCP connection to whichever address of a host answers first.

use std::{
    future::{Future, pending, poll_fn},
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use kubex_proto::ConnectFault;

use super::Network;
use crate::fault;

/// How long an address has for itself before the next is tried beside it (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);

/// Resolves the host and connects.
pub(super) async fn connect<N: Network>(
    network: &N,
    host: &str,
    port: u16,
) -> Result<N::Stream, (ConnectFault, io::Error)> {
    let addresses = network
        .resolve(host, port)
        .await
        .map_err(|error| (ConnectFault::NameNotResolved, error))?;
    race(network, in_turns(addresses)).await
}

/// Tries the addresses one after the other, each with a head start on the next.
async fn race<N: Network>(
    network: &N,
    addresses: Vec<SocketAddr>,
) -> Result<N::Stream, (ConnectFault, io::Error)> {
    let mut addresses = addresses.into_iter();
    let mut attempts = Vec::new();
    let mut told = None;
    loop {
        let next = addresses.next();
        attempts.extend(next.map(|address| Box::pin(network.connect(address))));
        if attempts.is_empty() {
            break;
        }
        let more = addresses.len() > 0;
        let head_start = async {
            if more {
                network.sleep(HEAD_START).await;
            } else {
                pending::<()>().await;
            }
        };
        match first(&mut attempts, head_start).await {
            Some(Ok(stream)) => return Ok(stream),
            Some(Err(error)) => told = Some(more_telling(told, error)),
            None => {}
        }
    }
    Err(told.unwrap_or_else(|| {
        let none = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        (ConnectFault::NameNotResolved, none)
    }))
}

/// What comes of the attempt that ends first, which is taken out; `None` if the pause is over before.
async fn first<A: Future>(
    attempts: &mut Vec<Pin<Box<A>>>,
    pause: impl Future<Output = ()>,
) -> Option<A::Output> {
    let mut pause = pin!(pause);
    poll_fn(|cx| {
        let mut numbered = attempts.iter_mut().enumerate();
        let ended = numbered.find_map(|(index, attempt)| match attempt.as_mut().poll(cx) {
            Poll::Ready(outcome) => Some((index, outcome)),
            Poll::Pending => None,
        });
        if let Some((index, outcome)) = ended {
            drop(attempts.remove(index));
            return Poll::Ready(Some(outcome));
        }
        pause.as_mut().poll(cx).map(|()| None)
    })
    .await
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
    use crate::connect::{Io, Protocol};
    use crate::tls::TlsSettings;

    /// Where an address of this port leads.
    #[derive(Clone, Copy, PartialEq)]
    enum Leads {
        Nowhere,
        ToRefusal,
        IntoSilence,
        Home,
    }

    /// A network that answers by the port of the address.
    #[derive(Clone)]
    struct Map(&'static [Leads]);

    impl Network for Map {
        type Stream = SocketAddr;

        async fn resolve(&self, _: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
            Ok((0..self.0.len()).map(address).collect())
        }

        async fn connect(&self, address: SocketAddr) -> io::Result<SocketAddr> {
            match self.0[usize::from(address.port())] {
                Leads::Nowhere => Err(io::ErrorKind::NetworkUnreachable.into()),
                Leads::ToRefusal => Err(io::ErrorKind::ConnectionRefused.into()),
                Leads::IntoSilence => pending().await,
                Leads::Home => Ok(address),
            }
        }

        async fn sleep(&self, time: Duration) {
            tokio::time::sleep(time).await;
        }

        async fn encrypt(
            &self,
            stream: SocketAddr,
            _: &TlsSettings,
        ) -> io::Result<(SocketAddr, Protocol)> {
            Ok((stream, Protocol::Http1))
        }

        fn to_hyper(_: SocketAddr) -> impl Io {
            hyper_util::rt::TokioIo::new(tokio::io::empty())
        }

        fn of_hyper(_: impl Io) -> SocketAddr {
            address(0)
        }
    }

    fn address(port: usize) -> SocketAddr {
        ([10, 0, 0, 1], u16::try_from(port).unwrap()).into()
    }

    async fn of(map: &'static [Leads]) -> Result<u16, ConnectFault> {
        let stream = connect(&Map(map), "peer.test", 0).await;
        stream
            .map(|address| address.port())
            .map_err(|(fault, _)| fault)
    }

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

    #[tokio::test(start_paused = true)]
    async fn a_dead_address_does_not_keep_a_living_one_waiting() {
        let start = tokio::time::Instant::now();
        assert_eq!(of(&[Leads::ToRefusal, Leads::Home]).await, Ok(1));
        assert_eq!(start.elapsed(), Duration::ZERO);
        let map = &[Leads::IntoSilence, Leads::IntoSilence, Leads::Home];
        assert_eq!(of(map).await, Ok(2));
        assert_eq!(start.elapsed(), 2 * HEAD_START);
    }

    #[tokio::test]
    async fn of_several_faults_the_first_that_tells_something_is_told() {
        let fault = of(&[Leads::Nowhere, Leads::ToRefusal]).await;
        assert_eq!(fault, Err(ConnectFault::Refused));
        let fault = of(&[Leads::ToRefusal, Leads::Nowhere]).await;
        assert_eq!(fault, Err(ConnectFault::Refused));
    }

    #[tokio::test]
    async fn no_address_is_a_name_that_does_not_resolve() {
        assert_eq!(of(&[]).await, Err(ConnectFault::NameNotResolved));
    }
}
