//! Bodies that are one thing: an object, a list, a text.

use kubex_proto::{One, Resource, TextDecoder, raw};

use super::*;

const OBJECT: &str = "{\r\n  \"kind\": \"Widget\",\n  \"apiVersion\": \"example.com/v1\",\n  \"metadata\": {\"name\": \"grüße 🦀\", \"labels\": {\"a\": \"\\u00fc\"}, \"managedFields\": [{\"f:x\": {}}]},\n  \"spec\": {\"size\": 3}\n}\n";
const LIST: &str = "{\"kind\":\"WidgetList\",\"apiVersion\":\"example.com/v1\",\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"abc\",\"remainingItemCount\":5},\"items\":[{\"metadata\":{\"name\":\"a\"},\"spec\":{\"size\":1}},{\"metadata\":{\"name\":\"ü\"},\"spec\":{\"size\":2}}]}\n";

/// The body whole, cut short, and with rubbish in it, from every cut.
fn cut<D: Decode<Item: Debug>>(body: &str, call: impl Fn() -> Call<D>) {
    same_from_every_cut(body.as_bytes(), &call);
    same_from_every_cut(&body.as_bytes()[..body.len() / 2], &call);
    let mut rubbish = body.as_bytes().to_vec();
    rubbish[body.len() / 2] = 0xff;
    same_from_every_cut(&rubbish, &call);
    same_from_every_cut(format!("{body}{body}").as_bytes(), &call);
    same_from_every_cut(b"", &call);
}

#[test]
fn are_the_same_from_every_cut() {
    cut(OBJECT, || widgets().get("a").into_call());
    cut(OBJECT, || widgets().get("a").optional().into_call());
    cut(OBJECT, || dynamic().get("a").into_call());
    cut(OBJECT, || dynamic().metadata().get("a").into_call());
    cut(LIST, || widgets().list().into_call());
    cut(LIST, || dynamic().list().into_call());
    cut(OBJECT, || widgets().delete("a").into_call());
    cut(LIST, || widgets().delete_collection().into_call());
    cut("[+]ping ok\n[+]grüße 🦀\r\n", || {
        raw::get("/readyz?verbose").text()
    });
    cut(OBJECT, || raw::get("/x").json::<serde_json::Value>());
}

#[test]
fn decode_to_what_they_are() {
    let items = read(widgets().get("a").into_call(), [OBJECT.as_bytes()]);
    let [Ok(widget)] = &*items else {
        panic!("{items:?}");
    };
    assert_eq!((widget.name(), widget.spec.size), ("grüße 🦀", 3));

    let items = read(dynamic().list().into_call(), [LIST.as_bytes()]);
    let [Ok(list)] = &*items else {
        panic!("{items:?}");
    };
    assert_eq!(list.metadata.resource_version, "7");
    assert_eq!(list.items[1].name(), "ü");
    assert_eq!(
        list.items[1].kind, "Widget",
        "a list's items do not say it themselves"
    );

    let items = read(
        raw::get("/x").text(),
        [&b"gr\xc3"[..], &b"\xbc\xc3\x9fe"[..]],
    );
    assert_eq!(items[0].as_ref().unwrap(), "grüße");
}

#[test]
fn that_end_early_are_cut_off() {
    for cut in 0..OBJECT.trim_end().len() {
        if !OBJECT.is_char_boundary(cut) {
            continue;
        }
        let items = read(widgets().get("a").into_call(), [&OBJECT.as_bytes()[..cut]]);
        assert!(
            items[0].as_ref().unwrap_err().is_cut_off(),
            "cut at {cut}: {items:?}"
        );
    }
    for cut in 0..LIST.trim_end().len() {
        if !LIST.is_char_boundary(cut) {
            continue;
        }
        let items = read(widgets().list().into_call(), [&LIST.as_bytes()[..cut]]);
        assert!(
            items[0].as_ref().unwrap_err().is_cut_off(),
            "cut at {cut}: {items:?}"
        );
    }
}

#[test]
fn may_have_no_items_but_must_say_so() {
    for body in [r#"{"items":null}"#, r#"{"metadata":null,"items":[]}"#] {
        let items = read(widgets().list().into_call(), [body.as_bytes()]);
        assert!(items[0].as_ref().unwrap().items.is_empty());
    }
    let items = read(widgets().list().into_call(), [OBJECT.as_bytes()]);
    assert!(items[0].as_ref().unwrap_err().is_decode());
}

#[test]
fn are_read_once() {
    let mut one = One::<u32>::new("number");
    one.feed(Bytes::from_static(b"1"));
    one.end();
    assert_eq!(one.poll().unwrap().unwrap(), 1);
    one.feed(Bytes::from_static(b"2"));
    one.end();
    assert!(one.poll().is_none());
    let mut text = TextDecoder::new();
    text.feed(Bytes::from_static(b"ok"));
    text.end();
    text.feed(Bytes::from_static(b"no"));
    assert_eq!(text.poll().unwrap().unwrap(), "ok");
    assert!(text.poll().is_none());
}

#[test]
fn of_lists_are_gone_through_one_by_one() {
    let body = r#"{"items":[{"metadata":{"name":"a"},"spec":{"size":1}},{"metadata":{"name":"b"},"spec":{"size":2}}]}"#;
    let items = read(widgets().list().into_call(), [body.as_bytes()]);
    let list = items.into_iter().next().unwrap().unwrap();
    let names: Vec<_> = (&list)
        .into_iter()
        .map(|widget| widget.metadata.name.clone())
        .collect();
    assert_eq!(names, ["a", "b"].map(|name| Some(name.to_owned())));
    let sizes: Vec<_> = list.into_iter().map(|widget| widget.spec.size).collect();
    assert_eq!(sizes, [1, 2]);
}
