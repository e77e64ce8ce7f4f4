//! Turns, one after the other.

use alloc::vec::Vec;

use super::*;
use crate::RateLimit;

fn limiter(per_second: f64, burst: u32) -> Arc<Limiter> {
    let limit = RateLimit { per_second, burst };
    Arc::new(limit.limiter().unwrap())
}

fn at(millis: u64) -> Instant {
    Instant::from_origin(Duration::from_millis(millis))
}

fn take(limiter: &Arc<Limiter>, now: u64) -> u128 {
    let turn = limiter.turn(at(now), None).unwrap();
    let at = turn.at().since_origin().as_millis();
    turn.take();
    at
}

#[test]
fn a_burst_goes_at_once_and_the_others_one_by_one() {
    let limiter = limiter(10.0, 3);
    let turns: Vec<_> = (0..6).map(|_| take(&limiter, 5000)).collect();
    assert_eq!(turns, [5000, 5000, 5000, 5100, 5200, 5300]);
    // After a rest, however long, no more than a burst.
    let turns: Vec<_> = (0..5).map(|_| take(&limiter, 60_000)).collect();
    assert_eq!(turns, [60_000, 60_000, 60_000, 60_100, 60_200]);
    // After a short one, as many as were earned.
    let turns: Vec<_> = (0..3).map(|_| take(&limiter, 60_400)).collect();
    assert_eq!(turns, [60_400, 60_400, 60_500]);
}

#[test]
fn a_clock_that_another_thread_read_earlier_gives_nothing_away() {
    let limiter = limiter(10.0, 1);
    let turns = [5000, 4990, 4999, 5001].map(|now| take(&limiter, now));
    assert_eq!(turns, [5000, 5100, 5200, 5300]);
}

#[test]
fn who_would_come_too_late_takes_no_turn() {
    let limiter = limiter(1.0, 1);
    assert_eq!(take(&limiter, 0), 0);
    for _ in 0..3 {
        let late = limiter.turn(at(100), Some(at(1000))).unwrap_err();
        assert_eq!(late, at(1000));
    }
    assert_eq!(take(&limiter, 100), 1000);
}

#[test]
fn who_gives_up_gives_back_unless_somebody_came_after() {
    let limiter = limiter(1.0, 1);
    assert_eq!(take(&limiter, 0), 0);
    drop(limiter.turn(at(0), None).unwrap());
    let second = limiter.turn(at(0), None).unwrap();
    let third = limiter.turn(at(0), None).unwrap();
    assert_eq!((second.at(), third.at()), (at(1000), at(2000)));
    drop(second);
    assert_eq!(take(&limiter, 0), 3000);
    drop(third);
    assert_eq!(take(&limiter, 0), 4000);
    // What is given back late is no more than the bucket holds.
    let limiter = self::limiter(1.0, 1);
    drop(limiter.turn(at(9000), None).unwrap());
    assert_eq!([take(&limiter, 9000), take(&limiter, 9000)], [9000, 10_000]);
}

#[test]
fn what_is_no_rate_is_refused() {
    for (per_second, burst) in [
        (0.0, 1),
        (-1.0, 1),
        (f64::NAN, 1),
        (f64::INFINITY, 1),
        (1e-300, 1),
        (1e10, 1),
        (5.0, 0),
    ] {
        let limit = RateLimit { per_second, burst };
        assert!(limit.limiter().is_err(), "{limit:?}");
    }
}

#[test]
fn the_end_of_the_clock_is_no_panic() {
    let limiter = limiter(1e-9, u32::MAX);
    let end = Instant::from_origin(Duration::MAX);
    for now in [at(0), end, at(0), end] {
        assert!(limiter.turn(now, None).is_ok());
    }
    let limiter = self::limiter(1e-9, 1);
    limiter.turn(end, None).unwrap().take();
    assert!(limiter.turn(at(0), Some(at(5))).is_err());
}
