//! Warnings of the server: who hears of them, and when.

use std::sync::{Arc, Mutex};

use kubex_proto::{Config, Exchange};
use kubex_testing::simulation::Credential;

use super::*;

type Heard = Arc<Mutex<Vec<String>>>;

fn listening() -> (Settings, Heard) {
    let heard = Heard::default();
    let notes = Arc::clone(&heard);
    let settings = settings(None, None).with_warning_handler(move |warning, call| {
        let note = format!(
            "{call}: {} {} {}",
            warning.code, warning.agent, warning.text
        );
        notes.lock().unwrap().push(note);
    });
    (settings, heard)
}

/// What is heard of while the call is made.
fn heard(script: Script, call: Call<TextDecoder>) -> Vec<String> {
    let (settings, heard) = listening();
    Simulation::new(script).run(Exchange::new(call, &settings));
    heard.lock().unwrap().clone()
}

#[test]
fn are_told_with_the_call_they_are_about() {
    let (settings, heard) = listening();
    let script = Script::new().reply(
        Reply::ok(POD)
            .header(
                "warning",
                r#"299 - "spec.nodeName is \"old\"", 199 proxy "größer""#,
            )
            .header("warning", "rubbish")
            .header("warning", r#"299 - "last""#),
    );
    let exchange = Exchange::new(pods().get("web").into_call(), &settings);
    Simulation::new(script).run(exchange).only().unwrap();
    let call = r#"get pods "web" in namespace "default""#;
    assert_eq!(
        *heard.lock().unwrap(),
        [
            format!(r#"{call}: 299 - spec.nodeName is "old""#),
            format!("{call}: 199 proxy größer"),
            format!("{call}: 299 - last"),
        ]
    );
}

#[test]
fn come_with_refusals_too() {
    let refusal = Reply::refusal(422, "Invalid").header("warning", "299 - \"a\"");
    let heard = heard(Script::new().reply(refusal), write());
    assert_eq!(heard, ["POST \"/reports\": 299 - a"]);
}

#[test]
fn are_told_as_soon_as_the_head_is_there() {
    let (settings, heard) = listening();
    let reply = Reply::silence().head(200).header("warning", "299 - \"a\"");
    let mut simulation = Simulation::new(Script::new().reply(reply)).stop_after(seconds(9));
    simulation.run(Exchange::new(watch(), &settings));
    assert_eq!(heard.lock().unwrap().len(), 1);
}

#[test]
fn of_answers_in_whose_place_another_is_asked_for_are_not_told() {
    let script = Script::new()
        .reply(overloaded(429, "1").header("warning", "299 - \"busy\""))
        .reply(Reply::refusal(401, "Unauthorized").header("warning", "299 - \"expired\""))
        .reply(Reply::ok("ok").header("warning", "299 - \"old\""))
        .credential(Credential::bearer("a"))
        .credential(Credential::bearer("b"));
    assert_eq!(heard(script, read()), ["GET \"/readyz\": 299 - old"]);
}

#[test]
fn of_the_last_refusal_are_told() {
    let expired = || Reply::refusal(401, "Unauthorized").header("warning", "299 - \"expired\"");
    let told = ["GET \"/readyz\": 299 - expired"];
    // There is no other credential.
    let script = Script::new().reply(expired());
    assert_eq!(heard(script, read()), told);
    // Another one is refused as well.
    let script = Script::new()
        .reply(expired())
        .reply(expired())
        .credential(Credential::bearer("a"))
        .credential(Credential::bearer("b"));
    assert_eq!(heard(script, read()), told);
    let script = Script::new()
        .replies((0..20).map(|_| overloaded(429, "1").header("warning", "299 - \"busy\"")));
    assert_eq!(heard(script, read()), ["GET \"/readyz\": 299 - busy"]);
}

#[test]
fn are_told_once_though_a_read_is_repeated() {
    let reply = |text: &str| Reply::silence().head(200).header("warning", text);
    let script = Script::new()
        .reply(reply("299 - \"a\", 299 - \"a\"").failed(broken()))
        .reply(reply("299 - \"b\", 299 - \"a\"").chunk("ok").end());
    assert_eq!(
        heard(script, read()),
        ["GET \"/readyz\": 299 - a", "GET \"/readyz\": 299 - b"]
    );
}

#[test]
fn go_where_the_config_says() {
    let count = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&count);
    let config = Config::new("https://10.0.0.1:6443".parse().unwrap())
        .with_warning_handler(move |_, _| *counter.lock().unwrap() += 1);
    for (config, calls) in [(config.clone(), 1), (config.without_warnings(), 1)] {
        let reply = Reply::ok("ok").header("warning", "299 - \"a\"");
        let settings = config.settings().unwrap();
        Simulation::new(Script::new().reply(reply)).run(Exchange::new(read(), &settings));
        assert_eq!(*count.lock().unwrap(), calls);
    }
}
