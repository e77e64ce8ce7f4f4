//! The tri-state of the timeout with the client's own timeouts, at every phase of a call.

use kubex_proto::{Decode, Exchange, Timeout};
use kubex_testing::simulation::{Credential, Ending, Outcome};

use super::*;

/// What a silent server comes to: `(timeout, total, read)` and then after how many seconds the error comes when
/// the head does not, when the body stops after its first second, and when a pause of four seconds came first. None
/// is never.
type Row = (Timeout, Option<u64>, Option<u64>, [Option<u64>; 3]);

const AFTER: Timeout = Timeout::After(seconds(5));

#[rustfmt::skip]
const ONE_ANSWER: [Row; 12] = [
    (Timeout::Inherit, Some(10), Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Inherit, Some(10), None, [Some(10), Some(10), Some(10)]),
    (Timeout::Inherit, None, Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Inherit, None, None, [None, None, None]),
    (Timeout::Never, Some(10), Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Never, Some(10), None, [None, None, None]),
    (Timeout::Never, None, Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Never, None, None, [None, None, None]),
    (AFTER, Some(10), Some(3), [Some(3), Some(4), Some(5)]),
    (AFTER, Some(10), None, [Some(5), Some(5), Some(5)]),
    (AFTER, None, Some(3), [Some(3), Some(4), Some(5)]),
    (AFTER, None, None, [Some(5), Some(5), Some(5)]),
];

/// The same, but that the client's total is none of theirs.
#[rustfmt::skip]
const STREAM: [Row; 12] = [
    (Timeout::Inherit, Some(10), Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Inherit, Some(10), None, [None, None, None]),
    (Timeout::Inherit, None, Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Inherit, None, None, [None, None, None]),
    (Timeout::Never, Some(10), Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Never, Some(10), None, [None, None, None]),
    (Timeout::Never, None, Some(3), [Some(3), Some(4), Some(7)]),
    (Timeout::Never, None, None, [None, None, None]),
    (AFTER, Some(10), Some(3), [Some(3), Some(4), Some(5)]),
    (AFTER, Some(10), None, [Some(5), Some(5), Some(5)]),
    (AFTER, None, Some(3), [Some(3), Some(4), Some(5)]),
    (AFTER, None, None, [Some(5), Some(5), Some(5)]),
];

fn phases() -> [Script; 3] {
    let head = Script::new().reply(Reply::silence());
    let body = Reply::silence().after(seconds(1)).head(200).chunk("{");
    let pause = Script::new()
        .reply(overloaded(429, "4"))
        .reply(Reply::silence());
    [head, Script::new().reply(body), pause]
}

fn holds<D: Decode>(table: &[Row], call: impl Fn() -> Call<D>, is_write: bool) {
    for (timeout, total, read, expected) in table {
        for (phase, (script, expected)) in phases().into_iter().zip(expected).enumerate() {
            let row = format!("{timeout:?}, total {total:?}, read {read:?}, phase {phase}");
            let call = call().timeout(*timeout);
            let exchange = Exchange::new(call, &settings(*total, *read));
            let outcome = Simulation::new(script).run(exchange);
            match expected {
                None => assert_eq!(outcome.ending, Ending::WaitsForever, "{row}\n{outcome}"),
                Some(at) => {
                    assert_eq!(outcome.ended_at, seconds(*at), "{row}\n{outcome}");
                    let error = outcome.error();
                    assert!(error.is_timeout() && error.is_transient(), "{row}: {error}");
                    assert_eq!(error.is_unanswered(), is_write, "{row}: {error}");
                }
            }
        }
    }
}

#[test]
fn of_a_read() {
    holds(&ONE_ANSWER, read, false);
}

#[test]
fn of_a_write() {
    holds(&ONE_ANSWER, write, true);
}

#[test]
fn of_a_kind() {
    holds(&ONE_ANSWER, || pods().get("web").into_call(), false);
    holds(&ONE_ANSWER, || pods().list().into_call(), false);
    holds(&ONE_ANSWER, || pods().delete("web").into_call(), true);
}

#[test]
fn of_a_stream() {
    holds(&STREAM, watch, false);
}

