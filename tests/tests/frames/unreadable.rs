//! Frames of objects that do not decode: the error tells which object it was, and which version.

use kubex_proto::Unreadable;

use super::*;

const METADATA: &str = r#""metadata":{"name":"web","namespace":"staging","uid":"u1","resourceVersion":"7","labels":{"a":"b"}}"#;

/// The one error of a body of one frame.
fn error(frame: &[u8]) -> Error {
    let mut items = frames([frame, b"\n"].concat());
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0).unwrap_err()
}

fn unreadable(frame: &[u8]) -> Option<Unreadable> {
    error(frame).unreadable().cloned()
}

fn is_web(found: Option<Unreadable>, deleted: bool) {
    let found = found.expect("an object that is known");
    assert_eq!(found.index, None);
    assert_eq!(found.namespace.as_deref(), Some("staging"));
    assert_eq!(found.name.as_deref(), Some("web"));
    assert_eq!(found.uid.as_deref(), Some("u1"));
    assert_eq!(found.resource_version.as_deref(), Some("7"));
    assert_eq!(found.deleted, deleted);
}

#[test]
fn are_named() {
    for (kind, deleted) in [("ADDED", false), ("MODIFIED", false), ("DELETED", true)] {
        for object in [
            format!("{{{METADATA},\"spec\":{{\"size\":\"large\"}}}}"),
            format!("{{\"spec\":7,{METADATA}}}"),
            format!("{{{METADATA}}}"),
        ] {
            for frame in [
                format!("{{\"type\":{kind:?},\"object\":{object}}}"),
                format!("{{\"object\":{object},\"type\":{kind:?}}}"),
            ] {
                is_web(unreadable(frame.as_bytes()), deleted);
                let message = error(frame.as_bytes()).to_string();
                assert!(
                    message.starts_with("staging/web: cannot decode Widget at ."),
                    "{message}"
                );
            }
        }
    }
}

#[test]
fn are_named_though_they_are_no_utf8() {
    let mut frame = format!("{{\"type\":\"DELETED\",\"object\":{{{METADATA},\"a\":\"").into_bytes();
    frame.extend(b"\xff\"}}");
    is_web(unreadable(&frame), true);
    // With another on the same line, one of which is lost.
    frame.extend(b"{\"type\":\"ADDED\",\"object\":{}}");
    assert_eq!(unreadable(&frame), None);
}

#[test]
fn without_a_name_are_known_to_be_of_one_object() {
    for object in ["[]", "{}", "{\"metadata\":{\"name\":7}}"] {
        let frame = format!("{{\"type\":\"ADDED\",\"object\":{object}}}");
        assert_eq!(unreadable(frame.as_bytes()).unwrap().name, None);
    }
}

#[test]
fn are_not_what_other_errors_are_about() {
    for frame in [
        format!("{{\"type\":\"BOOKMARK\",\"object\":{{{METADATA},\"metadata\":{{}}}}}}"),
        format!("{{\"type\":\"ODD\",\"object\":{{{METADATA}}}}}"),
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}".into(),
        format!("{{\"type\":\"ADDED\",\"object\":{{{METADATA},}}}}"),
        "rubbish".into(),
    ] {
        assert_eq!(unreadable(frame.as_bytes()), None, "{frame}");
    }
}
