//! Answers in gzip: how they are asked for, and what comes of them when.

use std::io::Write as _;

use flate2::{Compression, GzBuilder, write::GzEncoder};
use http::{HeaderValue, header::ACCEPT_ENCODING};
use kubex_testing::simulation::{Credential, Ending};

use super::*;

fn encoder() -> GzEncoder<Vec<u8>> {
    GzBuilder::new().write(Vec::new(), Compression::fast())
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = encoder();
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn in_gzip(code: u16) -> Reply {
    Reply::silence()
        .head(code)
        .header("content-encoding", "gzip")
}

fn frame(name: &str) -> String {
    ADDED.replace("web", name)
}

fn names(outcome: &Outcome<WatchEvent<DynamicObject>>) -> Vec<&str> {
    let events = outcome.items.iter().filter_map(|item| item.as_ref().ok());
    let names = events.map(|event| match event {
        WatchEvent::Added(object) => object.metadata.name.as_deref().unwrap(),
        other => panic!("{other:?}"),
    });
    names.collect()
}

/// What is sent as `Accept-Encoding`.
fn asked_for(call: Call<TextDecoder>, settings: &Settings) -> Vec<String> {
    let script = Script::new().reply(Reply::ok("ok"));
    let outcome = Simulation::new(script).run(Exchange::new(call, settings));
    let headers = outcome.sent[0].request.headers();
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    values.map(|value| value.to_str().unwrap().into()).collect()
}

#[test]
fn is_asked_for_unless_something_else_is() {
    let settings = Settings::default();
    let own = || read_with(HeaderValue::from_static("br"));
    assert_eq!(asked_for(read(), &settings), ["gzip"]);
    assert_eq!(asked_for(write(), &settings), ["gzip"]);
    assert_eq!(asked_for(own(), &settings), ["br"]);
    let never = settings.clone().with_gzip(false);
    assert!(asked_for(read(), &never).is_empty());
    assert_eq!(asked_for(own(), &never), ["br"]);
    let plain = settings.with_header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    assert_eq!(asked_for(read(), &plain), ["identity"]);
    assert_eq!(asked_for(own(), &plain), ["br"]);
    // Who sends a request himself says himself what it asks for.
    assert!(
        !read()
            .request()
            .unwrap()
            .headers()
            .contains_key(ACCEPT_ENCODING)
    );
}

fn read_with(encoding: HeaderValue) -> Call<TextDecoder> {
    raw::get("/readyz").header(ACCEPT_ENCODING, encoding).text()
}

#[test]
fn frames_come_with_the_member_that_they_are_in() {
    let first = packed(&[frame("a"), frame("b")].concat());
    let second = packed(&frame("c"));
    let reply = || {
        in_gzip(200)
            .after(seconds(1))
            .chunk(first.clone())
            .after(seconds(10))
            .chunk(second.clone())
    };
    for (until, expected) in [(0, &[][..]), (2, &["a", "b"]), (12, &["a", "b", "c"])] {
        let mut simulation = Simulation::new(Script::new().reply(reply()));
        simulation = simulation.stop_after(seconds(until));
        let outcome = simulation.run(Exchange::new(watch(), &settings(None, None)));
        assert_eq!(names(&outcome), expected, "\n{}", outcome.trace);
        assert_eq!(outcome.ending, Ending::Stopped);
    }
}

#[test]
fn frames_come_when_they_are_flushed_within_a_member() {
    let mut encoder = encoder();
    let mut reply = in_gzip(200);
    for name in ["a", "b", "c"] {
        encoder.write_all(frame(name).as_bytes()).unwrap();
        encoder.flush().unwrap();
        let flushed = std::mem::take(encoder.get_mut());
        reply = reply.after(seconds(10)).chunk(flushed);
    }
    let mut simulation = Simulation::new(Script::new().reply(reply)).stop_after(seconds(25));
    let outcome = simulation.run(Exchange::new(watch(), &settings(None, None)));
    assert_eq!(names(&outcome), ["a", "b"], "\n{}", outcome.trace);
}

#[test]
fn a_refusal_is_read_as_well() {
    let status =
        r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}"#;
    let reply = in_gzip(410).chunk(packed(status)).end();
    let error = run_watch(Script::new().reply(reply)).error();
    assert!(error.is_gone() && error.status().is_some(), "{error}");
    // Of a broken one, what came.
    let page = packed("<h1>Bad Gateway</h1>");
    let reply = in_gzip(403)
        .chunk(page[..page.len() - 8].to_vec())
        .failed(broken());
    let error = run(Script::new().reply(reply), read()).error();
    assert!(error.to_string().contains("Bad Gateway</h1>"), "{error}");
    let reply = in_gzip(502).chunk(page[..5].to_vec()).end();
    let error = run(Script::new().reply(reply), read()).error();
    assert!(
        error.to_string().contains("in the middle of its gzip"),
        "{error}"
    );
    let reply = in_gzip(502).chunk("<h1>Bad Gateway</h1>").end();
    let error = run(Script::new().reply(reply), read()).error();
    assert_eq!(error.code().unwrap(), 502);
    assert!(error.to_string().contains("no member begins"), "{error}");
}

