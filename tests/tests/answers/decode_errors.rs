//! What does not decode: the error names the path and the offset, and quotes a little.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, ObjectMeta, Origin, raw, resource};
use serde::Deserialize;

use crate::reading::{answered, error};

fn pods() -> Api<Pod> {
    Api::new()
}

/// Where the marked byte of the text is, and the text without the mark.
fn marked(text: &str) -> (usize, String) {
    let offset = text.find('¶').expect("a mark");
    (offset, text.replace('¶', ""))
}

#[test]
fn path_and_offset_of_an_object() {
    for (text, path, words) in [
        (
            r#"{"kind":"Pod","spec":{"containers":[{"name":"a"},{"name":7¶}]}}"#,
            ".spec.containers[1].name",
            "invalid type: integer `7`, expected a string",
        ),
        (
            r#"{"metadata":{"labels":{"a.b/c":tru¶e}}}"#,
            ".metadata.labels[\"a.b/c\"]",
            "invalid type: boolean `true`, expected a string",
        ),
        (
            r#"{"spec":{"nodeName":¶[]}}"#,
            ".spec.nodeName",
            "invalid type: sequence, expected a string",
        ),
        (
            r#"{"spec":{"tolerations":[{},7¶]}}"#,
            ".spec.tolerations[1]",
            "",
        ),
        (
            r#"{"spec":{"nodeName":¶{}}}"#,
            ".spec.nodeName",
            "invalid type: map, expected a string",
        ),
        (
            r#"{"spec":{"containers":"none¶"}}"#,
            ".spec.containers",
            "invalid type: string \"none\", expected a sequence",
        ),
        (
            r#"{"metadata":{"creationTimestamp":"yesterday¶"}}"#,
            ".metadata.creationTimestamp",
            "",
        ),
    ] {
        let (offset, text) = marked(text);
        let error = error(pods().get("web").into_call(), 200, text.clone());
        assert!(
            error.is_decode() && error.origin() == Origin::Wire,
            "{error:?}"
        );
        let message = error.to_string();
        let place = format!("cannot decode Pod at {path} (offset ");
        let (_, rest) = message
            .split_once(&place)
            .unwrap_or_else(|| panic!("{message}"));
        let (told, rest) = rest.split_once("): ").unwrap();
        let told: usize = told.parse().unwrap();
        assert!(told.abs_diff(offset) <= 1, "{offset}: {message}");
        assert!(rest.starts_with(words), "{message}");
        assert!(rest.contains(", near \""), "{message}");
    }
}

#[derive(Deserialize)]
struct Widget {
    metadata: ObjectMeta,
    #[allow(dead_code)]
    spec: Spec,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Spec {
    name: String,
    size: u32,
}
resource!(Widget: "example.com/v1", Cluster);

/// What misses is a field of the object, not of the last field that is there.
#[test]
fn what_is_missing_is_missing_from_an_object() {
    for (text, place) in [
        (
            r#"{"metadata":{},"spec":{"name":"a"}}"#,
            "at .spec (offset 33): missing field `size`",
        ),
        (
            r#"{"metadata":{},"spec":{}}"#,
            "at .spec (offset 23): missing field `name`",
        ),
        (
            r#"{"metadata":{"name":"a"}}"#,
            "at . (offset 24): missing field `spec`",
        ),
    ] {
        let message = error(Api::<Widget>::new().get("a").into_call(), 200, text).to_string();
        assert!(message.contains(place), "{message}");
    }
}

#[test]
fn items_of_a_list_are_counted() {
    let text = r#"{"kind":"PodList","metadata":{},"items":[{},{},{"spec":{"priority":"high"}}]}"#;
    let error = error(pods().list().into_call(), 200, text);
    let message = error.to_string();
    assert!(
        message.starts_with("cannot decode PodList at .items[2].spec.priority (offset "),
        "{message}"
    );
}

/// The offset is that in the whole stream, the path that in the frame's object.
#[test]
fn frames_of_a_watch() {
    let good = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n";
    let (at, bad) = marked("{\"object\":{\"metadata\":{\"name\":7¶}},\"type\":\"ADDED\"}\n");
    let (_, mut answer) = pods().watch().into_call().into_parts().unwrap();
    answer.head(&http::Response::new(()));
    answer.feed(format!("{good}{bad}{good}").into());
    answer.end();
    assert!(answer.poll().unwrap().is_ok());
    let error = answer.poll().unwrap().unwrap_err();
    let message = error.to_string();
    let offset = good.len() + at;
    assert!(
        message.starts_with(&format!(
            "cannot decode Pod at .metadata.name (offset {offset}"
        )) || message.starts_with(&format!(
            "cannot decode Pod at .metadata.name (offset {}",
            offset - 1
        )),
        "{offset}: {message}"
    );
    assert!(answer.poll().unwrap().is_ok());
    assert!(answer.poll().is_none());
}

#[test]
fn a_long_text_is_quoted_shortly() {
    let long = "x".repeat(100_000);
    for text in [
        format!(r#"{{"spec":{{"containers":"{long}"}}}}"#),
        format!(r#"{{"{long}":{{"a":1}},"metadata":{{"labels":{{"{long}":1}}}}}}"#),
        format!("{{{long}"),
        long,
    ] {
        let message = error(pods().get("web").into_call(), 200, text).to_string();
        assert!(message.len() < 400, "{} bytes: {message}", message.len());
    }
}

#[test]
fn what_is_cut_off_is_told_apart() {
    let text = r#"{"kind":"Pod","metadata":{"name":"web","labels":{"a":"b"#;
    for end in 0..text.len() {
        let error = error(pods().get("web").into_call(), 200, text[..end].to_owned());
        assert!(error.is_cut_off() && !error.is_decode(), "{end}: {error}");
        assert!(error.is_transient(), "{end}: {error}");
    }
    let message = error(pods().get("web").into_call(), 200, text).to_string();
    assert!(
        message.contains("at .metadata.labels.a (offset "),
        "{message}"
    );
}

#[test]
fn what_is_no_json_is_quoted() {
    let page = "<html>\n<body>Please log in</body></html>";
    let message = error(pods().get("web").into_call(), 200, page).to_string();
    assert!(
        message.contains("cannot decode Pod at . (offset 0)"),
        "{message}"
    );
    assert!(message.contains("near \"<html>"), "{message}");
}

/// Nobody knows what a raw answer holds, so nothing of it is shown.
#[test]
fn raw_answers_are_not_quoted() {
    let call = || raw::get("/apis/a").json::<Vec<u32>>();
    assert_eq!(answered(call(), 200, "[1,2]").unwrap(), [1, 2]);
    let message = error(call(), 200, r#"[1,"CANARY"]"#).to_string();
    assert!(
        message.contains("at [1] (offset ") && !message.contains("CANARY"),
        "{message}"
    );
}
