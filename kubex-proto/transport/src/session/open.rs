//! From a call to the connection that it upgraded.

use hyper::upgrade::Upgraded;
use kubex_proto::{Duplex, Error, Machine};

use super::{
    SessionTransport,
    dedicated::{Answer, WithUpgrades},
    socket::Socket,
};
use crate::{carry_out::next_item, link::Link};

/// Carries the machine out to its one item, and takes the connection that goes with it.
pub(super) async fn open<M: Machine, T: SessionTransport>(
    mut machine: M,
    link: &Link<T>,
    message_limit: usize,
) -> Result<(M::Item, Socket), Error>
where
    M::Item: Duplex,
{
    let by = WithUpgrades(&link.transport);
    let mut body = None;
    let item = next_item(&mut machine, link, &by, &mut body).await;
    let session = item.unwrap_or_else(|| Err(nothing()))?;
    let upgraded = body.and_then(upgraded).ok_or_else(nothing)?;
    let session = session.with_message_limit(message_limit);
    let socket = Socket::new(upgraded, message_limit).await;
    Ok((session, socket))
}

fn upgraded<B>(answer: Answer<B>) -> Option<Upgraded> {
    match answer {
        Answer::Upgraded(upgraded) => Some(upgraded),
        Answer::Body(_) | Answer::Refusal(..) => None,
    }
}

fn nothing() -> Error {
    Error::misused("a machine that upgrades no connection opens no session")
}
