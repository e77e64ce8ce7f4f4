//! What watchers and lists tell of what they do about failures.

use super::*;

const LIST: &str = r#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#;
const GONE: &str = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Expired\",\"code\":410}}\n";

#[test]
fn a_watcher_tells_when_it_is_interrupted_and_when_it_starts_over() {
    let script = Script::new()
        .reply(Reply::failure(Failure::unreadable("what?")))
        .reply(Reply::refusal(422, "Invalid"))
        .reply(Reply::ok(LIST))
        .reply(Reply::ok(GONE))
        .reply(Reply::silence());
    let watcher = pods().watcher().into_machine(&settings(), 7);
    let (_, notes) = collect(|| {
        let mut simulation = Simulation::new(script).stop_after(seconds(9));
        simulation.run(watcher)
    });
    assert_eq!(
        notes.messages("kubex_proto::watcher"),
        [
            "the watcher is interrupted, and goes on after a pause",
            "the server does not know initial events, so the watcher lists",
            "the watcher reads all objects anew",
        ]
    );
    let interrupted = notes.events.iter().find(|event| event.level == "WARN");
    let fields = &interrupted.unwrap().fields;
    assert_eq!(fields["call"], "watch pods in namespace \"default\"");
    assert!(fields["error"].ends_with("what?"), "{fields:?}");
    let pause: u64 = fields["pause_ms"].parse().unwrap();
    assert!((800..1600).contains(&pause));
    // Each request of it is a call of its own.
    let names: Vec<_> = notes
        .calls()
        .map(|call| &*call.fields["otel.name"])
        .collect();
    assert_eq!(
        names,
        [
            "watch pods",
            "watch pods",
            "list pods",
            "watch pods",
            "list pods"
        ]
    );
}

#[test]
fn a_list_tells_when_a_page_is_asked_for_again() {
    let script = Script::new()
        .reply(Reply::ok(LIST).cut_after(70, Failure::broken("reset")))
        .reply(Reply::ok(LIST));
    let pager = pods().list().items().into_machine(&settings());
    let (_, notes) = collect(|| Simulation::new(script).run(pager));
    let event = notes
        .events
        .iter()
        .find(|event| event.target == "kubex_proto::pager");
    assert_eq!(
        event.unwrap().fields,
        fields([
            ("message", "a page of the list is asked for again"),
            ("call", "list pods in namespace \"default\""),
            ("error", "list pods in namespace \"default\": reset"),
            ("pause_ms", "0"),
        ])
    );
}
