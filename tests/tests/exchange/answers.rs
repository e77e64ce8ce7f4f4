//! What is sent, and answers that are not what one hopes for.

use http::{HeaderName, HeaderValue};
use kubex_proto::{Exchange, Impersonation, Origin, ServerUrl};

use super::*;

#[test]
fn a_request_goes_to_the_server_with_what_the_client_adds() {
    let server: ServerUrl = "https://rancher.example/k8s/clusters/c-1".parse().unwrap();
    let settings = Settings::new(server)
        .with_header(
            HeaderName::from_static("x-team"),
            HeaderValue::from_static("blue"),
        )
        .with_impersonation(&Impersonation {
            groups: vec!["a".into(), "b".into()],
            ..Impersonation::user("jane")
        })
        .unwrap();
    let script = Script::new().replies([overloaded(429, "1"), Reply::ok(POD)]);
    let exchange = Exchange::new(pods().get("web").into_call(), &settings);
    let outcome = Simulation::new(script).run(exchange);
    assert_eq!(outcome.sent.len(), 2);
    for sent in &outcome.sent {
        let (uri, headers) = (sent.request.uri(), sent.request.headers());
        assert_eq!(
            uri,
            "https://rancher.example/k8s/clusters/c-1/api/v1/namespaces/default/pods/web"
        );
        assert_eq!(headers["accept"], "application/json");
        assert_eq!(headers["x-team"], "blue");
        assert_eq!(headers["impersonate-user"], "jane");
        assert_eq!(headers.get_all("impersonate-group").iter().count(), 2);
        assert!(
            headers["user-agent"]
                .to_str()
                .unwrap()
                .starts_with("kubex/")
        );
        assert!(!headers.contains_key("authorization"));
    }
}

#[test]
fn what_cannot_be_sent_is_an_error_and_asks_for_nothing() {
    let exchange = Exchange::new(pods().get("a/b").into_call(), &settings(None, None));
    let mut simulation = Simulation::new(Script::new());
    let outcome = simulation.run(exchange);
    assert!(simulation.peer().rejected().is_empty(), "no credential");
    let error = outcome.error();
    assert_eq!(error.origin(), Origin::Caller);
    assert!(error.to_string().contains("a/b"), "{error}");
}

#[test]
fn a_pretty_printed_status_is_one() {
    let status = "{\n  \"kind\": \"Status\",\n  \"apiVersion\": \"v1\",\n  \"status\": \"Failure\",\n  \"reason\": \"Expired\",\n  \"message\": \"too old resource version\",\n  \"code\": 410\n}\n";
    let outcome = run_watch(Script::new().reply(Reply::answer(410, status)));
    let error = outcome.error();
    assert!(error.is_gone(), "{error}");
    assert_eq!(error.status().unwrap().message, "too old resource version");
    assert_eq!(error.origin(), Origin::Server);
}

#[test]
fn what_is_no_status_is_quoted() {
    let cases = [
        (502, "<html>\n<h1>Bad Gateway</h1>", "<h1>Bad Gateway</h1>"),
        (404, "404 page not found\n", "404 page not found"),
        (403, "{\"kind\":\"Pod\"}", "Pod"),
        (503, "", "503 Service Unavailable"),
    ];
    for (code, body, quoted) in cases {
        let error = run(Script::new().reply(Reply::answer(code, body)), read()).error();
        assert_eq!(error.code().unwrap().as_u16(), code);
        assert!(error.status().is_none());
        assert_eq!(error.origin(), Origin::Wire);
        assert!(error.to_string().contains(quoted), "{error}");
    }
}

#[test]
fn a_status_without_a_code_has_that_of_the_answer() {
    let body = r#"{"message":"no such pod","kind":"Status","metadata":{}}"#;
    let error = run(Script::new().reply(Reply::answer(404, body)), read()).error();
    assert!(error.is_not_found(), "{error}");
}

#[test]
fn a_redirect_is_not_followed_but_told() {
    for code in [301, 302, 307, 308] {
        let reply = Reply::answer(code, "moved").header("location", "https://login.example/");
        let outcome = run(Script::new().reply(reply), write());
        assert_eq!(outcome.sent.len(), 1);
        let error = outcome.error();
        assert_eq!(error.code().unwrap().as_u16(), code);
        assert!(
            error.to_string().contains("https://login.example/"),
            "{error}"
        );
    }
}

