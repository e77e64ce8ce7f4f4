//! What cannot be selected by.

use kubex_proto::{Error, FieldSelector, LabelSelector, Origin};

use crate::{exact::refusal, kinds::nodes};

fn assert_names(error: &Error, parts: &[&str]) {
    assert_eq!(error.origin(), Origin::Caller);
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn keys_and_values_that_no_label_has() {
    let selector = LabelSelector::new;
    let long = "a".repeat(64);
    for (selector, parts) in [
        (
            selector().equals("a b", "c"),
            ["label key \"a b\"", "letters, digits"],
        ),
        (
            selector().exists("Example.com/a"),
            ["label key \"Example.com/a\"", "DNS subdomain"],
        ),
        (
            selector().not_exists(""),
            ["label key \"\"", "must be a name"],
        ),
        (
            selector().exists(&long),
            [&*format!("label key {long:?}"), "at most 63"],
        ),
        (
            selector().equals("app", "a,b"),
            ["value of label \"app\" \"a,b\"", "letters, digits"],
        ),
        (
            selector().not_equals("app", "ü"),
            ["value of label \"app\" \"ü\"", "letters, digits"],
        ),
        (
            selector().is_in("app", ["fine", "-not"]),
            ["value of label \"app\" \"-not\"", "start and end"],
        ),
        (
            selector().not_in("app", [""; 0]),
            ["label selector \"app\"", "at least one value"],
        ),
        (
            LabelSelector::from("a=b\n"),
            ["label selector \"a=b\\n\"", "control characters"],
        ),
    ] {
        for error in [
            refusal(nodes().list().labels(selector.clone()).into_call()),
            refusal(nodes().watch().labels(selector.clone()).into_call()),
            refusal(
                nodes()
                    .delete_collection()
                    .labels(selector.clone())
                    .into_call(),
            ),
        ] {
            assert_names(&error, &parts);
        }
    }
}

#[test]
fn fields_that_cannot_be_sent() {
    let selector = FieldSelector::new().equals("metadata.name", "a\r\nb");
    assert_names(
        &refusal(nodes().list().fields(selector).into_call()),
        &["field selector", "a\\r\\nb", "control characters"],
    );
}
