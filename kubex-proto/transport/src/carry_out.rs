//! The one place where the protocol's wishes meet the network.

use kubex_proto::{Action, Error, Machine};

use crate::{
    Transport,
    item_stream::Outlet,
    link::{Link, Sends},
};

/// Carries the machine out to its end, as its contract says; dropping the future cancels it.
pub(crate) async fn carry_out<M: Machine, T: Transport>(
    mut machine: M,
    link: Link<T>,
    outlet: Outlet<M::Item>,
) {
    let mut body = None;
    while let Some(item) = next_item(&mut machine, &link, &link.transport, &mut body).await {
        outlet.hand_over(item).await;
    }
}

/// Carries the machine out up to its next item; none once it is done. `body` is that of the answer that is being read.
pub(crate) async fn next_item<M: Machine, T: Transport, S: Sends>(
    machine: &mut M,
    link: &Link<T>,
    by: &S,
    body: &mut Option<S::Body>,
) -> Option<Result<M::Item, Error>> {
    loop {
        let event = match machine.poll(link.now()) {
            Action::Authorize {
                rejected, deadline, ..
            } => link.authorize(rejected, deadline).await,
            Action::Send {
                request, deadline, ..
            } => {
                *body = None;
                link.send(by, request, deadline, body).await
            }
            Action::Read { deadline, .. } => link.read(body, deadline).await,
            Action::Sleep { until, .. } => {
                *body = None;
                link.sleep(until).await
            }
            Action::Yield(item) => return Some(item),
            Action::Done => return None,
        };
        machine.handle(link.now(), event);
    }
}
