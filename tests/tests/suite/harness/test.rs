//! A harness that is yet to be started, by its name.

use std::sync::{Arc, Mutex};

use super::Reached;

/// A harness that is not there yet.
pub(crate) struct Test {
    /// The table that it is a column of.
    pub(crate) server: &'static str,
    pub(crate) name: String,
    /// What is locked while it runs.
    pub(crate) turn: Arc<Mutex<()>>,
    /// Starts it; none where that cannot be had here, which was said.
    pub(crate) start: Box<dyn FnOnce() -> Option<Reached> + Send>,
}