/// One that is not followed is expected to come.
#[test]
fn of_a_log() {
    holds(&ONE_ANSWER, || pods().logs().get("web").into_call(), false);
    holds(&STREAM, || pods().logs().stream("web").into_call(), false);
}

/// Neither the total nor the read timeout of the client bounds a log that is followed, whose head may be hours away as
/// well; one of the call does.
#[test]
fn of_a_log_that_is_followed() {
    let silent = STREAM.map(|(timeout, total, _, expected)| {
        let expected = if timeout == AFTER {
            [Some(5); 3]
        } else {
            expected.map(|_| None)
        };
        (timeout, total, Some(3), expected)
    });
    let follow = || pods().logs().stream("web").follow().into_call();
    holds(&silent, follow, false);
}

#[test]
fn by_default_a_call_has_a_minute_and_a_stream_has_for_ever() {
    let silent = || Simulation::new(Script::new().reply(Reply::silence()));
    let outcome = silent().run(Exchange::new(read(), &Settings::default()));
    assert_eq!(outcome.ended_at, seconds(60));
    let outcome = silent().run(Exchange::new(watch(), &Settings::default()));
    assert_eq!(outcome.ending, Ending::WaitsForever);
}

#[test]
fn the_error_says_what_was_awaited_and_for_how_long() {
    let of = |script: Script, total, read| -> String {
        let exchange = Exchange::new(write(), &settings(total, read));
        let outcome: Outcome<String> = Simulation::new(script).run(exchange);
        outcome.error().to_string()
    };
    let [head, body, pause] = phases();
    assert_eq!(
        of(head, Some(10), None),
        "POST \"/reports\": no answer within 10s: check that the server is well, or allow more time; the request may have been taken: read the object before sending it again"
    );
    assert!(of(body, Some(10), Some(3)).contains("within 3s"));
    let message = of(pause, Some(10), None);
    assert!(message.contains("no answer within 10s"), "{message}");
    assert!(message.ends_with("(after 2 attempts)"), "{message}");
}

#[test]
fn each_sign_of_life_starts_the_silence_anew_but_not_the_whole() {
    let slow = || {
        let head = Reply::silence().after(seconds(2)).head(200);
        let body = (0..8).fold(head, |reply, _| reply.after(seconds(2)).chunk("x"));
        Script::new().reply(body)
    };
    let exchange = Exchange::new(read(), &settings(None, Some(3)));
    let outcome = Simulation::new(slow()).run(exchange);
    assert_eq!(outcome.ended_at, seconds(18 + 3));
    let exchange = Exchange::new(read(), &settings(Some(7), Some(3)));
    let outcome = Simulation::new(slow()).run(exchange);
    assert_eq!(outcome.ended_at, seconds(7));
}

#[test]
fn the_time_a_credential_takes_counts_for_the_whole_but_is_no_silence() {
    let script = || {
        Script::new()
            .credential(Credential::none().delayed(seconds(8)))
            .reply(Reply::silence())
    };
    let exchange = Exchange::new(read(), &settings(Some(10), Some(3)));
    assert_eq!(
        Simulation::new(script()).run(exchange).ended_at,
        seconds(10)
    );
    let exchange = Exchange::new(read(), &settings(None, Some(3)));
    assert_eq!(
        Simulation::new(script()).run(exchange).ended_at,
        seconds(11)
    );
}

#[test]
fn nothing_is_sent_once_the_time_is_over() {
    let late = Credential::none().delayed(seconds(10));
    let exchange = Exchange::new(write(), &settings(Some(10), None));
    let outcome = Simulation::new(Script::new().credential(late)).run(exchange);
    assert!(outcome.sent.is_empty(), "{outcome}");
    let error = outcome.error();
    assert!(error.is_timeout() && !error.is_unanswered(), "{error}");
}

