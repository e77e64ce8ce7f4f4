//! What became of each case on each harness of one server.

use std::fmt::Write as _;
use std::time::Duration;

/// The outcomes of one harness.
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) case: &'static str,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    Passed(Duration),
    Failed(String),
    /// The server cannot do it; why.
    LeftOut(&'static str),
    /// The transport cannot do it, and says so.
    Refused(String),
}

impl Column {
    /// The cases that failed.
    pub(crate) fn failed(&self) -> impl Iterator<Item = &'static str> {
        let failed = |cell: &&Cell| matches!(cell.outcome, Outcome::Failed(_));
        self.cells.iter().filter(failed).map(|cell| cell.case)
    }
}

/// The cases as rows, with the milliseconds that they took; below them why those failed that did, shortened, why
/// those were left out that were, and what the transports refused.
pub(crate) fn table(columns: &[&Column]) -> String {
    let mut text = String::new();
    for (index, column) in columns.iter().enumerate() {
        let _ = writeln!(text, "{:3}: {}", index + 1, column.title);
    }
    let cases = || columns.first().into_iter().flat_map(|column| &column.cells);
    let longest = cases().map(|cell| cell.case.len()).max().unwrap_or(0);
    let _ = write!(text, "{:longest$}", "ms");
    for index in 0..columns.len() {
        let _ = write!(text, "{:>7}", index + 1);
    }
    text.push('\n');
    for (row, cell) in cases().enumerate() {
        let _ = write!(text, "{:longest$}", cell.case);
        for column in columns {
            let _ = write!(text, "{:>7}", shown(&column.cells[row].outcome));
        }
        text.push('\n');
    }
    text.push_str(&notes(columns));
    text
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed(took) => took.as_millis().to_string(),
        Outcome::Failed(_) => "FAILED".into(),
        Outcome::LeftOut(_) => "-".into(),
        Outcome::Refused(_) => "no".into(),
    }
}

fn notes(columns: &[&Column]) -> String {
    let mut text = String::new();
    let mut told = Vec::new();
    let mut refused = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        for cell in &column.cells {
            match &cell.outcome {
                Outcome::Failed(why) => {
                    let _ = writeln!(text, "{}, {}: {why:.800}", index + 1, cell.case);
                }
                Outcome::LeftOut(why) if !told.contains(&cell.case) => {
                    told.push(cell.case);
                    let _ = writeln!(text, "{}: left out: {why}", cell.case);
                }
                Outcome::Refused(why) if !refused.contains(&(index, why)) => {
                    refused.push((index, why));
                    let _ = writeln!(text, "{}: refused: {why}", index + 1);
                }
                Outcome::Passed(_) | Outcome::LeftOut(_) | Outcome::Refused(_) => {}
            }
        }
    }
    text
}

/// A failure is told, and so is what was left out or refused.
pub(crate) fn check() {
    let cell = |case, outcome| Cell { case, outcome };
    let took = Duration::from_millis(5);
    let column = |outcome| Column {
        title: "a harness".into(),
        cells: vec![
            cell("one", Outcome::Passed(took)),
            cell("two", outcome),
            cell("three", Outcome::LeftOut("it cannot")),
        ],
    };
    let (good, bad) = (
        column(Outcome::Passed(took)),
        column(Outcome::Failed("why".into())),
    );
    let refusing = Column {
        title: "another".into(),
        cells: ["one", "two", "three"]
            .map(|case| cell(case, Outcome::Refused("field: not here".into())))
            .into(),
    };
    assert_eq!(refusing.failed().count(), 0);
    assert_eq!(good.failed().count(), 0);
    assert_eq!(bad.failed().collect::<Vec<_>>(), ["two"]);
    let expected = "  1: a harness
  2: a harness
  3: another
ms         1      2      3
one        5      5     no
two        5 FAILED     no
three      -      -     no
three: left out: it cannot
2, two: why
3: refused: field: not here
";
    assert_eq!(table(&[&good, &bad, &refusing]), expected);
}
