//! The frames of a watch, as a server sends them.

use kubex_proto::{Bookmark, Resource, WatchEvent};

use super::*;

const RECORDING: &[u8] = include_bytes!("../../recordings/watch.jsonl");

/// What a line of the recording is about, in short.
fn in_short(items: &[Result<WatchEvent<Widget>, Error>]) -> Vec<String> {
    let in_short = |item: &Result<WatchEvent<Widget>, Error>| match item {
        Ok(WatchEvent::Added(widget)) => format!("+{}", widget.name()),
        Ok(WatchEvent::Modified(widget)) => format!("~{}", widget.name()),
        Ok(WatchEvent::Deleted(widget)) => format!("-{}", widget.name()),
        Ok(WatchEvent::Bookmark(bookmark)) => format!("={}", bookmark.resource_version),
        Err(error) if error.is_gone() => "gone".into(),
        Err(error) if error.is_decode() => "undecodable".into(),
        Err(error) if error.is_cut_off() => "cut off".into(),
        Err(error) => error.to_string(),
    };
    items.iter().map(in_short).collect()
}

fn added(name: &str) -> String {
    format!(r#"{{"type":"ADDED","object":{{"metadata":{{"name":"{name}"}},"spec":{{"size":1}}}}}}"#)
}

#[test]
fn are_read_in_their_order() {
    assert_eq!(
        in_short(&frames(RECORDING)),
        [
            "+small",
            "+after-its-object",
            "~small",
            "=1003",
            "+one",
            "+two",
            "undecodable",
            "undecodable",
            "=1007",
            "-small",
            "gone",
        ]
    );
}

#[test]
fn are_the_same_from_every_cut() {
    same_from_every_cut(RECORDING, watch);
}

#[test]
fn are_the_same_from_every_cut_for_a_kind_that_only_run_time_knows() {
    same_from_every_cut(RECORDING, || dynamic().watch().into_call());
    same_from_every_cut(RECORDING, || dynamic().metadata().watch().into_call());
}

#[test]
fn are_the_same_from_every_cut_with_crlf_and_rubbish_and_a_cut_end() {
    let mut body = Vec::new();
    body.extend_from_slice(added("a").as_bytes());
    body.extend_from_slice(b"\r\n\r\n{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"\xff\xc3\"}}}\n\xf0\x9f\n");
    body.extend_from_slice(b"}\n{\"type\":5}\nnull\n");
    body.extend_from_slice(added("ü🦀").as_bytes());
    body.extend_from_slice(b"\n{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"na");
    same_from_every_cut(&body, watch);
    assert_eq!(
        in_short(&frames(body)),
        [
            "+a",
            "undecodable",
            "undecodable",
            "undecodable",
            "undecodable",
            "undecodable",
            "+ü🦀",
            "cut off"
        ]
    );
}

#[test]
fn come_as_soon_as_their_line_ends() {
    let mut answer = answer(watch());
    let line = added("a");
    let (head, tail) = line.split_at(20);
    answer.feed(Bytes::copy_from_slice(head.as_bytes()));
    assert!(answer.poll().is_none());
    answer.feed(Bytes::copy_from_slice(tail.as_bytes()));
    assert!(answer.poll().is_none(), "whole, but the line may go on");
    answer.feed(Bytes::from_static(b"\n"));
    assert!(matches!(answer.poll(), Some(Ok(WatchEvent::Added(_)))));
    assert!(answer.poll().is_none());
}

#[test]
fn may_come_many_in_one_chunk_and_on_one_line() {
    let body = format!("{}\n{}\n", added("a"), added("b"));
    assert_eq!(in_short(&frames(body)), ["+a", "+b"]);
    for between in ["", " ", "\t", "\r"] {
        let body = format!("{}{between}{}\n", added("a"), added("b"));
        assert_eq!(in_short(&frames(body)), ["+a", "+b"], "{between:?}");
    }
}

#[test]
fn may_have_nothing_between_them() {
    let body = format!("\n\r\n \n{}\r\n\n\t\n\n{}\n\n", added("a"), added("b"));
    assert_eq!(in_short(&frames(body)), ["+a", "+b"]);
    assert!(frames("").is_empty());
    assert!(frames("\n\r\n  ").is_empty());
}

#[test]
fn need_no_newline_at_the_very_end() {
    assert_eq!(in_short(&frames(added("a"))), ["+a"]);
}

#[test]
fn cut_at_the_end_of_the_body_are_an_error_after_the_whole_ones() {
    let last = added("last");
    for cut in 1..last.len() {
        let body = format!("{}\n{}\n{}", added("a"), added("b"), &last[..cut]);
        let items = frames(body);
        assert_eq!(in_short(&items), ["+a", "+b", "cut off"], "cut at {cut}");
        let message = items[2].as_ref().unwrap_err().to_string();
        assert!(message.contains("cut off"), "{message}");
    }
}

#[test]
fn of_an_unknown_type_are_named_and_the_stream_goes_on() {
    let body = format!(
        "{{\"type\":\"SIDEWAYS\",\"object\":{{}}}}\n{}\n",
        added("a")
    );
    let items = frames(body);
    assert_eq!(in_short(&items), ["undecodable", "+a"]);
    let message = items[0].as_ref().unwrap_err().to_string();
    assert!(
        message.contains("\"SIDEWAYS\"") && message.contains("offset 0"),
        "{message}"
    );
}

#[test]
fn complete_the_type_of_their_objects() {
    let body = added("a");
    let items = read(dynamic().watch().into_call(), [body.as_bytes()]);
    let [Ok(WatchEvent::Added(object))] = &*items else {
        panic!("{items:?}");
    };
    assert_eq!(
        (&*object.api_version, &*object.kind),
        ("example.com/v1", "Widget")
    );
}

#[test]
fn that_are_bookmarks_need_not_be_whole_objects() {
    let bookmark = |object: &str| {
        let items = frames(format!("{{\"type\":\"BOOKMARK\",\"object\":{object}}}\n"));
        match items.into_iter().next() {
            Some(Ok(WatchEvent::Bookmark(bookmark))) => Some(bookmark),
            _ => None,
        }
    };
    let end = |bookmark: Option<Bookmark>| bookmark.map(|bookmark| bookmark.initial_events_end);
    let plain = bookmark(r#"{"metadata":{"resourceVersion":"7"}}"#);
    assert_eq!(plain.as_ref().unwrap().resource_version, "7");
    assert_eq!(end(plain), Some(false));
    for (annotations, ends) in [
        (r#"{"k8s.io/initial-events-end":"true"}"#, true),
        (r#"{"k8s.io/initial-events-end":"false"}"#, false),
        (
            r#"{"k8s.io/initial\u002devents-end":"tr\u0075e","other":"\"\n"}"#,
            true,
        ),
        ("{}", false),
        ("null", false),
    ] {
        let object = format!(
            r#"{{"kind":"Widget","metadata":{{"annotations":{annotations},"creationTimestamp":null,"resourceVersion":"7"}}}}"#
        );
        assert_eq!(end(bookmark(&object)), Some(ends), "{annotations}");
    }
    assert!(
        bookmark(r#"{"metadata":{}}"#).is_none(),
        "a mark of nothing"
    );
}

#[test]
fn that_are_errors_hold_the_servers_status() {
    let error = |status: &str| {
        let body = format!(
            "{{\"type\":\"ERROR\",\"object\":{status}}}\n{}\n",
            added("a")
        );
        let items = frames(body);
        assert_eq!(items.len(), 2);
        items.into_iter().next().unwrap().unwrap_err()
    };
    let expired = error(
        r#"{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}"#,
    );
    assert!(expired.is_gone());
    assert_eq!(expired.status().unwrap().reason, "Expired");
    assert_eq!(expired.origin(), kubex_proto::Origin::Server);
    assert!(expired.to_string().contains("too old resource version"));
    assert!(error(r#"{"kind":"Status","reason":"Gone","code":410}"#).is_gone());
    // A frame has no status line to take the code from.
    assert!(error(r#"{"kind":"Status","reason":"Expired"}"#).is_gone());
    assert!(error(r#"{"kind":"Status","reason":"Gone"}"#).is_gone());
    let internal = error(r#"{"code":500,"reason":"InternalError","kind":"Status"}"#);
    assert!(!internal.is_gone() && internal.is_transient());
}

#[test]
fn follow_what_is_no_frame_on_its_line() {
    let items = frames(format!("{{\"type\":7}} {}\n", added("a")));
    let [Err(error), Ok(WatchEvent::Added(_))] = &*items else {
        panic!("{items:?}");
    };
    assert!(error.to_string().contains("at .type"), "{error}");
}
