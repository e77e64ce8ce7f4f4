//! The credential, and a 401.

use kubex_proto::Exchange;
use kubex_testing::simulation::Credential;

use super::*;

/// The authorization of each request; nothing where there is no such header.
fn carried<T>(outcome: &Outcome<T>) -> Vec<String> {
    let values = outcome.sent.iter().map(|sent| {
        let mut values = sent.request.headers().get_all("authorization").iter();
        let value = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "two of them");
        value.unwrap_or_default().to_owned()
    });
    values.collect()
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn unauthorized() -> Reply {
    Reply::refusal(401, "Unauthorized")
}

#[test]
fn after_a_401_a_fresh_one_is_used() {
    for call in [read(), write()] {
        let script = Script::new()
            .credential(Credential::bearer("old"))
            .credential(Credential::bearer("new"))
            .reply(unauthorized())
            .reply(Reply::ok("ok"));
        let mut simulation = Simulation::new(script);
        let outcome = simulation.run(Exchange::new(call, &settings(None, None)));
        assert_eq!(carried(&outcome), [bearer("old"), bearer("new")]);
        assert_eq!(outcome.only().unwrap(), "ok");
        let [None, Some(rejected)] = simulation.peer().rejected() else {
            panic!("the refused credential is told, and only that");
        };
        assert_eq!(rejected.value().unwrap(), "Bearer old");
    }
}

#[test]
fn after_a_401_the_answer_may_take_its_time() {
    let script = Script::new()
        .credential(Credential::bearer("old"))
        .credential(Credential::bearer("new"))
        .reply(unauthorized())
        .reply(Reply::ok("ok").delayed(seconds(40)));
    let outcome = run(script, read());
    assert_eq!(outcome.ended_at, seconds(40));
    assert_eq!(outcome.only().unwrap(), "ok");
}

#[test]
fn if_there_is_only_the_same_the_401_is_the_error() {
    let script = Script::new()
        .credential(Credential::bearer("old"))
        .credential(Credential::bearer("old"))
        .reply(unauthorized());
    let outcome = run(script, read());
    assert_eq!(outcome.sent.len(), 1);
    let error = outcome.error();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.status().unwrap().reason, "Unauthorized");
    assert!(
        error.to_string().starts_with("GET \"/readyz\": "),
        "{error}"
    );
}

#[test]
fn without_any_the_401_is_the_error() {
    let outcome = run(Script::new().reply(unauthorized()), read());
    assert_eq!(carried(&outcome), [""]);
    assert!(outcome.error().is_unauthorized());
}

#[test]
fn a_second_401_is_the_error() {
    let script = Script::new()
        .credential(Credential::bearer("1"))
        .credential(Credential::bearer("2"))
        .credential(Credential::bearer("3"))
        .reply(unauthorized())
        .reply(unauthorized());
    let outcome = run(script, write());
    assert_eq!(carried(&outcome), [bearer("1"), bearer("2")]);
    let error = outcome.error();
    assert!(error.is_unauthorized() && !error.is_unanswered(), "{error}");
}

#[test]
fn that_there_is_none_is_the_error() {
    let script = Script::new().credential(Credential::failure("exec: no such program"));
    let outcome = run(script, read());
    assert!(outcome.sent.is_empty());
    let error = outcome.error().to_string();
    assert!(error.contains("no such program"), "{error}");

    let script = Script::new()
        .credential(Credential::bearer("old"))
        .credential(Credential::failure("exec: logged out"))
        .reply(unauthorized());
    let outcome = run(script, read());
    assert_eq!(outcome.sent.len(), 1);
    assert!(outcome.error().to_string().contains("logged out"));
}

#[test]
fn a_watch_is_refreshed_likewise() {
    let script = Script::new()
        .credential(Credential::bearer("old"))
        .credential(Credential::bearer("new"))
        .reply(unauthorized())
        .reply(Reply::ok(ADDED));
    let outcome = run_watch(script);
    assert_eq!(carried(&outcome), [bearer("old"), bearer("new")]);
    assert!(outcome.only().is_ok());
}

#[test]
fn a_401_that_breaks_off_or_is_no_status_is_one() {
    for refusal in [
        Reply::silence()
            .head(401)
            .chunk("{\"kind\"")
            .failed(broken()),
        Reply::answer(401, "<html>log in"),
        Reply::answer(401, ""),
    ] {
        let script = Script::new()
            .credential(Credential::bearer("old"))
            .credential(Credential::bearer("new"))
            .reply(refusal)
            .reply(Reply::ok("ok"));
        let outcome = run(script, write());
        assert_eq!(carried(&outcome), [bearer("old"), bearer("new")]);
        assert_eq!(outcome.only().unwrap(), "ok");
    }
}

#[test]
fn repeats_carry_the_credential_of_the_first_attempt() {
    let script = Script::new()
        .credential(Credential::bearer("abc"))
        .reply(overloaded(429, "1"))
        .reply(Reply::failure(Failure::unsent("closed")))
        .reply(Reply::ok("ok"));
    let outcome = run(script, write());
    assert_eq!(carried(&outcome), vec![bearer("abc"); 3]);
}

#[test]
fn a_fresh_one_may_be_that_none_is_needed() {
    let script = Script::new()
        .credential(Credential::bearer("old"))
        .credential(Credential::none())
        .reply(unauthorized())
        .reply(Reply::ok("ok"));
    let outcome = run(script, read());
    assert_eq!(carried(&outcome), [bearer("old"), String::new()]);
}

#[test]
fn none_is_printed() {
    let script = Script::new()
        .credential(Credential::bearer("CANARY"))
        .credential(Credential::bearer("CANARY"))
        .reply(unauthorized());
    let outcome = run(script, read());
    assert!(!format!("{outcome} {outcome:?}").contains("CANARY"));
}
