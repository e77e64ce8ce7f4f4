//! Quantities such as `500m`, `1Gi` and `1e3`, in the one form in which they are written.

/// What the real server says of text that is no quantity.
pub(super) const MALFORMED: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/// Digits after the point that are kept; what is smaller is rounded up.
const PLACES: i32 = 9;
const DECIMAL: [(i32, &str); 10] = [
    (-9, "n"),
    (-6, "u"),
    (-3, "m"),
    (0, ""),
    (3, "k"),
    (6, "M"),
    (9, "G"),
    (12, "T"),
    (15, "P"),
    (18, "E"),
];
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// The quantity as the real server writes it; `None` if it is none, or too large to be one.
pub(super) fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    let unit = unit(suffix)?;
    let (mantissa, places) = decimal(number)?;
    let nanos = nanos(mantissa, places, &unit)?;
    let sign = if negative && nanos != 0 { "-" } else { "" };
    Some(format!("{sign}{}", written(nanos, &unit)?))
}

enum Unit {
    /// A power of ten.
    Decimal(i32),
    /// A power of 1,024.
    Binary(u32),
    /// A power of ten, written with an `e`.
    Exponent(i32),
}

fn unit(suffix: &str) -> Option<Unit> {
    if let Some((exponent, _)) = DECIMAL.iter().find(|(_, known)| *known == suffix) {
        return Some(Unit::Decimal(*exponent));
    }
    if let Some(power) = BINARY.iter().position(|known| *known == suffix) {
        return u32::try_from(power).ok().map(Unit::Binary);
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    exponent.parse().ok().map(Unit::Exponent)
}

/// Digits without their point, and how many stood behind it.
fn decimal(number: &str) -> Option<(i128, i32)> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("0{whole}{fraction}").parse().ok()?;
    Some((digits, i32::try_from(fraction.len()).ok()?))
}

/// The quantity in billionths, rounded up.
fn nanos(mantissa: i128, places: i32, unit: &Unit) -> Option<i128> {
    let (factor, exponent) = match unit {
        Unit::Binary(power) => (1024_i128.checked_pow(*power)?, 0),
        Unit::Decimal(exponent) | Unit::Exponent(exponent) => (1, *exponent),
    };
    let value = mantissa.checked_mul(factor)?;
    let scale = exponent.checked_sub(places)?.checked_add(PLACES)?;
    let power = 10_i128.checked_pow(scale.unsigned_abs().min(38))?;
    if scale >= 0 {
        return value.checked_mul(power);
    }
    Some(value / power + i128::from(value % power != 0))
}

fn written(nanos: i128, unit: &Unit) -> Option<String> {
    const ONE: i128 = 1_000_000_000;
    if nanos == 0 {
        return Some("0".into());
    }
    if let Unit::Binary(_) = unit
        && nanos % ONE == 0
        && nanos / ONE >= 1024
    {
        let (mut value, mut power) = (nanos / ONE, 0);
        while value % 1024 == 0 && power + 1 < BINARY.len() {
            value /= 1024;
            power += 1;
        }
        return Some(format!("{value}{}", BINARY[power]));
    }
    let (mut value, mut exponent) = (nanos, -PLACES);
    while value % 1000 == 0 && exponent < 18 {
        value /= 1000;
        exponent += 3;
    }
    match unit {
        Unit::Exponent(_) if exponent == 0 => Some(value.to_string()),
        Unit::Exponent(_) => Some(format!("{value}e{exponent}")),
        _ => {
            let (_, suffix) = DECIMAL.iter().find(|(known, _)| *known == exponent)?;
            Some(format!("{value}{suffix}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_in_one_form() {
        for (given, expected) in [
            ("0", "0"),
            ("0.5", "500m"),
            ("1000m", "1"),
            ("1500m", "1500m"),
            ("1000", "1k"),
            ("100", "100"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("512", "512"),
            ("0.5Ki", "512"),
            ("1e3", "1e3"),
            ("12e0", "12"),
            ("-2k", "-2k"),
            ("0.0000000001", "1n"),
            ("1.", "1"),
            (".5", "500m"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(expected), "{given}");
        }
    }

    #[test]
    fn rubbish_is_none() {
        for rubbish in ["", "a", "1x", "1.2.3", "--1", ".", "1 Gi", "1e", "é"] {
            assert_eq!(canonical(rubbish), None, "{rubbish}");
        }
    }
}
