//! The schedule of a `CronJob`: five fields, or a word for a common one.

/// The fields, with the lowest and the highest number of each.
const FIELDS: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
const WORDS: [&str; 7] = [
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@midnight",
    "@hourly",
];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Reads a schedule.
///
/// # Errors
/// What the real server says of a schedule that cannot be kept.
pub(super) fn parse(text: &str) -> Result<(), String> {
    let schedule = match text
        .strip_prefix("TZ=")
        .or_else(|| text.strip_prefix("CRON_TZ="))
    {
        Some(rest) => rest.split_once(' ').map_or("", |(_, rest)| rest).trim(),
        None => text,
    };
    if schedule.starts_with('@') {
        if let Some(span) = schedule.strip_prefix("@every ") {
            return if is_duration(span) {
                Ok(())
            } else {
                Err(format!(
                    "failed to parse duration {schedule}: time: invalid duration {span:?}"
                ))
            };
        }
        return if WORDS.contains(&schedule) {
            Ok(())
        } else {
            Err(format!("unrecognized descriptor: {schedule}"))
        };
    }
    let parts: Vec<&str> = schedule.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        let quoted: Vec<&str> = parts.clone();
        return Err(format!(
            "expected exactly 5 fields, found {}: [{}]",
            parts.len(),
            quoted.join(" ")
        ));
    }
    for (index, (part, bounds)) in parts.iter().zip(FIELDS).enumerate() {
        let names: &[&str] = match index {
            3 => &MONTHS,
            4 => &DAYS,
            _ => &[],
        };
        for range in part.split(',') {
            field(range, bounds, names)?;
        }
    }
    Ok(())
}

/// Whether a text is a span of time as Go writes it: `1h30m`.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let unit = number.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == 'µ');
        let named = &number[..number.len() - unit.len()];
        let known = ["ns", "us", "µs", "ms", "s", "m", "h"];
        if number.len() == rest.len() || !known.contains(&named) {
            return false;
        }
        rest = unit;
    }
    !text.is_empty()
}

/// One range of a field: `*`, `5`, `1-5`, each with a step if need be.
fn field(range: &str, (lowest, highest): (u32, u32), names: &[&str]) -> Result<(), String> {
    let (span, step) = match range.split_once('/') {
        Some((_, step)) if step.contains('/') => {
            return Err(format!("too many slashes: {range}"));
        }
        Some((span, step)) => (span, Some(step)),
        None => (range, None),
    };
    let (low, high) = match span.split_once('-') {
        _ if matches!(span, "*" | "?") => (lowest, highest),
        Some((_, high)) if high.contains('-') => {
            return Err(format!("too many hyphens: {range}"));
        }
        Some((low, high)) => (number(low, names)?, number(high, names)?),
        None => {
            let one = number(span, names)?;
            (one, if step.is_some() { highest } else { one })
        }
    };
    if let Some(step) = step
        && number(step, &[])? == 0
    {
        return Err(format!(
            "step of range should be a positive number: {range}"
        ));
    }
    if low < lowest {
        return Err(format!(
            "beginning of range ({low}) below minimum ({lowest}): {range}"
        ));
    }
    if high > highest {
        return Err(format!(
            "end of range ({high}) above maximum ({highest}): {range}"
        ));
    }
    if low > high {
        return Err(format!(
            "beginning of range ({low}) beyond end of range ({high}): {range}"
        ));
    }
    Ok(())
}

fn number(text: &str, names: &[&str]) -> Result<u32, String> {
    let lower = text.to_ascii_lowercase();
    if let Some(index) = names.iter().position(|name| *name == lower) {
        // Months count from one, days from nothing.
        let first = u32::from(names.len() == MONTHS.len());
        return Ok(u32::try_from(index).unwrap_or_default() + first);
    }
    match text.parse::<i64>() {
        Ok(number) => u32::try_from(number)
            .map_err(|_| format!("negative number ({number}) not allowed: {text}")),
        Err(_) => Err(format!(
            "failed to parse int from {text}: strconv.Atoi: parsing {text:?}: invalid syntax"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read() {
        for text in [
            "* * * * *",
            "*/5 0-6 1,15 jan-mar mon",
            "@hourly",
            "@every 1h",
            "TZ=UTC 0 0 * * *",
            "0 0 ? * *",
        ] {
            assert_eq!(parse(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for (text, why) in [
            ("* * *", "expected exactly 5 fields, found 3: [* * *]"),
            ("60 * * * *", "end of range (60) above maximum (59): 60"),
            (
                "5-1 * * * *",
                "beginning of range (5) beyond end of range (1): 5-1",
            ),
            (
                "a * * * *",
                "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax",
            ),
            (
                "*/0 * * * *",
                "step of range should be a positive number: */0",
            ),
            ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
            ("@never", "unrecognized descriptor: @never"),
            (
                "@every x",
                "failed to parse duration @every x: time: invalid duration \"x\"",
            ),
        ] {
            assert_eq!(parse(text), Err(why.to_owned()), "{text}");
        }
    }
}
