//! The sessions that are open, each with a thread of its own.

use std::future::Future;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::line::{CutAtLast, Line};
use super::upgraded::{Received, Upgraded};

/// How many there are.
#[derive(Clone, Default)]
pub(super) struct OpenSessions(Arc<Count>);

#[derive(Default)]
struct Count {
    open: Mutex<usize>,
    changed: Condvar,
}

struct OpenSession(OpenSessions);

impl OpenSessions {
    pub(super) fn count(&self) -> usize {
        *self.lock()
    }

    /// Waits until there is none, no longer than this; whether there is none.
    pub(super) fn wait_for_none(&self, patience: Duration) -> bool {
        let waited = self
            .0
            .changed
            .wait_timeout_while(self.lock(), patience, |open| *open > 0);
        let (open, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *open == 0
    }

    /// Starts a session that `run` carries out over this line, to the end that it answers. It is dropped when the client goes.
    ///
    /// A request is answered without a runtime, so a session brings its own.
    pub(super) fn start<F>(
        &self,
        line: Line,
        run: impl FnOnce(Line) -> F + Send + 'static,
    ) -> io::Result<Upgraded>
    where
        F: Future<Output = Received>,
    {
        let upgraded = Upgraded::new(line.clone());
        let open = self.open();
        let thread = std::thread::Builder::new().name("kubex-session".to_owned());
        thread.spawn(move || {
            let _cut = CutAtLast(line.clone());
            // It is closed before the client hears of the end.
            let end = carry_out(&line, run, open);
            line.end(end.unwrap_or(Received::Cut));
        })?;
        Ok(upgraded)
    }

    fn open(&self) -> OpenSession {
        *self.lock() += 1;
        OpenSession(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs it to its end, or until the client is gone.
fn carry_out<F>(
    line: &Line,
    run: impl FnOnce(Line) -> F,
    _open: OpenSession,
) -> io::Result<Received>
where
    F: Future<Output = Received>,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(async {
        tokio::select! {
            biased;
            () = line.client_is_gone() => Received::Cut,
            end = run(line.clone()) => end,
        }
    }))
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        *self.0.lock() -= 1;
        self.0.0.changed.notify_all();
    }
}
