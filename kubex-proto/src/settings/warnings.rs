//! Who hears of warnings.

use alloc::sync::Arc;
use core::fmt;

use crate::{CallDescription, Warning};

type Handler = dyn Fn(&Warning, &CallDescription) + Send + Sync;

/// What becomes of the warnings of a server.
#[derive(Clone, Default)]
pub(crate) enum Warnings {
    /// Each distinct one is logged once.
    #[default]
    Log,
    Ignore,
    Hand(Arc<Handler>),
}

impl fmt::Debug for Warnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Log => "Log",
            Self::Ignore => "Ignore",
            Self::Hand(_) => "Hand(..)",
        })
    }
}
