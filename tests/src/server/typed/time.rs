//! Points in time and spans of it, as the real server reads and writes them.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::scalar::Misfit;

pub(super) fn seconds(text: &str) -> Result<Value, Misfit> {
    let time = timestamp(text, "2006-01-02T15:04:05Z07:00")?;
    Ok(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into())
}

pub(super) fn micros(text: &str) -> Result<Value, Misfit> {
    let layout = "2006-01-02T15:04:05.000000Z07:00";
    let time = timestamp(text, layout)?;
    // Microseconds it must be, all six digits of them.
    let rest = text.get(19..).unwrap_or_default();
    let digits = rest.strip_prefix('.').unwrap_or_default();
    if digits.find(|c: char| !c.is_ascii_digit()) != Some(6) {
        let message =
            format!("parsing time {text:?} as {layout:?}: cannot parse {rest:?} as \".000000\"");
        return Err(Misfit::Other(message));
    }
    Ok(time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string().into())
}

fn timestamp(text: &str, layout: &str) -> Result<Timestamp, Misfit> {
    text.parse().map_err(|_| {
        let message =
            format!("parsing time {text:?} as {layout:?}: cannot parse {text:?} as \"2006\"");
        Misfit::Other(message)
    })
}

pub(super) fn duration(text: &str) -> Result<Value, Misfit> {
    let span: Result<SignedDuration, _> = text.parse();
    let span = span.map_err(|_| Misfit::Other(format!("time: invalid duration {text:?}")))?;
    Ok(written(span).into())
}

/// As Go writes a duration: `1h0m0s`, `1m30s`, `1.5s`, `20ms`.
fn written(span: SignedDuration) -> String {
    let sign = if span.is_negative() { "-" } else { "" };
    let span = span.unsigned_abs();
    let seconds = span.as_secs();
    if seconds == 0 {
        return match span.subsec_nanos() {
            0 => "0s".into(),
            nanos if nanos >= 1_000_000 => format!("{sign}{}ms", fraction(nanos, 1_000_000)),
            nanos if nanos >= 1_000 => format!("{sign}{}µs", fraction(nanos, 1_000)),
            nanos => format!("{sign}{nanos}ns"),
        };
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let rest = format!("{}{}s", seconds % 60, behind(span.subsec_nanos(), 9));
    match (hours, minutes) {
        (0, 0) => format!("{sign}{rest}"),
        (0, _) => format!("{sign}{minutes}m{rest}"),
        _ => format!("{sign}{hours}h{minutes}m{rest}"),
    }
}

fn fraction(nanos: u32, unit: u32) -> String {
    let digits = unit.ilog10() as usize;
    format!("{}{}", nanos / unit, behind(nanos % unit, digits))
}

/// What stands behind the whole number, if anything does.
fn behind(rest: u32, digits: usize) -> String {
    if rest == 0 {
        return String::new();
    }
    let digits = format!("{rest:0digits$}");
    format!(".{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let whole = seconds("2026-01-02T03:04:05.9+01:00").unwrap();
        assert_eq!(whole, "2026-01-02T02:04:05Z");
        let fine = micros("2026-01-02T04:04:05.123456+01:00").unwrap();
        assert_eq!(fine, "2026-01-02T03:04:05.123456Z");
        assert!(seconds("yesterday").is_err());
        let coarse = "2026-01-02T03:04:05Z";
        let expected = format!(
            "parsing time {coarse:?} as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\""
        );
        assert_eq!(micros(coarse), Err(Misfit::Other(expected)));
    }

    #[test]
    fn durations_are_written_as_go_does() {
        for (given, expected) in [
            ("90s", "1m30s"),
            ("1h", "1h0m0s"),
            ("1500ms", "1.5s"),
            ("20ms", "20ms"),
            ("1500us", "1.5ms"),
            ("0s", "0s"),
        ] {
            assert_eq!(duration(given).unwrap(), expected);
        }
        assert!(duration("soon").is_err());
    }
}
