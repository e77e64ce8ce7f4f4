//! Lists item by item, from the inside: what is held, and that time is linear.

use alloc::{borrow::ToOwned, string::ToString, vec, vec::Vec};

use super::*;
use crate::PartialObjectMetadata;

fn items() -> Items<PartialObjectMetadata> {
    let resource = ResourceDescription::namespaced("example.com", "v1", "Widget");
    Items::new(
        "Widget".to_owned(),
        "WidgetList".to_owned(),
        Arc::new(resource),
        Quoting::Allowed,
    )
}

/// What comes, in short, of a body in pieces of so many bytes.
fn told(mut items: Items<PartialObjectMetadata>, body: &[u8], size: usize) -> Vec<String> {
    let mut told = Vec::new();
    let mut drain = |items: &mut Items<PartialObjectMetadata>| {
        while let Some(item) = items.poll() {
            told.push(match item {
                Ok(Listed::Item(object)) => object.metadata.name.unwrap_or_default(),
                Ok(Listed::Restarted) => "restarted".to_owned(),
                Ok(Listed::End(metadata)) => alloc::format!("end {}", metadata.resource_version),
                Err(error) => error.to_string(),
            });
        }
    };
    for chunk in body.chunks(size) {
        items.feed(Bytes::copy_from_slice(chunk));
        drain(&mut items);
    }
    items.end();
    drain(&mut items);
    told
}

fn same(body: &[u8]) -> Vec<String> {
    let whole = told(items(), body, body.len().max(1));
    for size in 1..body.len() {
        assert_eq!(told(items(), body, size), whole, "pieces of {size}");
    }
    whole
}

#[test]
fn come_one_by_one_and_then_the_end() {
    let body = br#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#;
    assert_eq!(same(body), ["a", "b", "end 7"]);
    let body = b"{\"items\" :\n[\n {\"metadata\":\n{\"name\":\"\\u0061\"}}\n,{\"metadata\":{\"name\":\"]}\\\"\"}}\n]\n,\"metadata\":{\"resourceVersion\":\"7\"}}\n";
    assert_eq!(same(body), ["a", "]}\"", "end 7"]);
    for body in [
        r#"{"items":null}"#,
        r#"{"items":[ ]}"#,
        r#"{"metadata":null,"items":[]}"#,
    ] {
        assert_eq!(same(body.as_bytes()), ["end "]);
    }
}

#[test]
fn that_do_not_decode_are_errors_and_the_rest_follows() {
    let body = b"{\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"namespace\":\"s\",\"name\":\"b\",\"labels\":7}},7,{\"metadata\":{\"name\":\"c\"},\"d\":\"\xff\"},{\"metadata\":{\"name\":\"d\"}}]}";
    let told = same(body);
    assert_eq!(told.len(), 6);
    assert_eq!(told[0], "a");
    assert!(
        told[1].starts_with("item 1, s/b: cannot decode Widget at .metadata.labels (offset 85)"),
        "{}",
        told[1]
    );
    assert!(told[2].starts_with("item 2: cannot decode"), "{}", told[2]);
    assert_eq!(
        told[3],
        "item 3, c: cannot decode Widget at offset 121: not UTF-8"
    );
    assert_eq!(told[4..], ["d", "end "]);
}

