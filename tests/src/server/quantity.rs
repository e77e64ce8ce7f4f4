//! Amounts of resources, `500m` or `1Gi`: read, compared and written as the real server does.

use std::cmp::Ordering;

/// Nothing is counted finer than this part of one.
const PER_ONE: i128 = 1_000_000_000;
const PER_MILLI: i128 = 1_000_000;

const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [(&str, u32); 6] = [
    ("Ki", 10),
    ("Mi", 20),
    ("Gi", 30),
    ("Ti", 40),
    ("Pi", 50),
    ("Ei", 60),
];

/// An amount, in billionths, and how it wants to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity {
    billionths: i128,
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Decimal,
    Exponent,
    Binary,
}

/// Why a text is no quantity, in the words of the real server.
pub(crate) const MALFORMED: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
pub(crate) const BAD_NUMBER: &str = "unable to parse numeric part of quantity";
pub(crate) const BAD_SUFFIX: &str = "unable to parse quantity's suffix";

impl Quantity {
    /// Reads a quantity.
    ///
    /// # Errors
    /// What the real server says of a text that is none.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err(MALFORMED);
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, rest) = digits(unsigned);
        let (fraction, suffix) = match rest.strip_prefix('.') {
            Some(rest) => digits(rest),
            None => ("", rest),
        };
        let (scale, format) = scale(suffix)?;
        if whole.is_empty() && fraction.is_empty() && !unsigned.is_empty() && suffix != unsigned {
            return Err(BAD_NUMBER);
        }
        let unscaled: i128 = match format!("{whole}{fraction}").trim_start_matches('0') {
            "" => 0,
            number => number.parse().unwrap_or(i128::MAX),
        };
        let places = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
        let billionths = scale.apply(unscaled, places);
        let capped = if format == Format::Binary {
            billionths.min(i128::from(i64::MAX) * PER_ONE)
        } else {
            billionths
        };
        Ok(Self {
            billionths: if text.starts_with('-') {
                -capped
            } else {
                capped
            },
            format,
        })
    }

    /// The amount that the server keeps: finer than a thousandth is rounded up.
    pub(crate) fn rounded_to_milli(self) -> Self {
        let parts = self.billionths.div_euclid(PER_MILLI);
        let up = i128::from(self.billionths.rem_euclid(PER_MILLI) != 0);
        Self {
            billionths: (parts + up) * PER_MILLI,
            ..self
        }
    }

    pub(crate) fn is_negative(self) -> bool {
        self.billionths < 0
    }

    pub(crate) fn is_zero(self) -> bool {
        self.billionths == 0
    }

    /// Whether it counts whole things only.
    pub(crate) fn is_whole(self) -> bool {
        self.billionths % PER_ONE == 0
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            billionths: self.billionths.saturating_add(other.billionths),
            ..self
        }
    }

    /// How the real server writes it: the largest unit that needs no fraction.
    pub(crate) fn canonical(self) -> String {
        if self.billionths == 0 {
            return "0".to_owned();
        }
        let ones = self.billionths / PER_ONE;
        let binary =
            self.format == Format::Binary && self.is_whole() && ones.unsigned_abs() >= 1024;
        if binary {
            written_binary(ones)
        } else {
            self.written_decimal()
        }
    }

    fn written_decimal(self) -> String {
        let (mut number, mut exponent) = (self.billionths, -9);
        while number % 1000 == 0 && (exponent < 18 || self.format == Format::Exponent) {
            number /= 1000;
            exponent += 3;
        }
        if self.format == Format::Exponent {
            return match exponent {
                0 => number.to_string(),
                _ => format!("{number}e{exponent}"),
            };
        }
        let unit = DECIMAL.iter().find(|(_, power)| *power == exponent);
        format!("{number}{}", unit.map_or("", |(suffix, _)| suffix))
    }
}

fn written_binary(ones: i128) -> String {
    let (mut number, mut unit) = (ones, "");
    for (suffix, _) in BINARY {
        if number % 1024 != 0 {
            break;
        }
        number /= 1024;
        unit = suffix;
    }
    format!("{number}{unit}")
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.billionths == other.billionths
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.billionths.partial_cmp(&other.billionths)
    }
}

