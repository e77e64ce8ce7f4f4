//! The token of a service account is in no error, however its answer is broken.

use k8s_openapi::api::core::v1::ServiceAccount;
use kubex_proto::{Api, TokenRequest};

const ANSWER: &str = r#"{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{"name":"a"},"spec":{"audiences":["b"],"expirationSeconds":600},"status":{"token":"CANARY.CANARY","expirationTimestamp":"2026-01-01T00:00:00Z"}}"#;

/// What is told of an answer: whether it is one, and in which words.
fn told(body: &[u8]) -> (bool, String) {
    let accounts = Api::<ServiceAccount>::new();
    let call = accounts.token().create("a", &TokenRequest::new());
    let (_, answer) = call.into_call().into_parts().unwrap();
    let response = http::Response::new(bytes::Bytes::copy_from_slice(body));
    match answer.read(response) {
        Ok(request) => (true, format!("{request:?} {request:#?}")),
        Err(error) => (false, format!("{error} {error:?} {error:#?}")),
    }
}

fn assert_hidden(body: &[u8]) -> bool {
    let (is_read, shown) = told(body);
    for form in ["CANARY", "CAN", "NARY"] {
        let body = String::from_utf8_lossy(body);
        assert!(!shown.contains(form), "{body}: {shown}");
    }
    is_read
}

#[test]
fn whole() {
    assert!(assert_hidden(ANSWER.as_bytes()));
}

#[test]
fn cut_off_anywhere() {
    for end in 0..ANSWER.len() {
        assert!(!assert_hidden(&ANSWER.as_bytes()[..end]));
    }
}

#[test]
fn one_byte_broken_anywhere() {
    let mut errors = 0;
    for at in 0..ANSWER.len() {
        for byte in *b"\"\\:,{}[]1\xff\n" {
            let mut text = ANSWER.as_bytes().to_vec();
            text[at] = byte;
            errors += usize::from(!assert_hidden(&text));
        }
    }
    assert!(errors > ANSWER.len() * 5, "{errors}");
}

#[test]
fn of_the_wrong_type() {
    for wrong in [
        "7",
        "[\"CANARY\"]",
        "{\"a\":\"CANARY\"}",
        "\"CANARY\\",
        "CANARY",
    ] {
        let text = ANSWER.replace("\"CANARY.CANARY\"", wrong);
        assert!(!assert_hidden(text.as_bytes()), "{text}");
    }
    // The account's own fields hold it too.
    let text = ANSWER.replace("600", "\"CANARY\"");
    assert!(!assert_hidden(text.as_bytes()), "{text}");
}
