//! What became of each case on each server.

use std::fmt::Write as _;
use std::time::Duration;

/// The outcomes of one server reached in one way.
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) case: &'static str,
    pub(crate) took: Duration,
    pub(crate) result: Result<(), String>,
}

impl Column {
    pub(crate) fn is_green(&self) -> bool {
        self.cells.iter().all(|cell| cell.result.is_ok())
    }
}

/// The cases as rows, and below them why those failed that did, shortened.
pub(crate) fn table(columns: &[Column]) -> String {
    let mut text = String::new();
    for (index, column) in columns.iter().enumerate() {
        let _ = writeln!(text, "{}: {}", letter(index), column.title);
    }
    let _ = write!(text, "{:40}", "");
    for index in 0..columns.len() {
        let _ = write!(text, "{:>10}", letter(index));
    }
    text.push('\n');
    let rows = columns.first().map_or(0, |column| column.cells.len());
    for row in 0..rows {
        let _ = write!(text, "{:40}", columns[0].cells[row].case);
        for column in columns {
            let _ = write!(text, "{:>10}", shown(&column.cells[row]));
        }
        text.push('\n');
    }
    for (index, column) in columns.iter().enumerate() {
        for cell in &column.cells {
            if let Err(reason) = &cell.result {
                let _ = writeln!(text, "{}, {}: {reason:.800}", letter(index), cell.case);
            }
        }
    }
    text
}

fn shown(cell: &Cell) -> String {
    match cell.result {
        Ok(()) => format!("{} ms", cell.took.as_millis()),
        Err(_) => "FAILED".into(),
    }
}

fn letter(index: usize) -> char {
    (b'A'..=b'Z').nth(index).map_or('?', char::from)
}

#[test]
fn a_failure_is_told() {
    let cell = |case, result| Cell {
        case,
        took: Duration::from_millis(5),
        result,
    };
    let column = Column {
        title: "a server".into(),
        cells: vec![cell("one", Ok(())), cell("two", Err("why".into()))],
    };
    assert!(!column.is_green());
    let table = table(&[column]);
    assert!(table.starts_with("A: a server\n"), "{table}");
    assert!(
        table.contains("5 ms") && table.contains("FAILED"),
        "{table}"
    );
    assert!(table.ends_with("A, two: why\n"), "{table}");
}
