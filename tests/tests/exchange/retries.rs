//! Another policy than the default for what is tried again.

use kubex_proto::{Exchange, Listed, RetryPolicy, WatcherEvent};
use kubex_testing::simulation::Credential;

use super::*;

fn with(policy: RetryPolicy) -> Settings {
    settings(None, None).with_retries(policy)
}

fn none() -> Settings {
    with(RetryPolicy::none())
}

#[test]
fn none_is_none() {
    for reply in [
        overloaded(429, "1"),
        overloaded(503, "0"),
        Reply::failure(broken()),
        Reply::failure(Failure::unsent("closed")),
        Reply::silence().head(200).failed(broken()),
    ] {
        let outcome =
            Simulation::new(Script::new().reply(reply)).run(Exchange::new(read(), &none()));
        assert_eq!(outcome.sent.len(), 1);
        assert!(outcome.error().is_transient());
    }
}

#[test]
fn a_fresh_credential_is_no_repeat() {
    let script = Script::new()
        .credential(Credential::bearer("a"))
        .credential(Credential::bearer("b"))
        .reply(Reply::refusal(401, "Unauthorized"))
        .reply(Reply::ok("ok"));
    let outcome = Simulation::new(script).run(Exchange::new(read(), &none()));
    assert_eq!(outcome.only().unwrap(), "ok");
}

#[test]
fn as_often_and_as_long_as_it_says() {
    let policy = RetryPolicy {
        repeats: 3,
        longest_retry_after: seconds(5),
        first_pause: seconds(1),
        longest_pause: millis(1500),
    };
    let script = Script::new().replies((0..9).map(|_| Reply::failure(broken())));
    let outcome = Simulation::new(script).run(Exchange::new(read(), &with(policy)));
    let at = [0, 0, 1000, 2500].map(millis);
    assert_eq!(outcome.sent_at(), at);

    let script = Script::new().replies((0..9).map(|_| overloaded(503, "5")));
    let outcome = Simulation::new(script).run(Exchange::new(write(), &with(policy)));
    assert_eq!(outcome.sent_at(), [0, 5, 10, 15].map(seconds));
    let outcome = Simulation::new(Script::new().reply(overloaded(503, "6")))
        .run(Exchange::new(write(), &with(policy)));
    assert_eq!(outcome.sent.len(), 1);
    assert!(outcome.error().is_transient());

    let patient = RetryPolicy {
        longest_retry_after: seconds(86_400),
        ..policy
    };
    let script = Script::new()
        .reply(overloaded(503, "86400"))
        .reply(Reply::ok("ok"));
    let outcome = Simulation::new(script).run(Exchange::new(write(), &with(patient)));
    assert_eq!(outcome.only().unwrap(), "ok");
}

const LIST: &str = r#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#;

#[test]
fn pages_follow_it() {
    let cut = || Reply::ok(LIST).cut_after(70, broken());
    let list = |settings: &Settings| pods().list().items().into_machine(settings);
    let mut simulation = Simulation::new(Script::new().reply(cut()));
    let outcome = simulation.run(list(&none()));
    assert_eq!(outcome.sent.len(), 1);
    assert_eq!(outcome.items.len(), 2, "an item and an error");
    assert!(outcome.items[1].as_ref().unwrap_err().is_transient());

    let twice = with(RetryPolicy {
        repeats: 2,
        ..RetryPolicy::default()
    });
    // The first one gives an item, so that there is progress once.
    let mut simulation = Simulation::new(Script::new().replies([cut(), cut(), cut()]));
    let outcome = simulation.run(list(&twice));
    assert_eq!(outcome.sent.len(), 3);
    assert!(outcome.items[1].is_err());
    let script = Script::new().replies([cut(), cut(), Reply::ok(LIST)]);
    let outcome = Simulation::new(script).run(list(&twice));
    assert!(matches!(outcome.items[2], Ok(Listed::End(_))));
}

#[test]
fn a_watcher_goes_on_whatever_it_says() {
    let script = Script::new()
        .reply(overloaded(503, "600"))
        .reply(Reply::silence().head(200));
    let watcher = |settings: &Settings| pods().watcher().into_machine(settings, 7);
    let outcome = Simulation::new(script)
        .stop_after(seconds(125))
        .run(watcher(&none()));
    assert!(matches!(outcome.items[0], Ok(WatcherEvent::Interrupted(_))));
    assert_eq!(outcome.sent_at()[..2], [0, 120].map(seconds));

    let patient = with(RetryPolicy {
        repeats: 0,
        longest_retry_after: seconds(500),
        ..RetryPolicy::default()
    });
    let script = Script::new()
        .reply(overloaded(503, "600"))
        .reply(Reply::silence().head(200));
    let outcome = Simulation::new(script)
        .stop_after(seconds(505))
        .run(watcher(&patient));
    assert_eq!(outcome.sent_at()[..2], [0, 500].map(seconds));
}