/// What a suffix multiplies by.
#[derive(Clone, Copy)]
enum Scale {
    Ten(i32),
    Two(u32),
}

impl Scale {
    /// `unscaled`, with that many decimal places, in billionths; what is finer is rounded up.
    fn apply(self, unscaled: i128, places: u32) -> i128 {
        let (power, factor) = match self {
            Self::Ten(power) => (power, 1),
            Self::Two(power) => (0, 1_i128 << power),
        };
        let power = i64::from(power) + 9 - i64::from(places);
        let unscaled = unscaled.saturating_mul(factor);
        let shift = u32::try_from(power.unsigned_abs()).unwrap_or(u32::MAX);
        let Some(shift) = 10_i128.checked_pow(shift) else {
            return if unscaled == 0 {
                0
            } else if power < 0 {
                1
            } else {
                i128::MAX
            };
        };
        if power >= 0 {
            return unscaled.saturating_mul(shift);
        }
        unscaled / shift + i128::from(unscaled % shift != 0)
    }
}

fn scale(suffix: &str) -> Result<(Scale, Format), &'static str> {
    if let Some((_, power)) = DECIMAL.iter().find(|(unit, _)| *unit == suffix) {
        return Ok((Scale::Ten(*power), Format::Decimal));
    }
    if let Some((_, power)) = BINARY.iter().find(|(unit, _)| *unit == suffix) {
        return Ok((Scale::Two(*power), Format::Binary));
    }
    let (letters, number) = split(suffix, |c| "eEinumkKMGTP".contains(c));
    let unsigned = number.strip_prefix(['+', '-']).unwrap_or(number);
    if !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MALFORMED);
    }
    if !matches!(letters, "e" | "E") {
        return Err(BAD_SUFFIX);
    }
    let power = number.parse().map_err(|_| BAD_SUFFIX)?;
    Ok((Scale::Ten(power), Format::Exponent))
}

fn digits(text: &str) -> (&str, &str) {
    split(text, |c| c.is_ascii_digit())
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_real_server_writes_them() {
        for (given, written) in [
            ("0", "0"),
            ("0.5", "500m"),
            ("1.5", "1500m"),
            ("1000m", "1"),
            ("1000", "1k"),
            ("1024Mi", "1Gi"),
            ("0.5Gi", "512Mi"),
            ("1Ki", "1Ki"),
            ("512Ki", "512Ki"),
            ("100M", "100M"),
            ("1e3", "1e3"),
            ("12e6", "12e6"),
            ("1000e3", "1e6"),
            ("-3", "-3"),
            ("+3", "3"),
            (".5", "500m"),
            ("5.", "5"),
            ("1500Mi", "1500Mi"),
            ("0.1Ki", "102400m"),
        ] {
            assert_eq!(
                Quantity::parse(given).unwrap().canonical(),
                written,
                "{given}"
            );
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        assert_eq!(Quantity::parse("").unwrap_err(), MALFORMED);
        assert_eq!(Quantity::parse("a").unwrap_err(), MALFORMED);
        assert_eq!(Quantity::parse("1 Gi").unwrap_err(), MALFORMED);
        assert_eq!(Quantity::parse("1Kib").unwrap_err(), MALFORMED);
        assert_eq!(Quantity::parse("1mm").unwrap_err(), BAD_SUFFIX);
        assert_eq!(Quantity::parse(".").unwrap_err(), BAD_NUMBER);
    }

    #[test]
    fn amounts_are_compared_whatever_their_form() {
        let quantity = |text| Quantity::parse(text).unwrap();
        assert!(quantity("1Gi") > quantity("1G"));
        assert!(quantity("1000m") == quantity("1"));
        assert!(quantity("-1").is_negative() && quantity("0").is_zero());
        assert!(!quantity("1.5").is_whole() && quantity("1.5Ki").is_whole());
        assert_eq!(quantity("1u").rounded_to_milli().canonical(), "1m");
        assert_eq!(quantity("1m").plus(quantity("2")).canonical(), "2001m");
        assert!(quantity("9e40") > quantity("1E"));
    }
}
