//! What a watcher makes of failures.

use kubex_proto::{Action, Authorization, Event, Failure, Instant, Machine, Time, Timestamp};

use super::*;

#[test]
fn lost_connections_are_told_and_gone_on_from() {
    let lost = || Failure::broken("reset by peer");
    let run = run(
        watcher(),
        [
            open(&[added("a", 1), all_told(5), modified("a", 6)]).failed(lost()),
            Reply::silence()
                .after(Duration::from_secs(1))
                .failed(lost()),
            open(&[modified("a", 7)]),
        ],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@1",
            "done",
            "applied a@6",
            "interrupted: watch widgets in namespace \"default\": reset by peer",
            "applied a@7"
        ]
    );
    // The head did not come, so the watch itself was asked for again.
    assert_eq!(run.queries()[1..], ["watch=true&resourceVersion=6"; 2]);
}

#[test]
fn a_line_that_is_cut_off_comes_again() {
    let whole = modified("a", 6);
    let half = whole[..whole.len() / 2].to_owned();
    let run = run(
        watcher(),
        [
            open(&[added("a", 1), all_told(5), half]).end(),
            open(&[modified("a", 6)]),
        ],
    );
    let told = run.told();
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(
        told[3].starts_with("interrupted: ") && told[3].contains("cut off"),
        "{told:?}"
    );
    assert_eq!(told[4], "applied a@6");
    assert_eq!(run.queries()[1], "watch=true&resourceVersion=5");
}

#[test]
fn nothing_is_told_of_what_follows_a_frame_that_is_rubbish() {
    let rubbish = "{\"type\":\"MODIFIED\",\"obj\n".to_owned();
    let run = run(
        watcher(),
        [
            open(&[
                added("a", 1),
                added("b", 2),
                all_told(5),
                rubbish,
                modified("b", 7),
            ]),
            open(&[modified("a", 6), modified("b", 7)]),
        ],
    );
    let told = run.told();
    assert_eq!(told[..4], ["start", "init a@1", "init b@2", "done"]);
    assert!(told[4].starts_with("interrupted: "), "{told:?}");
    assert_eq!(told[5..], ["applied a@6", "applied b@7"]);
}

#[test]
fn an_answer_of_410_is_like_a_frame_of_it() {
    let run = run(
        watcher(),
        [
            ending(&[added("a", 1), all_told(5)], 60),
            Reply::refusal(410, "Gone"),
            open(&[added("a", 1), all_told(9)]),
        ],
    );
    assert_eq!(
        run.told(),
        ["start", "init a@1", "done", "start", "init a@1", "done"]
    );
    assert_eq!(run.queries()[2], INITIAL);
    assert_eq!(run.times(), [0, 60_000, 60_000]);
}

#[test]
fn versions_that_expire_at_once_are_waited_for() {
    let mut replies: Vec<_> = (0..3).map(|_| open(&[all_told(5), expired()])).collect();
    replies.push(open(&[all_told(9)]));
    let times = run(watcher(), replies).times();
    assert!(
        times[1] >= 800 && times[3] >= 800 + 1600 + 3200,
        "{times:?}"
    );
}

#[test]
fn a_server_that_cannot_go_on_from_a_version_is_asked_for_everything() {
    for refusal in [
        || Reply::refusal(500, "InternalError"),
        || {
            open(&[frame(
                "ERROR",
                &json!({"kind": "Status", "status": "Failure", "code": 500}),
            )])
        },
        || Reply::refusal(504, "Timeout"),
    ] {
        let run = run(
            watcher(),
            [
                ending(&[all_told(5)], 60),
                refusal(),
                refusal(),
                open(&[all_told(9)]),
            ],
        );
        let told = run.told();
        assert_eq!(told.len(), 6, "{told:?}");
        assert!(
            told[2].starts_with("interrupted: ") && told[3].starts_with("interrupted: "),
            "{told:?}"
        );
        assert_eq!(run.queries()[3], INITIAL);
    }
}

#[test]
fn an_overloaded_server_is_given_the_time_it_asks_for() {
    let refusal = Reply::refusal(429, "TooManyRequests").header("retry-after", "150");
    let run = run(watcher(), [refusal, open(&[all_told(5)])]);
    assert!(
        run.told()[0].starts_with("interrupted: "),
        "{:?}",
        run.told()
    );
    // It asks for more than anybody waits.
    assert_eq!(run.times(), [0, 120_000]);
}

#[test]
fn what_somebody_must_mend_is_an_error_and_tried_again() {
    for (code, reason) in [(403, "Forbidden"), (404, "NotFound"), (401, "Unauthorized")] {
        let run = run(
            watcher(),
            [
                Reply::refusal(code, reason),
                Reply::refusal(code, reason),
                open(&[all_told(5)]),
            ],
        );
        let told = run.told();
        assert!(told[0].starts_with("error: "), "{told:?}");
        assert_eq!(told[told.len() - 2..], ["start", "done"]);
    }
}

#[test]
fn what_can_never_be_sent_ends_it() {
    let widgets = Api::<Widget>::new();
    let watcher = widgets
        .watcher()
        .namespace("no namespace")
        .into_machine(&Settings::default(), 7);
    let outcome = Simulation::new(Script::new()).run(watcher);
    let error = outcome.error();
    assert!(error.to_string().contains("no namespace"), "{error}");
}

