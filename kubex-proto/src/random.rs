//! Numbers that differ from machine to machine, so that many clients do not do the same at the same moment.

use core::time::Duration;

/// A generator (`SplitMix64`, by Steele, Lea and Flood) that starts from what its transport gives it: there is no
/// randomness in here. Good for jitter, and for nothing that must be kept secret.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A time from `duration` up to twice as much.
    pub(crate) fn once_to_twice(&mut self, duration: Duration) -> Duration {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let part = (u128::from(nanoseconds) * u128::from(self.next())) >> 64;
        duration.saturating_add(Duration::from_nanos(
            u64::try_from(part).unwrap_or(u64::MAX),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_lie_between_once_and_twice() {
        let second = Duration::from_secs(1);
        let mut random = Random::from_seed(7);
        let (mut low, mut high) = (0, 0);
        for _ in 0..1000 {
            let time = random.once_to_twice(second);
            assert!((second..second * 2).contains(&time), "{time:?}");
            if time < second * 3 / 2 {
                low += 1;
            } else {
                high += 1;
            }
        }
        assert!(low > 400 && high > 400, "{low} {high}");
        assert_eq!(random.once_to_twice(Duration::ZERO), Duration::ZERO);
        assert!(random.once_to_twice(Duration::MAX) == Duration::MAX);
    }

    #[test]
    fn a_seed_gives_the_same_again() {
        let numbers = |seed| {
            let mut random = Random::from_seed(seed);
            [random.next(), random.next()]
        };
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
    }
}
