//! The log of what servers warn of.

use super::*;

fn warned(text: &str) -> Reply {
    Reply::ok(POD).header("warning", &format!("299 - \"{text}\""))
}

#[test]
fn each_is_logged_once_for_all_calls_of_a_client() {
    let settings = settings();
    let texts = ["old", "odd", "old", "old"];
    let mut simulation = Simulation::new(Script::new().replies(texts.map(warned)));
    let ((), notes) = collect(|| {
        for _ in texts {
            // A clone is the same client, whatever else is changed of it.
            let settings = settings.clone().with_gzip(false);
            simulation.run(pods().get("web").into_exchange(&settings));
        }
    });
    assert_eq!(
        notes.messages("kubex_proto::warnings"),
        ["the server warns: old", "the server warns: odd"]
    );
    let event = &notes.events[0];
    assert_eq!(event.level, "WARN");
    assert_eq!(event.span, notes.spans.keys().next().copied());
    assert_eq!(
        event.fields,
        fields([
            ("message", "the server warns: old"),
            ("code", "299"),
            ("agent", "-"),
            ("call", "get pods \"web\" in namespace \"default\""),
        ])
    );
}

#[test]
fn another_client_logs_it_again() {
    for _ in 0..2 {
        let notes = get(Script::new().reply(warned("old")));
        assert_eq!(notes.messages("kubex_proto::warnings").len(), 1);
    }
}

#[test]
fn none_is_logged_where_somebody_else_hears_of_them_or_nobody() {
    for settings in [
        settings().without_warnings(),
        settings().with_warning_handler(|_, _| {}),
    ] {
        let exchange = pods().get("web").into_exchange(&settings);
        let script = Script::new().reply(warned("old"));
        let (_, notes) = collect(|| Simulation::new(script).run(exchange));
        assert!(notes.events.is_empty());
    }
}
