//! What the parts wrote.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// How much of a log an error quotes.
const LINES: usize = 12;
const BYTES: u64 = 8 * 1024;

/// The last lines of a log; why there are none, if it cannot be read.
pub(super) fn end_of(log: &Path) -> String {
    let bytes = match read_end(log) {
        Ok(bytes) => bytes,
        Err(error) => return format!("(its log cannot be read: {error})"),
    };
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    if lines.is_empty() {
        return "(its log is empty)".into();
    }
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

fn read_end(log: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(BYTES)))?;
    let mut bytes = Vec::new();
    file.take(BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("a.log");
        assert!(end_of(&log).contains("cannot be read"));
        std::fs::write(&log, "").unwrap();
        assert_eq!(end_of(&log), "(its log is empty)");
        let lines: Vec<String> = (0..2000).map(|line| format!("line {line}")).collect();
        std::fs::write(&log, lines.join("\n")).unwrap();
        let end = end_of(&log);
        assert!(end.starts_with("line 1988\n") && end.ends_with("line 1999"));
    }
}
