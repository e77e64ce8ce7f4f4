//! How much of what was asked, and what came of it.

use std::collections::BTreeMap;
use std::fmt;

use crate::answer::Answer;
use crate::operation::Operation;

#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) operations: usize,
    successes: usize,
    verbs: BTreeMap<String, usize>,
    kinds: BTreeMap<String, usize>,
    outcomes: BTreeMap<String, usize>,
    pub(crate) reasons: BTreeMap<String, usize>,
    events: BTreeMap<String, usize>,
}

impl Counts {
    /// Counts an operation and what the real server answered.
    pub(crate) fn add(&mut self, operation: &Operation, answer: &Answer) {
        self.operations += 1;
        self.successes += usize::from(answer.is_success());
        count(&mut self.verbs, &operation.verb);
        count(&mut self.kinds, operation.kind);
        count(&mut self.outcomes, &answer.code.to_string());
        if !answer.is_success() {
            count(&mut self.reasons, answer.reason());
        }
        let events = answer.body["events"].as_array();
        for event in events.into_iter().flatten() {
            count(&mut self.events, event["type"].as_str().unwrap_or("?"));
            if event["type"] == "ERROR" {
                let reason = event["object"]["reason"].as_str();
                count(&mut self.reasons, reason.unwrap_or("?"));
            }
        }
    }

    /// Of a hundred operations, those that succeeded.
    pub(crate) fn success_rate(&self) -> usize {
        self.successes * 100 / self.operations.max(1)
    }

    pub(crate) fn kinds(&self) -> usize {
        self.kinds.len()
    }
}

fn count(counts: &mut BTreeMap<String, usize>, of: &str) {
    *counts.entry(of.to_owned()).or_default() += 1;
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.success_rate();
        writeln!(f, "{} operations, {rate} % answered 2xx", self.operations)?;
        for (title, counts) in [
            ("verbs", &self.verbs),
            ("kinds", &self.kinds),
            ("codes", &self.outcomes),
            ("reasons", &self.reasons),
            ("watch events", &self.events),
        ] {
            let listed: Vec<String> = counts
                .iter()
                .map(|(name, count)| format!("{name} {count}"))
                .collect();
            writeln!(f, "  {title}: {}", listed.join(", "))?;
        }
        Ok(())
    }
}