#[test]
fn after_one_that_is_no_json_come_but_are_not_whole() {
    let told = same(br#"{"items":[{"metadata":{"name":"a"},"b":tru},{"metadata":{"name":"b"}}]}"#);
    assert!(told[0].starts_with("item 0, a: cannot"), "{}", told[0]);
    assert_eq!(
        told[1..],
        [
            "b",
            "cannot decode WidgetList: an item of it is no JSON, so the items after it may be wrong"
        ]
    );
}

#[test]
fn that_are_too_large_are_skipped() {
    let limited = || items().with_limit(40);
    let long = "x".repeat(100);
    let body = alloc::format!(
        r#"{{"items":[{{"metadata":{{"name":"a"}}}},{{"metadata":{{"name":"b"}},"x":"{long}"}},{{"metadata":{{"name":"c"}}}}]}}"#
    );
    for size in 1..=body.len() {
        assert_eq!(
            told(limited(), body.as_bytes(), size),
            [
                "a",
                "item 1, b: an item of the list is larger than 40 bytes",
                "c",
                "end "
            ],
            "{size}"
        );
    }
    let around = alloc::format!(r#"{{"a":"{long}","items":[]}}"#);
    assert_eq!(
        told(limited(), around.as_bytes(), 7),
        ["what a list says of itself is larger than 40 bytes"]
    );
}

#[test]
fn of_what_is_no_list_are_one_error() {
    for (body, words) in [
        ("{}", "missing field `items`"),
        (r#"{"items":{}}"#, "at .items"),
        (r#"{"items":7,"metadata":{}}"#, "at .items"),
        (r#"{"metadata":7,"items":[{}]}"#, "at .metadata (offset 12)"),
        ("[]", "cannot decode WidgetList"),
        ("7", "cannot decode WidgetList"),
        ("<html>", "cannot decode WidgetList"),
        (r#"{"items":[]}}"#, "(offset 12)"),
        (r#"{"items":[]}{"items":[]}"#, "(offset 12)"),
        (r#"{"items":[],"items":[]}"#, "duplicate field"),
        (
            r#"{"items":[,]}"#,
            "at .items[0] (offset 10): not JSON, expected an item",
        ),
        (
            r#"{"kind":"Status","status":"Failure","message":"no","code":500}"#,
            "no (500)",
        ),
    ] {
        let told = same(body.as_bytes());
        assert_eq!(told.len(), 1, "{body}: {told:?}");
        assert!(told[0].contains(words), "{body}: {}", told[0]);
    }
    let told = same(br#"{"items":[{"metadata":{"name":"a"}}],"metadata":7}"#);
    assert_eq!(told.len(), 2);
    assert!(told[1].contains("at .metadata (offset 48)"), "{}", told[1]);
}

#[test]
fn cut_off_say_so_after_what_came_whole() {
    let body = br#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#;
    for end in 0..body.len() {
        let mut items = items();
        items.feed(Bytes::copy_from_slice(&body[..end]));
        items.end();
        let mut whole = 0;
        let error = loop {
            match items.poll().expect("an error") {
                Ok(Listed::Item(_)) => whole += 1,
                Ok(other) => panic!("{other:?}"),
                Err(error) => break error,
            }
        };
        assert!(error.is_cut_off(), "{end}: {error}");
        assert_eq!(
            whole,
            usize::from(end >= 70) + usize::from(end >= 96),
            "{end}"
        );
        assert!(items.poll().is_none());
    }
}

#[test]
fn nested_without_end_are_neither_held_nor_quadratic() {
    let mut items = items().with_limit(1 << 10);
    items.feed(Bytes::from_static(b"{\"items\":["));
    let mut errors = 0;
    for _ in 0..100_000 {
        items.feed(Bytes::from_static(b"[{\"a\":"));
        while let Some(item) = items.poll() {
            assert!(item.unwrap_err().is_limit());
            errors += 1;
        }
        assert!(items.pieces.held_bytes() < (1 << 10) + 20);
    }
    assert_eq!(errors, 1);
}

#[test]
fn of_a_big_list_are_read_in_single_bytes_and_in_chunks() {
    let item = br#"{"metadata":{"name":"a","annotations":{"a":"\"[{"}}},"#;
    let mut body = b"{\"items\":[".to_vec();
    for _ in 0..20_000 {
        body.extend(item);
    }
    body.pop();
    body.extend(b"]}");
    let expected = vec!["a".to_owned(); 20_000];
    for size in [1, 64 << 10] {
        let told = told(items(), &body, size);
        assert_eq!(told[..20_000], expected);
        assert_eq!(told[20_000..], ["end "]);
    }
    // One item of a MiB, byte by byte.
    let body = alloc::format!(
        r#"{{"items":[{{"metadata":{{"name":"a"}},"x":"{}"}}]}}"#,
        "\\\\".repeat(1 << 19)
    );
    assert_eq!(told(items(), body.as_bytes(), 1), ["a", "end "]);
}

#[test]
fn that_are_too_large_are_not_held_though_nobody_asks() {
    let mut items = items().with_limit(100);
    let begun = b"{\"items\":[\"";
    items.feed(Bytes::from_static(begun));
    assert_eq!(items.pieces.held_bytes(), begun.len());
    for _ in 0..1_000 {
        items.feed(Bytes::from_static(b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
    }
    // The error is ready, and nobody took it.
    assert!(items.pieces.held_bytes() <= 100);
    assert!(items.poll().unwrap().unwrap_err().is_limit());
}

#[test]
fn without_managed_fields_are_what_they_are_without_them() {
    let body = br#"{"items":[{"metadata":{"name":"a","managedFields":[{"a":1}]}},{"metadata":{"name":"b","managedFields":[],"labels":7}}]}"#;
    let mut items = items().without_managed_fields().fresh();
    items.feed(Bytes::from_static(body));
    let object = items.poll().unwrap().unwrap().item().unwrap();
    assert_eq!(object.metadata.managed_fields, None);
    let error = items.poll().unwrap().unwrap_err().to_string();
    assert!(
        error.contains("at .metadata.labels (offset 114)"),
        "{error}"
    );
}

#[test]
fn stand_in_a_list_of_up_to_the_limit() {
    let body = br#"{"items":["a long one, that does not count"]}"#;
    let around = br#"{"items":[]}"#.len();
    for (limit, fits) in [(around - 1, false), (around, true)] {
        let mut items = items().with_limit(limit);
        items.feed(Bytes::from_static(body));
        items.end();
        assert!(items.poll().unwrap().unwrap_err().is_limit());
        assert_eq!(items.poll().unwrap().is_ok(), fits, "{limit}");
    }
}

#[test]
fn that_are_cut_off_say_at_which_item() {
    for (body, place) in [
        (&br#"{"items":["#[..], ".items[0]"),
        (br#"{"items":[{"metadata":{"name":"a"}},{"me"#, ".items[1]"),
    ] {
        let mut items = items();
        items.feed(Bytes::from_static(body));
        items.end();
        let errors = core::iter::from_fn(|| items.poll()).filter_map(Result::err);
        let error = errors.last().unwrap();
        assert!(
            error.is_cut_off() && error.to_string().contains(place),
            "{error}"
        );
    }
}