#[test]
fn a_refusal_is_over_once_enough_of_it_is_unpacked() {
    let zeros = packed(&"0".repeat(64 << 20));
    let script = Script::new().reply(in_gzip(500).chunk(zeros));
    let outcome = run(script, read());
    // Enough of it came, though it never ends.
    assert_eq!(outcome.ended_at, seconds(0));
    assert_eq!(outcome.error().code().unwrap(), 500);
}

#[test]
fn a_fresh_credential_is_asked_for_whatever_the_coding() {
    for coding in ["gzip", "br"] {
        let script = Script::new()
            .credential(Credential::bearer("old"))
            .credential(Credential::bearer("new"))
            .replies([
                Reply::silence()
                    .head(401)
                    .header("content-encoding", coding)
                    .chunk(packed("{}"))
                    .end(),
                Reply::ok("ok"),
            ]);
        assert_eq!(run(script, read()).only().unwrap(), "ok");
    }
}

#[test]
fn another_coding_is_an_error_that_names_it() {
    for (code, call) in [(200, watch()), (503, watch())] {
        let reply = Reply::silence()
            .head(code)
            .header("content-encoding", "br")
            .chunk("....");
        let reply = if code == 200 { reply } else { reply.end() };
        let script = Script::new().reply(reply);
        let outcome = Simulation::new(script).run(Exchange::new(call, &settings(None, None)));
        let error = outcome.only().unwrap_err();
        let told = error.to_string();
        assert!(told.contains("br\\\"") || told.contains("\"br\""), "{told}");
        assert_eq!(
            error.code().map(|code| code.as_u16()),
            (code == 503).then_some(503)
        );
    }
}

#[test]
fn after_what_cannot_be_unpacked_a_watch_is_over() {
    for rubbish in ["rubbish", "\0\0\0\0"] {
        let reply = in_gzip(200)
            .chunk(packed(&frame("a")))
            .chunk(rubbish)
            .chunk(packed(&frame("b")));
        let outcome = run_watch(Script::new().reply(reply));
        assert_eq!(outcome.ending, Ending::Done, "\n{}", outcome.trace);
        assert_eq!(names(&outcome), ["a"]);
        let [Ok(_), Err(error)] = &*outcome.items else {
            panic!("{:?}", outcome.items);
        };
        assert!(error.is_decode(), "{error}");
    }
}

#[test]
fn a_member_that_is_cut_off_is_told() {
    let body = packed(&[frame("a"), frame("b")].concat());
    let reply = in_gzip(200).chunk(body[..body.len() - 1].to_vec()).end();
    let outcome = run_watch(Script::new().reply(reply));
    assert_eq!(names(&outcome), ["a", "b"]);
    let error = outcome.items.into_iter().next_back().unwrap().unwrap_err();
    assert!(error.is_cut_off() && error.is_transient(), "{error}");
    // What was written may have been taken.
    let text = packed("done");
    let reply = in_gzip(200).chunk(text[..text.len() - 1].to_vec()).end();
    let error = run(Script::new().reply(reply), write()).error();
    assert!(error.is_cut_off() && error.is_unanswered(), "{error}");
}

#[test]
fn one_answer_is_read_when_all_its_members_came() {
    let body = [packed("o"), packed(""), packed("k")].concat();
    let pieces = body.chunks(3).fold(in_gzip(200), |reply, piece| {
        reply.after(millis(1)).chunk(piece.to_vec())
    });
    let outcome = run(Script::new().reply(pieces.end()), read());
    assert_eq!(outcome.only().unwrap(), "ok");
}

/// The decoder's limit holds for what is unpacked, and no more of it is unpacked than shows that it is passed.
#[test]
fn what_is_too_large_when_unpacked_is_an_error() {
    let call = || read().map_decoder(|text| text.with_limit(1 << 20));
    let fits = in_gzip(200).chunk(packed(&"a".repeat(1 << 20))).end();
    assert_eq!(
        run(Script::new().reply(fits), call()).only().unwrap().len(),
        1 << 20
    );
    let large = in_gzip(200).chunk(packed(&"a".repeat((1 << 20) + 1)));
    let error = run(Script::new().reply(large), call()).error();
    assert!(error.is_limit(), "{error}");
    assert!(error.to_string().contains("1048576"), "{error}");
}
