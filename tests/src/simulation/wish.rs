//! Whether two actions wish for the same.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use kubex_proto::{Action, Authorization, Instant};

/// What can be compared of an action.
#[derive(Debug, PartialEq)]
pub(super) enum Wish {
    Authorize(Option<Authorization>, Option<Instant>),
    Send(Box<(Method, Uri, HeaderMap)>, Bytes, Option<Instant>),
    Read(Option<Instant>),
    Sleep(Instant),
    Yield,
    Done,
}

impl Wish {
    pub(super) fn of<T>(action: &Action<T>) -> Self {
        match action {
            Action::Authorize {
                rejected, deadline, ..
            } => Self::Authorize(rejected.clone(), *deadline),
            Action::Send {
                request, deadline, ..
            } => Self::Send(
                Box::new((
                    request.method().clone(),
                    request.uri().clone(),
                    request.headers().clone(),
                )),
                request.body().clone(),
                *deadline,
            ),
            Action::Read { deadline, .. } => Self::Read(*deadline),
            Action::Sleep { until, .. } => Self::Sleep(*until),
            Action::Yield(_) => Self::Yield,
            Action::Done => Self::Done,
        }
    }
}
