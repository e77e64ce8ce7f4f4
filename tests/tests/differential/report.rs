//! What differed, the most frequent first.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use crate::answer::Answer;
use crate::compare::Difference;
use crate::operation::{Operation, shortened};

/// Groups beyond this are only counted.
const SHOWN: usize = 400;
/// A body longer than this is cut.
const BODY: usize = 1500;

/// Differences that have verb, kind and field in common.
#[derive(Default)]
struct Group {
    count: usize,
    example: String,
}

#[derive(Default)]
pub(crate) struct Report {
    groups: BTreeMap<String, Group>,
    total: usize,
    operations: usize,
}

/// One operation and what came of it.
pub(crate) struct Exchange<'a> {
    pub(crate) place: &'a str,
    pub(crate) operation: &'a Operation,
    pub(crate) real: &'a Answer,
    pub(crate) in_memory: &'a Answer,
}

impl Exchange<'_> {
    /// All of it, and what differs.
    pub(crate) fn trace(&self, differences: &[Difference]) -> String {
        let mut text = format!("{}: {}\n", self.place, self.operation);
        for (name, answer) in [("real", self.real), ("in memory", self.in_memory)] {
            let _ = writeln!(text, "    {name}: {} {}", answer.code, answer.body);
        }
        for difference in differences {
            let _ = writeln!(text, "  DIFFERS {difference}");
        }
        text
    }
}

impl Report {
    pub(crate) fn add(&mut self, exchange: &Exchange<'_>, differences: &[Difference]) {
        self.operations += usize::from(!differences.is_empty());
        for difference in differences {
            self.total += 1;
            let operation = exchange.operation;
            let key = format!("{} | {} | {}", operation.verb, operation.kind, {
                if difference.field == "code" {
                    let (real, other) = (exchange.real, exchange.in_memory);
                    format!("code: {} | {}", real.outcome(), other.outcome())
                } else {
                    difference.field.clone()
                }
            });
            let group = self.groups.entry(key).or_default();
            group.count += 1;
            if group.count == 1 {
                group.example = example(exchange, difference);
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.total == 0
    }
}

fn example(exchange: &Exchange<'_>, difference: &Difference) -> String {
    let mut text = String::new();
    let line = shortened(&difference.to_string(), 1000);
    let _ = writeln!(text, "  {}: {}", exchange.place, exchange.operation);
    let _ = writeln!(text, "  {line}");
    for (name, answer) in [("real", exchange.real), ("in memory", exchange.in_memory)] {
        let body = shortened(&answer.body.to_string(), BODY);
        let headers = serde_json::Value::from(answer.headers.clone());
        let _ = writeln!(text, "    {name}: {} {headers} {body}", answer.code);
    }
    text
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} differences in {} operations, in {} groups (count, verb | kind | field)",
            self.total,
            self.operations,
            self.groups.len()
        )?;
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(key, group)| (std::cmp::Reverse(group.count), *key));
        for (key, group) in &groups {
            writeln!(f, "{:5}  {key}", group.count)?;
        }
        for (key, group) in groups.iter().take(SHOWN) {
            write!(f, "\n{} x {key}\n{}", group.count, group.example)?;
        }
        Ok(())
    }
}