#[test]
fn an_answer_without_a_body_is_cut_off() {
    for code in [200, 204] {
        let reply = Reply::silence().head(code).end();
        let exchange = Exchange::new(pods().get("web").into_call(), &settings(None, None));
        let error = Simulation::new(Script::new().reply(reply))
            .run(exchange)
            .error();
        assert!(error.is_cut_off(), "{error}");
    }
    let text = run(
        Script::new().reply(Reply::silence().head(200).end()),
        read(),
    );
    assert_eq!(text.only().unwrap(), "");
    let none = run_watch(Script::new().reply(Reply::silence().head(200).end()));
    assert!(none.items.is_empty(), "{none}");
}

#[test]
fn a_refusal_that_breaks_off_is_told_as_far_as_it_came() {
    // What a refusal says may echo the body of a raw request, which may hold anything.
    for (call, told) in [(read(), "not for"), (write(), "7 bytes, not shown")] {
        let reply = Reply::silence().head(403).chunk("not for").failed(broken());
        let outcome = run(Script::new().reply(reply), call);
        assert_eq!(outcome.sent.len(), 1);
        let error = outcome.error();
        assert!(error.is_forbidden() && !error.is_unanswered(), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn an_echo_of_the_credential_is_not_shown() {
    for reply in [
        Reply::refusal(403, "Forbidden: Bearer t0p-secret"),
        Reply::silence()
            .head(403)
            .chunk("denied: Bearer t0p-secret")
            .end(),
    ] {
        let script = Script::new()
            .credential(kubex_testing::simulation::Credential::bearer("t0p-secret"))
            .reply(reply);
        let error = run(script, read()).error();
        assert!(error.is_forbidden(), "{error}");
        assert!(
            !format!("{error} {error:?} {error:#?}").contains("t0p-secret"),
            "{error}"
        );
    }
}

#[test]
fn a_refusal_without_end_is_told_once_enough_of_it_came() {
    let endless = || {
        Reply::silence().head(500).then(|_| {
            let page = vec![b'x'; 64 << 10];
            Some((
                millis(1),
                kubex_testing::simulation::Step::Chunk(page.into()),
            ))
        })
    };
    let outcome = run(Script::new().reply(endless()), read());
    // 16 pages are 1 MiB.
    assert!(
        outcome.ended_at <= millis(17),
        "{}",
        outcome.ended_at.as_millis()
    );
    assert_eq!(outcome.error().code().unwrap().as_u16(), 500);
    let outcome = run_watch(Script::new().reply(endless()));
    assert_eq!(outcome.error().code().unwrap().as_u16(), 500);
}

#[test]
fn none_is_an_answer_where_it_was_asked_for() {
    let missing = |details: &str| {
        let body = format!(
            r#"{{"kind":"Status","reason":"NotFound","code":404,"message":"not found","details":{details}}}"#
        );
        let script = Script::new().reply(Reply::answer(404, body));
        let call = pods().get("web").optional().into_call();
        Simulation::new(script)
            .run(Exchange::new(call, &settings(None, None)))
            .only()
    };
    assert!(
        missing(r#"{"name":"web","kind":"pods"}"#)
            .unwrap()
            .is_none()
    );
    // The route is not there, which is another matter.
    assert!(missing("{}").unwrap_err().is_not_found());
}

#[test]
fn a_write_whose_answer_cannot_be_read_may_have_been_taken() {
    let object = DynamicObject::new(pods().resource(), "web");
    for body in ["", "{", "[]", r#"{"metadata":7}"#] {
        let create = pods().create(&object).into_exchange(&settings(None, None));
        let outcome = Simulation::new(Script::new().reply(Reply::ok(body))).run(create);
        let error = outcome.error();
        assert!(error.is_unanswered(), "{body:?}: {error}");
        let get = pods().get("web").into_exchange(&settings(None, None));
        let outcome = Simulation::new(Script::new().reply(Reply::ok(body))).run(get);
        assert!(!outcome.error().is_unanswered(), "{body:?}");
    }
}
