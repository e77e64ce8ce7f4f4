//! Numbers near the end of what there is.

use kubex_proto::{Exchange, Timeout};
use kubex_testing::simulation::Ending;

use super::*;

const LATE: Duration = Duration::from_secs(u64::MAX);

#[test]
fn a_clock_near_its_end_still_tells_the_time() {
    let start = LATE.saturating_sub(seconds(5));
    let script = Script::new()
        .reply(overloaded(429, "3"))
        .reply(Reply::silence());
    let exchange = Exchange::new(read(), &settings(Some(4), None));
    let outcome = Simulation::new(script).starting_at(start).run(exchange);
    assert_eq!(outcome.sent_at(), [seconds(0), seconds(3)]);
    assert_eq!(outcome.ended_at, seconds(4));
    assert!(outcome.error().is_timeout());
}

#[test]
fn a_deadline_beyond_the_end_of_the_clock_is_its_end() {
    let script = Script::new().reply(Reply::silence());
    let exchange = Exchange::new(read(), &settings(Some(60), Some(60)));
    let mut simulation = Simulation::new(script).starting_at(LATE);
    let outcome = simulation.run(exchange);
    assert!(outcome.ended_at < seconds(1));
    assert!(outcome.error().is_timeout());
}

#[test]
fn timeouts_without_measure_are_none_in_practice() {
    let script = Script::new().reply(Reply::ok("ok").delayed(seconds(1 << 40)));
    let call = read().timeout(Timeout::After(Duration::MAX));
    let outcome = Simulation::new(script).run(Exchange::new(call, &settings(None, None)));
    assert_eq!(outcome.ending, Ending::Done);
    assert_eq!(outcome.only().unwrap(), "ok");
}

#[test]
fn a_pause_without_measure_is_not_slept() {
    for (pause, sent) in [("120", 2), ("121", 1), ("18446744073709551615", 1)] {
        let script = Script::new()
            .reply(overloaded(429, pause))
            .reply(Reply::ok("ok"));
        let outcome = run(script, read().timeout(Timeout::Never));
        assert_eq!(outcome.sent.len(), sent, "{pause}");
    }
}
