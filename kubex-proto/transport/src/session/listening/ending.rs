//! That all is to end: once, told to whoever waits for it.

use std::convert::Infallible;

use async_channel::{Receiver, Sender, bounded};

/// Whether the end has come: a channel on which nothing is ever said, and which is closed then.
pub(super) struct Ending(Sender<Infallible>, Receiver<Infallible>);

impl Default for Ending {
    fn default() -> Self {
        let (sender, receiver) = bounded(1);
        Self(sender, receiver)
    }
}

impl Ending {
    pub(super) fn come(&self) {
        self.0.close();
    }

    pub(super) fn has_come(&self) -> bool {
        self.0.is_closed()
    }

    /// Waits for it.
    pub(super) async fn wait(&self) {
        // An error is that it is closed.
        let _ = self.1.recv().await;
    }
}
