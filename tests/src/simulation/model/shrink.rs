//! A smaller schedule that fails in the same way.

use super::{InitialEvents, Invariant, Report, Schedule, run};

/// So many runs are tried at most.
const TRIES: usize = 5_000;

/// Leaves out of a schedule what does not matter to its failure: steps, many at a time and then one by one, until none can be
/// spared, and what client and server are asked for beyond the plain.
///
/// Gives the schedule as it is if it does not fail.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, shrink};
///
/// let sound = Schedule::of_seed(7);
/// assert_eq!(shrink(&sound), sound);
/// ```
pub fn shrink(schedule: &Schedule) -> Schedule {
    shrink_while(schedule, run)
}

/// As [`shrink`], by another way to carry schedules out.
pub fn shrink_while(schedule: &Schedule, run: impl Fn(&Schedule) -> Report) -> Schedule {
    let mut smallest = schedule.clone();
    let Some(broken) = run(schedule).broken else {
        return smallest;
    };
    let mut shrinker = Shrinker {
        run,
        invariant: broken.invariant,
        tries: TRIES,
    };
    while shrinker.leave_out_steps(&mut smallest) | shrinker.make_plain(&mut smallest) {}
    smallest
}

struct Shrinker<R> {
    run: R,
    invariant: Invariant,
    tries: usize,
}

impl<R: Fn(&Schedule) -> Report> Shrinker<R> {
    fn fails(&mut self, schedule: &Schedule) -> bool {
        let Some(left) = self.tries.checked_sub(1) else {
            return false;
        };
        self.tries = left;
        let broken = (self.run)(schedule).broken;
        broken.is_some_and(|broken| broken.invariant == self.invariant)
    }

    /// Whether it became smaller.
    fn leave_out_steps(&mut self, smallest: &mut Schedule) -> bool {
        let before = smallest.steps.len();
        let mut size = before.div_ceil(2);
        while size > 0 {
            let mut start = 0;
            while start < smallest.steps.len() {
                let mut smaller = smallest.clone();
                let end = (start + size).min(smaller.steps.len());
                smaller.steps.drain(start..end);
                if self.fails(&smaller) {
                    *smallest = smaller;
                } else {
                    start = end;
                }
            }
            size /= 2;
        }
        smallest.steps.len() < before
    }

    /// Whether it became plainer.
    fn make_plain(&mut self, smallest: &mut Schedule) -> bool {
        let mut plainer_at_all = false;
        let plain: [fn(&mut Schedule); 9] = [
            |it| it.client.namespace = None,
            |it| it.client.labelled = false,
            |it| it.client.page_size = 0,
            |it| it.client.initial_events = true,
            |it| it.client.watch_timeout = 300,
            |it| it.server.initial_events = InitialEvents::Sent,
            |it| it.server.initial_events_end_after = 0,
            |it| it.server.bookmark_every = 60_000,
            |it| it.server.latency = 0,
        ];
        for make_plain in plain {
            let mut plainer = smallest.clone();
            make_plain(&mut plainer);
            if plainer != *smallest && self.fails(&plainer) {
                *smallest = plainer;
                plainer_at_all = true;
            }
        }
        plainer_at_all
    }
}