#[test]
fn a_credential_that_never_comes_is_not_waited_for() {
    let never = || Script::new().credential(Credential::none().delayed(seconds(1 << 40)));
    let exchange = Exchange::new(write(), &settings(Some(10), Some(3)));
    let outcome = Simulation::new(never()).run(exchange);
    assert_eq!(outcome.ended_at, seconds(10));
    let error = outcome.error();
    assert!(error.is_timeout() && !error.is_unanswered(), "{error}");
    assert!(
        error.to_string().contains("no credential within 10s"),
        "{error}"
    );

    // After a 401 there is something better to tell.
    let script = Script::new()
        .credential(Credential::bearer("old"))
        .credential(Credential::bearer("new").delayed(seconds(20)))
        .reply(Reply::refusal(401, "Unauthorized"));
    let exchange = Exchange::new(read(), &settings(Some(10), None));
    let outcome = Simulation::new(script).run(exchange);
    assert_eq!(outcome.ended_at, seconds(10));
    assert!(outcome.error().is_unauthorized());
}

#[test]
fn no_time_at_all_is_an_error_and_nothing_is_sent() {
    let call = write().timeout(Duration::ZERO);
    let exchange = Exchange::new(call, &settings(None, None));
    let outcome = Simulation::new(Script::new()).run(exchange);
    assert!(outcome.sent.is_empty(), "{outcome}");
    assert!(outcome.error().is_timeout());
}

#[test]
fn an_answer_at_the_very_deadline_counts() {
    let script = Script::new().reply(Reply::ok("ok").delayed(seconds(10)));
    let exchange = Exchange::new(read(), &settings(Some(10), Some(10)));
    assert_eq!(Simulation::new(script).run(exchange).only().unwrap(), "ok");
}

#[test]
fn a_refusal_whose_body_stalls_is_told_as_what_it_is() {
    let stalls = || Reply::silence().head(403).chunk("no entry");
    let exchange = Exchange::new(write(), &settings(Some(8), None));
    let outcome = Simulation::new(Script::new().reply(stalls())).run(exchange);
    assert_eq!(outcome.ended_at, seconds(8));
    let error = outcome.error();
    assert!(error.is_forbidden() && !error.is_unanswered(), "{error}");

    // Where nothing else bounds it, as with a watch, patience does.
    let exchange = Exchange::new(watch(), &settings(None, None));
    let outcome = Simulation::new(Script::new().reply(stalls())).run(exchange);
    assert_eq!(outcome.ended_at, seconds(10));
    let error = outcome.error();
    assert!(error.is_forbidden(), "{error}");
    assert!(error.to_string().contains("no entry"), "{error}");

    // There is no time left to ask for another credential.
    let credentials = || {
        Script::new()
            .credential(Credential::bearer("old"))
            .credential(Credential::bearer("new"))
    };
    let stalls = || Reply::silence().head(401);
    let exchange = Exchange::new(write(), &settings(Some(8), None));
    let outcome = Simulation::new(credentials().reply(stalls())).run(exchange);
    assert_eq!(outcome.sent.len(), 1);
    assert!(outcome.error().is_unauthorized());

    // Where there is time left, there is.
    let script = credentials().reply(stalls()).reply(Reply::ok("ok"));
    let exchange = Exchange::new(read(), &settings(Some(30), None));
    let outcome = Simulation::new(script).run(exchange);
    assert_eq!(outcome.ended_at, seconds(10));
    assert_eq!(outcome.only().unwrap(), "ok");
}

#[test]
fn a_pause_that_would_last_up_to_the_deadline_is_not_made() {
    let lost = || Reply::silence().after(millis(900)).failed(broken());
    let script = Script::new().reply(Reply::failure(broken())).reply(lost());
    let exchange = Exchange::new(read(), &settings(Some(1), None));
    let outcome = Simulation::new(script).run(exchange);
    assert_eq!(outcome.ended_at, millis(900));
    let error = outcome.error();
    assert!(!error.is_timeout(), "{error}");
    assert!(error.to_string().contains("was reset"), "{error}");
}

#[test]
fn a_stream_with_a_timeout_gives_what_came_before_it() {
    let script = Script::new().reply(Reply::silence().head(200).chunk(ADDED));
    let exchange = Exchange::new(watch().timeout(seconds(5)), &settings(None, None));
    let outcome = Simulation::new(script).run(exchange);
    assert_eq!(outcome.trace.yields(), [seconds(0), seconds(5)]);
    assert!(outcome.items[0].is_ok());
    assert!(outcome.items[1].as_ref().unwrap_err().is_timeout());
}
