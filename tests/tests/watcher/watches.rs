//! How a watcher goes on from one watch to the next.

use super::*;

#[test]
fn from_the_last_version_that_came() {
    let run = run(
        watcher(),
        [
            ending(&[added("a", 1), all_told(5)], 60),
            ending(&[modified("a", 6)], 60),
            ending(&[bookmark(9)], 60),
            ending(&[], 30),
            open(&[modified("a", 10)]),
        ],
    );
    assert_eq!(
        run.told(),
        ["start", "init a@1", "done", "applied a@6", "applied a@10"]
    );
    assert_eq!(
        run.queries()[1..],
        [
            "watch=true&resourceVersion=5",
            "watch=true&resourceVersion=6",
            "watch=true&resourceVersion=9",
            "watch=true&resourceVersion=9"
        ]
    );
    assert_eq!(run.times(), [0, 60_000, 120_000, 180_000, 210_000]);
}

#[test]
fn each_second_where_the_server_ends_it_so_soon() {
    let mut replies = vec![open(&[all_told(5)]).after(Duration::from_secs(1)).end()];
    for version in 6..66 {
        replies.push(ending(&[added("a", version)], 1));
    }
    replies.push(open(&[]));
    let run = run(watcher(), replies);
    let told = run.told();
    assert_eq!(told.len(), 62);
    assert_eq!(told[61], "applied a@65");
    assert_eq!(run.times()[61], 61_000);
}

#[test]
fn after_a_pause_where_it_ends_at_once() {
    let mut replies = vec![open(&[all_told(5)]).end()];
    replies.extend((0..4).map(|_| ending(&[], 0)));
    replies.push(open(&[]));
    let times = run(watcher(), replies).times();
    let pauses: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (pause, base) in pauses.iter().zip([800, 1600, 3200, 6400, 12_800]) {
        assert!((base..2 * base).contains(pause), "{pauses:?}");
    }
}

#[test]
fn lasts_five_to_ten_minutes_and_is_dropped_soon_after() {
    let mut timeouts = Vec::new();
    let silent = || open(&[]);
    let first = open(&[all_told(5)]);
    let replies = core::iter::once(first).chain((0..20).map(|_| silent()));
    let run = run_for(watcher(), Duration::from_secs(4 * 3600 / 2), replies);
    for (sent, next) in run.0.sent.iter().zip(&run.0.sent[1..]) {
        let query = sent.request.uri().query().unwrap();
        let timeout = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("timeoutSeconds="));
        let timeout: u64 = timeout.unwrap().parse().unwrap();
        assert!((300..=600).contains(&timeout), "{timeout}");
        // Half-open: it is given up 30 s past its time, and asked for again after a pause.
        let lasted = next.at.saturating_sub(sent.at).as_secs();
        assert!(
            (timeout + 29..timeout + 62).contains(&lasted),
            "{timeout} {lasted}"
        );
        timeouts.push(timeout);
    }
    timeouts.dedup();
    assert!(timeouts.len() > 8, "{timeouts:?}");
    let told = run.told();
    assert_eq!(told[..2], ["start", "done"]);
    assert!(
        told[2].starts_with("interrupted: watch widgets in namespace \"default\": no "),
        "{told:?}"
    );
}

#[test]
fn does_not_care_for_the_wall_clock() {
    // Machines are handed both clocks; a run a day later by the wall clock is the same run.
    let now = |unix| {
        let unix = kubex_proto::Timestamp::from_unix_seconds(unix);
        kubex_proto::Time::new(kubex_proto::Instant::from_origin(Duration::ZERO), unix)
    };
    let mut watcher = watcher();
    let early = format!(
        "{:?}",
        kubex_proto::Machine::poll(&mut watcher, now(1_700_000_000))
    );
    let late = format!(
        "{:?}",
        kubex_proto::Machine::poll(&mut watcher, now(1_700_086_400))
    );
    assert_eq!(early, late);
}

#[test]
fn a_list_may_be_asked_for_all_at_once() {
    let follow = Api::<Widget>::new().watcher().initial_events(false);
    let lister = follow.page_size(0).into_machine(&Settings::default(), 7);
    let run = run(lister, [list(5, &[], None), open(&[])]);
    assert_eq!(run.queries(), ["", "watch=true&resourceVersion=5"]);
}
