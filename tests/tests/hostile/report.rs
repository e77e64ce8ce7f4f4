//! What was seen, printed at the end.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::harness::Transport;
use crate::process::Seen;

/// A line for each case and transport.
#[derive(Default)]
pub(crate) struct Report(Mutex<BTreeMap<&'static str, BTreeMap<&'static str, String>>>);

impl Report {
    pub(crate) fn add(&self, case: &'static str, transport: Transport, seen: Result<Seen, String>) {
        let line = match seen {
            Ok(seen) => {
                let growth = seen.growth_kib.map_or_else(
                    || "unknown memory".to_owned(),
                    |growth| format!("{:>3} MiB", growth.div_ceil(1024)),
                );
                format!("{:>6} ms, {growth}: {}", seen.milliseconds, seen.what)
            }
            Err(why) => format!("FAILED: {}", why.trim_end().replace('\n', "\n        ")),
        };
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .entry(case)
            .or_default()
            .insert(transport.name(), line);
    }

    pub(crate) fn print(&self) {
        for (case, lines) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            println!("{case}");
            for (transport, line) in lines {
                println!("    {transport:<20} {line}");
            }
        }
    }
}
