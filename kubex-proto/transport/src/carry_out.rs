//! The one place where the protocol's wishes meet the network.

use kubex_proto::{Action, Machine};

use crate::{Transport, item_stream::Outlet, link::Link};

/// Carries the machine out to its end, as its contract says; dropping the future cancels it.
pub(crate) async fn carry_out<M: Machine, T: Transport>(
    mut machine: M,
    link: Link<T>,
    outlet: Outlet<M::Item>,
) {
    let mut body = None;
    loop {
        let event = match machine.poll(link.now()) {
            Action::Authorize {
                rejected, deadline, ..
            } => link.authorize(rejected, deadline).await,
            Action::Send {
                request, deadline, ..
            } => {
                body = None;
                link.send(request, deadline, &mut body).await
            }
            Action::Read { deadline, .. } => link.read(&mut body, deadline).await,
            Action::Sleep { until, .. } => {
                body = None;
                link.sleep(until).await
            }
            Action::Yield(item) => {
                outlet.hand_over(item).await;
                continue;
            }
            Action::Done => return,
        };
        machine.handle(link.now(), event);
    }
}
