//! One call: its span, and what happens in it.

use kubex_proto::{Machine as _, RateLimit};
use kubex_testing::simulation::Outcome;

use super::*;

/// Of a get that goes well, but for what is recorded in the end.
fn of_get() -> Fields {
    fields([
        ("otel.name", "get pods"),
        ("otel.kind", "client"),
        ("k8s.verb", "get"),
        ("k8s.group", ""),
        ("k8s.version", "v1"),
        ("k8s.kind", "Pod"),
        ("k8s.resource", "pods"),
        ("k8s.namespace.name", "default"),
        ("k8s.object.name", "web"),
        ("http.request.method", "GET"),
        ("server.address", "10.0.0.1"),
        ("server.port", "6443"),
        ("url.path", "/prefix/api/v1/namespaces/default/pods/web"),
    ])
}

fn with<const N: usize>(mut all: Fields, more: [(&'static str, &str); N]) -> Fields {
    all.extend(fields(more));
    all
}

#[test]
fn a_call_is_a_span_with_these_fields() {
    let notes = get(Script::new().reply(Reply::ok(POD)));
    let bytes = POD.len().to_string();
    let expected = with(
        of_get(),
        [
            ("http.response.status_code", "200"),
            ("http.response.body.size", &bytes),
        ],
    );
    assert_eq!(notes.call().fields, expected);
    assert!(notes.call().is_closed);
    assert!(notes.events.is_empty(), "{:#?}", notes.events);
}

#[test]
fn a_repeated_call_is_still_one_span_and_an_event() {
    let notes = get(Script::new()
        .reply(Reply::refusal(429, "TooManyRequests").header("retry-after", "2"))
        .reply(Reply::failure(Failure::broken("reset by peer")))
        .reply(Reply::ok(POD)));
    let call = notes.call();
    assert_eq!(call.fields["http.request.resend_count"], "2");
    assert_eq!(call.fields["http.response.status_code"], "200");
    assert!(!call.fields.contains_key("error.type"));
    assert!(call.recorded.values().all(|times| *times == 1), "{call:#?}");
    let [patience, broken] = &*notes.events else {
        panic!("{:#?}", notes.events);
    };
    assert_eq!(
        patience.fields,
        fields([
            (
                "message",
                "the server asks for patience, so the request is repeated later"
            ),
            ("attempt", "1"),
            ("pause_ms", "2000"),
            ("status", "429"),
        ])
    );
    assert_eq!(
        broken.fields,
        fields([
            (
                "message",
                "the connection broke, so the request is repeated"
            ),
            ("attempt", "2"),
            ("pause_ms", "100"),
            ("error", "reset by peer"),
        ])
    );
    let span = notes.spans.keys().next().copied();
    for event in [patience, broken] {
        assert_eq!((event.target, event.level), ("kubex_proto::call", "INFO"));
        assert_eq!(event.span, span);
    }
}

#[test]
fn a_refused_credential_is_an_event_and_a_refused_call_an_error() {
    let refused = || Reply::refusal(401, "Unauthorized");
    let script = Script::new()
        .credential(Credential::bearer("CANARY"))
        .credential(Credential::bearer("CANARY2"))
        .replies([refused(), refused()]);
    let notes = get(script);
    let call = notes.call();
    assert_eq!(call.fields["http.response.status_code"], "401");
    assert_eq!(call.fields["error.type"], "401");
    assert_eq!(call.fields["otel.status_code"], "ERROR");
    assert_eq!(
        notes.messages("kubex_proto::call"),
        [
            "the server refuses the credential, so a fresh one is asked for",
            "the call failed"
        ]
    );
}

#[test]
fn errors_are_of_few_kinds() {
    let kinds = [
        (Reply::refusal(404, "NotFound"), "404"),
        (Reply::failure(Failure::unreadable("what?")), "connection"),
        (
            Reply::failure(Failure::connect(kubex_proto::ConnectFault::Refused, "h:1")),
            "connect",
        ),
        (Reply::ok("{"), "cut_off"),
        (Reply::ok("[1]"), "decode"),
        (Reply::silence(), "timeout"),
    ];
    for (reply, kind) in kinds {
        let notes = get(Script::new().reply(reply));
        assert_eq!(notes.call().fields["error.type"], kind);
    }
    let exchange = pods().get("a/b").into_exchange(&settings());
    let ((), notes) = collect(|| drop(Simulation::new(Script::new()).run(exchange)));
    let call = notes.call();
    assert_eq!(call.fields["error.type"], "refused");
    assert!(!call.fields.contains_key("url.path"));
    assert!(!call.fields.contains_key("http.response.body.size"));
}

#[test]
fn other_calls_are_named_by_what_they_do() {
    let names = |machine: Exchange<_>| {
        let script = Script::new().reply(Reply::refusal(403, "Forbidden"));
        let (_, notes) = collect(|| -> Outcome<_> { Simulation::new(script).run(machine) });
        let fields = &notes.call().fields;
        (fields["otel.name"].clone(), fields["k8s.verb"].clone())
    };
    let log = pods().logs().get("web").into_exchange(&settings());
    assert_eq!(names(log), ("get pods/log".into(), "get".into()));
    let script = Script::new().reply(Reply::refusal(403, "Forbidden"));
    let all = pods().delete_collection().into_exchange(&settings());
    let (_, notes) = collect(|| Simulation::new(script).run(all));
    assert_eq!(notes.call().fields["otel.name"], "deletecollection pods");
    let (_, notes) =
        collect(|| Simulation::new(Script::new().reply(Reply::ok("ok"))).run(readyz()));
    assert_eq!(notes.call().fields["otel.name"], "GET");
    assert!(!notes.call().fields.contains_key("k8s.resource"));
}

#[test]
fn the_rate_limit_is_told_of() {
    let limit = RateLimit {
        per_second: 0.5,
        burst: 1,
    };
    let settings = settings().with_rate_limit(limit).unwrap();
    let exchange = || pods().get("web").into_exchange(&settings);
    let script = Script::new().replies([Reply::ok(POD), Reply::ok(POD)]);
    let mut simulation = Simulation::new(script);
    let (_, notes) = collect(|| (simulation.run(exchange()), simulation.run(exchange())));
    assert_eq!(notes.events.len(), 1);
    assert_eq!(
        notes.events[0].fields,
        fields([
            (
                "message",
                "the client's own rate limit holds the request back"
            ),
            ("pause_ms", "2000"),
        ])
    );
    assert!(
        notes
            .calls()
            .all(|call| !call.fields.contains_key("http.request.resend_count"))
    );
}

/// Not only the whole story is told.
#[test]
fn a_call_that_is_dropped_tells_how_far_it_was() {
    let script = Script::new().reply(Reply::silence().head(200).chunk("12345"));
    let watch = pods().watch().into_exchange(&settings());
    let (_, notes) = collect(|| {
        let mut simulation = Simulation::new(script).stop_after(seconds(5));
        simulation.run(watch)
    });
    let call = notes.call();
    assert!(call.is_closed);
    assert_eq!(call.fields["http.response.status_code"], "200");
    assert_eq!(call.fields["http.response.body.size"], "5");
}

#[test]
fn a_call_belongs_to_the_span_of_its_caller_and_stays_open_no_longer_than_it_lasts() {
    let script = Script::new().reply(Reply::ok("ok"));
    let mut simulation = Simulation::new(script);
    let mut exchange = readyz();
    let (_, notes) = collect(|| {
        let caller = tracing::info_span!("caller");
        // Begun within it, and carried on elsewhere.
        caller.in_scope(|| exchange.poll(simulation.now()));
        simulation.run(exchange)
    });
    let parent = notes.call().parent.expect("a parent");
    assert_eq!(notes.spans[&parent].target, "tracing::calls");
    assert!(notes.spans.values().all(|span| span.is_closed));
}
