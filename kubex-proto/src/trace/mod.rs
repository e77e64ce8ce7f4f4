//! What is told of calls in progress, by the feature `tracing`; without it, nothing is, and none of this takes room or time.
//!
//! As machines are polled, no span is entered for longer than it takes to tell of an event. Nothing of what is told comes of a
//! body, a header (but for warnings), a query or a credential.

#[cfg(feature = "tracing")]
mod logged;
#[cfg(not(feature = "tracing"))]
mod off;
#[cfg(feature = "tracing")]
mod on;

#[cfg(feature = "tracing")]
pub(crate) use logged::Logged;
#[cfg(not(feature = "tracing"))]
pub(crate) use off::{
    CallSpan, Logged, falls_back_to_lists, list_restarts, page_again, reads_all, watcher_pauses,
};
#[cfg(feature = "tracing")]
pub(crate) use on::{
    CallSpan, falls_back_to_lists, list_restarts, page_again, reads_all, watcher_pauses,
};
