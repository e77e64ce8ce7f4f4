//! Tokens, bodies, headers and queries are planted everywhere, and looked for in all that is told.

use http::HeaderValue;

use super::*;

fn assert_hidden(notes: &Notes) {
    assert!(notes.calls().count() > 0);
    let shown = format!("{notes:#?}");
    for form in ["CANARY", "Q0FOQVJZ"] {
        assert!(!shown.contains(form), "{shown}");
    }
}

fn secrets() -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced("", "v1", "Secret"))
}

fn settings() -> Settings {
    super::settings().with_header(http::header::COOKIE, HeaderValue::from_static("CANARY"))
}

/// All that goes wrong, one after the other, and always with the secret in what comes.
fn script() -> Script {
    const BODY: &str = r#"{"kind":"Secret","data":{"k":"Q0FOQVJZ"},"metadata":{"name":"CANARY"}"#;
    Script::new()
        .credential(Credential::bearer("CANARY"))
        .credential(Credential::bearer("CANARY2"))
        .reply(
            Reply::answer(503, BODY)
                .header("retry-after", "1")
                .header("x-echo", "CANARY"),
        )
        .reply(Reply::answer(401, BODY).header("www-authenticate", "Bearer CANARY"))
        .reply(Reply::answer(500, BODY))
}

#[test]
fn of_reads() {
    let get = secrets().get("s").into_exchange(&settings());
    assert_hidden(&collect(|| Simulation::new(script()).run(get)).1);
    let list = secrets()
        .list()
        .labels("a=CANARY")
        .fields("b=CANARY")
        .continue_token("CANARY");
    let list = list.into_exchange(&settings());
    assert_hidden(&collect(|| Simulation::new(script()).run(list)).1);
}

#[test]
fn of_writes() {
    let mut secret = DynamicObject::default();
    secret.metadata.name = Some("s".into());
    secret
        .data
        .insert("data".into(), serde_json::json!({"k": "Q0FOQVJZ"}));
    let create = secrets()
        .create(&secret)
        .field_manager("CANARY")
        .into_exchange(&settings());
    assert_hidden(&collect(|| Simulation::new(script()).run(create)).1);
}

#[test]
fn of_requests_by_hand() {
    let call = raw::post("/reports?token=CANARY&x=CANARY")
        .body(&"CANARY")
        .text();
    let exchange = Exchange::new(call, &settings());
    assert_hidden(&collect(|| Simulation::new(script()).run(exchange)).1);
    let exchange = Exchange::new(raw::get("/reports?%zz=CANARY").text(), &settings());
    assert_hidden(&collect(|| Simulation::new(script()).run(exchange)).1);
}

#[test]
fn of_watchers() {
    let watcher = secrets()
        .watcher()
        .labels("a=CANARY")
        .into_machine(&settings(), 7);
    let (_, notes) = collect(|| {
        let mut simulation = Simulation::new(script()).stop_after(seconds(1));
        simulation.run(watcher)
    });
    assert_hidden(&notes);
}

#[test]
fn of_lists() {
    let list = r#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"},"data":{"k":"Q0FOQVJZ"}},{"data":{"k":"Q0FOQVJZ"}}]}"#;
    let script = Script::new()
        .reply(Reply::ok(list).cut_after(100, Failure::broken("reset")))
        .reply(Reply::ok(list));
    let pager = secrets()
        .list()
        .labels("a=CANARY")
        .items()
        .into_machine(&settings());
    assert_hidden(&collect(|| Simulation::new(script).run(pager)).1);
}