#[test]
fn an_event_that_answers_nothing_ends_it() {
    use kubex_proto::{Action, Event, Machine};
    let mut watcher = watcher();
    let now = Simulation::new(Script::new()).now();
    watcher.handle(now, Event::End);
    assert!(matches!(watcher.poll(now), Action::Yield(Err(_))));
    assert!(matches!(watcher.poll(now), Action::Done));
}

#[test]
fn woken_early_it_goes_on_sleeping() {
    let start = Simulation::new(Script::new()).now();
    let mut watcher = watcher();
    assert!(matches!(watcher.poll(start), Action::Authorize { .. }));
    watcher.handle(
        start,
        Event::Unauthorized(kubex_proto::Error::credentials("none")),
    );
    assert!(matches!(watcher.poll(start), Action::Yield(Err(_))));
    let Action::Sleep { until, .. } = watcher.poll(start) else {
        panic!("it pauses");
    };
    watcher.handle(start, Event::Elapsed);
    assert!(matches!(watcher.poll(start), Action::Sleep { until: again, .. } if again == until));
    let later = Time::new(until, start.unix);
    watcher.handle(later, Event::Elapsed);
    assert!(matches!(watcher.poll(later), Action::Authorize { .. }));
}

/// A transport may find that a deadline has passed before the machine's clock does.
#[test]
fn a_deadline_that_passes_early_is_a_silence() {
    let mut watcher = lister();
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    assert!(matches!(watcher.poll(now), Action::Authorize { .. }));
    watcher.handle(now, Event::Authorized(Authorization::none()));
    let Action::Send { deadline, .. } = watcher.poll(now) else {
        panic!("it sends");
    };
    assert!(deadline.is_some_and(|deadline| deadline > now.instant));
    watcher.handle(now, Event::Elapsed);
    let Action::Yield(Ok(WatcherEvent::Interrupted(error))) = watcher.poll(now) else {
        panic!("it is told");
    };
    assert!(error.is_timeout(), "{error}");
    assert!(matches!(watcher.poll(now), Action::Sleep { .. }));
}

/// Servers of extensions may count no versions; the same list cannot be had again by `0`.
#[test]
fn a_list_of_no_version_that_breaks_off_begins_anew() {
    let items = [widget("a", "a", 1), widget("b", "b", 2)];
    let text = json!(items).to_string();
    let head = r#"{"metadata":{"resourceVersion":"0"},"items":"#;
    let broken = Reply::silence()
        .head(200)
        .chunk(format!("{head}{}", &text[..text.len() - 9]))
        .failed(Failure::broken("reset by peer"));
    let run = run(lister(), [broken, list(7, &items, None), open(&[])]);
    let told = run.told();
    assert_eq!(told.last().unwrap(), "done", "{told:?}");
    assert_eq!(
        run.queries()[1..],
        ["limit=500", "watch=true&resourceVersion=7"]
    );
}

#[test]
fn a_certificate_that_nobody_trusts_is_to_be_mended() {
    let fault = || Failure::connect(kubex_proto::ConnectFault::UnknownIssuer, "10.0.0.1:6443");
    let run = run(watcher(), [Reply::failure(fault()), open(&[all_told(5)])]);
    let told = run.told();
    assert!(told[0].starts_with("error: "), "{told:?}");
    assert_eq!(told[1..], ["start", "done"]);
}

#[test]
fn a_status_without_a_code_gives_the_version_up_as_well() {
    let odd = || {
        open(&[frame(
            "ERROR",
            &json!({"kind": "Status", "status": "Failure", "reason": "InternalError"}),
        )])
    };
    let run = run(
        watcher(),
        [
            ending(&[all_told(5)], 60),
            odd(),
            odd(),
            open(&[all_told(9)]),
        ],
    );
    assert_eq!(run.queries()[3], INITIAL);
}

#[test]
fn silence_is_borne_for_as_long_as_the_watcher_says() {
    let timeouts = kubex_proto::Timeouts {
        read: Some(Duration::from_secs(5)),
        ..kubex_proto::Timeouts::default()
    };
    let settings = Settings::default().with_timeouts(timeouts);
    let watcher = Api::<Widget>::new().watcher().into_machine(&settings, 7);
    let quiet = open(&[all_told(5)])
        .after(Duration::from_secs(100))
        .chunk(modified("a", 6));
    assert_eq!(
        run(watcher, [quiet]).told(),
        ["start", "done", "applied a@6"]
    );
}

/// A list's silence is the client's affair where it bears less than the watcher does.
#[test]
fn a_list_is_silent_for_as_long_as_the_client_bears() {
    let timeouts = kubex_proto::Timeouts {
        read: Some(Duration::from_secs(5)),
        ..kubex_proto::Timeouts::default()
    };
    let settings = Settings::default().with_timeouts(timeouts);
    let follow = Api::<Widget>::new().watcher().initial_events(false);
    let lister = follow.into_machine(&settings, 7);
    let run = run(lister, [Reply::silence(), list(5, &[], None), open(&[])]);
    let told = run.told();
    assert!(told[0].contains("no answer within 5s"), "{told:?}");
    assert_eq!(told[1..], ["start", "done"]);
}

#[test]
fn a_credential_that_never_comes_is_told_of() {
    let script = Script::new()
        .credential(kubex_testing::simulation::Credential::silence())
        .reply(open(&[all_told(5)]));
    let outcome = Simulation::new(script)
        .stop_after(Duration::from_secs(100))
        .run(watcher());
    let told: Vec<_> = outcome.items.iter().map(told).collect();
    assert!(told[0].contains("no credential within 60s"), "{told:?}");
    assert_eq!(told[1..], ["start", "done"]);
}
