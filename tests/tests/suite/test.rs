//! One test: all cases on one harness.

use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Failed, Trial};

use crate::harness::Reached;
use crate::report::Report;
use crate::run::{refused, run};

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

impl Test {
    /// The test as it can be asked for by its name; what comes of it goes into the report.
    pub(crate) fn into_trial(self, report: &Arc<Report>) -> Trial {
        let report = Arc::clone(report);
        let place = report.place();
        Trial::test(self.name, move || {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let (harness, options) = match (self.start)() {
                Some(Reached::Harness(harness, options)) => (harness, options),
                Some(Reached::Refused { title, why }) => {
                    report.add(self.server, place, refused(title, &why));
                    return Ok(());
                }
                None => {
                    report.left_out(self.server);
                    return Ok(());
                }
            };
            let column = run(&*harness, &options);
            let failed: Vec<&str> = column.failed().collect();
            let verdict = if failed.is_empty() {
                Ok(())
            } else {
                let logs = harness.server().keep_logs();
                let logs = logs.map(|path| format!("\nThe logs: {}", path.display()));
                Err(Failed::from(format!(
                    "{}: see the table{}",
                    failed.join(", "),
                    logs.unwrap_or_default()
                )))
            };
            report.add(self.server, place, column);
            verdict
        })
    }
}
