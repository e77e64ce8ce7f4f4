//! How long to wait after something failed.

use core::time::Duration;

use crate::{Instant, random::Random};

/// The first pause; each is twice the one before it, up to the longest. These are client-go's numbers, but for the
/// longest, which is 30 s with jitter here and before it there.
const FIRST: Duration = Duration::from_millis(800);
const LONGEST: Duration = Duration::from_secs(15);

/// After so long without a failure the pauses are short again.
const HEALTH: Duration = Duration::from_secs(120);

/// Pauses of 0.8 s to 30 s that grow with each failure, of random length so that many clients do not come back at
/// once, and short again after two minutes of health.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    /// When the latest pause ended.
    last: Option<Instant>,
}

impl Backoff {
    /// When to try again after a failure now; no sooner than the server asks for.
    pub(super) fn after(
        &mut self,
        now: Instant,
        asked_for: Option<Duration>,
        random: &mut Random,
    ) -> Instant {
        if self.last.is_some_and(|last| last.until(now) >= HEALTH) {
            self.failures = 0;
        }
        let base = FIRST.saturating_mul(1 << self.failures.min(8)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let asked_for = asked_for.unwrap_or_default();
        let pause = random.once_to_twice(base).max(asked_for);
        let until = now + pause;
        self.last = Some(until);
        until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = Instant::from_origin(Duration::ZERO);

    #[test]
    fn pauses_grow_and_shrink_again_after_health() {
        let mut backoff = Backoff::default();
        let mut random = Random::from_seed(3);
        let mut now = START;
        let mut base = FIRST;
        for _ in 0..20 {
            let until = backoff.after(now, None, &mut random);
            let pause = now.until(until);
            assert!((base..base * 2).contains(&pause), "{pause:?} of {base:?}");
            now = until;
            base = (base * 2).min(LONGEST);
        }
        let later = now + HEALTH / 2;
        assert!(later.until(backoff.after(later, None, &mut random)) >= LONGEST);
        let later = later + LONGEST * 2 + HEALTH;
        assert!(later.until(backoff.after(later, None, &mut random)) < FIRST * 2);
    }

    #[test]
    fn the_server_may_ask_for_more() {
        let asked = Duration::from_secs(60);
        let until = Backoff::default().after(START, Some(asked), &mut Random::from_seed(1));
        assert_eq!(START.until(until), asked);
    }
}
