//! The pause before the next dial, where connections keep coming to nothing.

use std::time::Duration;

use tokio::time::Instant;

use super::state::Id;

/// The pause after the second miss in a row; it doubles with each. After the first there is none, as a
/// server that restarts leaves one behind.
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(5);

/// Counts the connections in a row that died without ever having answered. An answer ends the row. A dial that
/// fails does not count: whoever asks is to learn of it at once, and nobody dials again by himself.
#[derive(Default)]
pub(super) struct Backoff {
    misses: u32,
    last: Option<Instant>,
    newest: Id,
}

impl Backoff {
    /// A connection died without ever having answered; `newest` is the one made last. Those made before
    /// the miss that was counted last tell nothing new.
    pub(super) fn died(&mut self, connection: Id, newest: Id) {
        if connection > self.newest {
            self.newest = newest;
            self.misses = self.misses.saturating_add(1);
            self.last = Some(Instant::now());
        }
    }

    /// An answer came.
    pub(super) fn answered(&mut self) {
        self.misses = 0;
    }

    /// Whether there is a row.
    pub(super) fn is_growing(&self) -> bool {
        self.misses > 1
    }

    /// How long the next dial is to wait from now on.
    pub(super) fn pause(&self) -> Duration {
        let Some(doublings) = self.misses.checked_sub(2) else {
            return Duration::ZERO;
        };
        let pause = FIRST
            .saturating_mul(2_u32.saturating_pow(doublings))
            .min(LONGEST);
        let passed = self.last.map_or(LONGEST, |last| last.elapsed());
        pause.saturating_sub(passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_pause_doubles_up_to_a_limit_until_an_answer_comes() {
        let mut backoff = Backoff::default();
        let pauses: Vec<_> = (1..=11)
            .map(|id| {
                let pause = backoff.pause().as_millis();
                backoff.died(id, id);
                pause
            })
            .collect();
        assert_eq!(
            pauses,
            [0, 0, 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]
        );
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(backoff.pause(), Duration::from_secs(1));
        backoff.answered();
        assert_eq!(backoff.pause(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_die_together_are_one_miss() {
        let mut backoff = Backoff::default();
        for id in 1..=4 {
            backoff.died(id, 4);
        }
        assert_eq!(backoff.pause(), Duration::ZERO);
        backoff.died(5, 5);
        assert_eq!(backoff.pause(), FIRST);
    }
}
