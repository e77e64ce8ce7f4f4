//! Times as people read them: how long ago, in one or two units.

use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// How long ago the moment of a field was.
pub(super) fn since(moment: Option<&str>, now: Timestamp) -> String {
    let moment = moment.filter(|moment| !moment.is_empty());
    let Some(moment) = moment.and_then(|moment| moment.parse::<Timestamp>().ok()) else {
        return "<unknown>".to_owned();
    };
    short(now.duration_since(moment))
}

/// A duration, the coarser the longer it is.
pub(super) fn short(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    // Clocks that disagree a little are not worth a word.
    if seconds < -1 {
        return "<invalid>".to_owned();
    }
    let seconds = seconds.max(0);
    let (minute, hour) = ((MINUTE, 'm'), (HOUR, 'h'));
    let (day, year) = ((DAY, 'd'), (YEAR, 'y'));
    if seconds < 2 * MINUTE {
        format!("{seconds}s")
    } else if seconds < 10 * MINUTE {
        two(seconds, minute, (1, 's'))
    } else if seconds < 3 * HOUR {
        one(seconds, minute)
    } else if seconds < 8 * HOUR {
        two(seconds, hour, minute)
    } else if seconds < 2 * DAY {
        one(seconds, hour)
    } else if seconds < 8 * DAY {
        two(seconds, day, hour)
    } else if seconds < 2 * YEAR {
        one(seconds, day)
    } else if seconds < 8 * YEAR {
        two(seconds, year, day)
    } else {
        one(seconds, year)
    }
}

fn one(seconds: i64, (unit, letter): (i64, char)) -> String {
    format!("{}{letter}", seconds / unit)
}

fn two(seconds: i64, large: (i64, char), small: (i64, char)) -> String {
    let rest = seconds % large.0;
    if rest < small.0 {
        one(seconds, large)
    } else {
        one(seconds, large) + &one(rest, small)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_coarser() {
        for (seconds, text) in [
            (-5, "<invalid>"),
            (-1, "0s"),
            (119, "119s"),
            (120, "2m"),
            (491, "8m11s"),
            (601, "10m"),
            (10_799, "179m"),
            (10_860, "3h1m"),
            (28_799, "7h59m"),
            (28_800, "8h"),
            (172_800, "2d"),
            (176_400, "2d1h"),
            (691_200, "8d"),
            (63_072_000, "2y"),
            (63_158_400, "2y1d"),
            (315_360_000, "10y"),
        ] {
            assert_eq!(short(SignedDuration::from_secs(seconds)), text, "{seconds}");
        }
    }

    #[test]
    fn what_is_no_time_is_unknown() {
        let now = "2026-01-01T00:01:00Z".parse().unwrap();
        assert_eq!(since(Some("2026-01-01T00:00:00Z"), now), "60s");
        assert_eq!(since(Some(""), now), "<unknown>");
        assert_eq!(since(None, now), "<unknown>");
    }
}
