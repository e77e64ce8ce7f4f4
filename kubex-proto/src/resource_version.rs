//! The order of resource versions.

use core::cmp::Ordering;

/// Which of two versions of one kind's objects is the later one; none where they cannot be compared.
///
/// Resource versions are decimal numbers of any length that grow with each change (API concepts, "Resource versions";
/// KEP 5504). An extension's server may still write something else, of which only equality means anything.
pub(crate) fn order(left: &str, right: &str) -> Option<Ordering> {
    if left == right {
        return Some(Ordering::Equal);
    }
    let both_numbers = is_number(left) && is_number(right);
    both_numbers.then(|| left.len().cmp(&right.len()).then_with(|| left.cmp(right)))
}

/// Whether `version` is known to be no later than `other`.
pub(crate) fn is_not_later(version: &str, other: &str) -> bool {
    matches!(
        order(version, other),
        Some(Ordering::Less | Ordering::Equal)
    )
}

/// Without leading zeros, so that the longer one is the larger one.
fn is_number(version: &str) -> bool {
    version.bytes().all(|byte| byte.is_ascii_digit())
        && !version.starts_with('0')
        && !version.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_compared() {
        assert_eq!(order("9", "10"), Some(Ordering::Less));
        assert_eq!(
            order("18446744073709551616", "18446744073709551615"),
            Some(Ordering::Greater)
        );
        assert_eq!(order("7", "7"), Some(Ordering::Equal));
        assert!(is_not_later("7", "7") && is_not_later("7", "8") && !is_not_later("8", "7"));
    }

    #[test]
    fn anything_else_is_only_equal_or_not() {
        for (left, right) in [("a", "b"), ("", "1"), ("01", "2"), ("1", "-2")] {
            assert_eq!(order(left, right), None, "{left} {right}");
        }
        assert_eq!(order("a", "a"), Some(Ordering::Equal));
        assert!(!is_not_later("a", "b"));
    }
}
