//! What a delete answers is decided by the answer's own kind.

use kubex_proto::{Deleted, Resource};

use super::*;

const STATUS: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"a","kind":"widgets","uid":"1"}}"#;
/// The kind comes last, after what would do for an object as well.
const STATUS_LATE: &str = r#"{"status":"Success","metadata":{"name":"a"},"spec":{"size":1},"details":{"name":"a"},"apiVersion":"v1","kind":"Status"}"#;
const OBJECT: &str = r#"{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"name":"a","deletionTimestamp":"2024-05-01T10:00:00Z"},"spec":{"size":1}}"#;
const LIST: &str = r#"{"kind":"WidgetList","apiVersion":"example.com/v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"},"spec":{"size":1}}]}"#;

fn one<D: Decode<Item: Debug>>(call: Call<D>, body: &str) -> Result<D::Item, Error> {
    let mut items = read(call, [body.as_bytes()]);
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0)
}

#[test]
fn a_status() {
    for body in [STATUS, STATUS_LATE] {
        let Deleted::Status(status) = one(widgets().delete("a").into_call(), body).unwrap() else {
            panic!("{body}");
        };
        assert!(status.is_success());
        assert_eq!(status.details.unwrap().name, "a");
        // Anything at all decodes as an object of a dynamic kind.
        let deleted = one(dynamic().delete("a").into_call(), body).unwrap();
        assert!(matches!(deleted, Deleted::Status(_)), "{body}");
        let deleted = one(dynamic().delete_collection().into_call(), body).unwrap();
        assert!(matches!(deleted, Deleted::Status(_)), "{body}");
    }
}

#[test]
fn an_object() {
    let deleted = one(widgets().delete("a").into_call(), OBJECT).unwrap();
    assert_eq!(deleted.object().unwrap().name(), "a");
    // One that does not say what it is.
    let body = r#"{"metadata":{"name":"a"},"spec":{"size":1}}"#;
    let Deleted::Object(object) = one(dynamic().delete("a").into_call(), body).unwrap() else {
        panic!("a Status");
    };
    assert_eq!(
        (&*object.kind, &*object.api_version),
        ("Widget", "example.com/v1")
    );
}

#[test]
fn a_list() {
    let deleted = one(widgets().delete_collection().into_call(), LIST).unwrap();
    assert_eq!(deleted.object().unwrap().items[0].name(), "a");
    let deleted = one(dynamic().delete_collection().into_call(), LIST).unwrap();
    assert_eq!(deleted.object().unwrap().items[0].kind, "Widget");
}

#[test]
fn neither() {
    for body in [
        r#"{"kind":"Widget"}"#,
        r#"{"kind":5}"#,
        "[]",
        "null",
        r#"{"kind":"Status","code":"x"}"#,
    ] {
        let error = one(widgets().delete("a").into_call(), body).unwrap_err();
        assert!(error.is_decode(), "{body}: {error}");
    }
    let error = one(widgets().delete_collection().into_call(), OBJECT).unwrap_err();
    assert!(error.is_decode(), "{error}");
}

#[test]
fn are_the_same_from_every_cut() {
    for body in [STATUS, STATUS_LATE, OBJECT, LIST] {
        same_from_every_cut(body.as_bytes(), || widgets().delete("a").into_call());
        same_from_every_cut(body.as_bytes(), || {
            dynamic().delete_collection().into_call()
        });
    }
}
