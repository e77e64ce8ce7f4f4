//! What a Secret holds is in no error, however its answer is broken.

use std::fmt::Write as _;

use k8s_openapi::api::core::v1::Secret;
use kubex_proto::{Api, Call, Decode, DynamicObject, ResourceDescription, raw};

const SECRET: &str = r#"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s","annotations":{"last":"{\"data\":\"CANARY\"}"},"labels":{"a":"CANARY"}},"data":{"k":"Q0FOQVJZ","l":"CANARY"},"stringData":{"k":"CANARY"},"type":"CANARY"}"#;

fn secrets() -> Api<Secret> {
    Api::new()
}

fn dynamic() -> Api<DynamicObject, kubex_proto::Dynamic> {
    Api::of(ResourceDescription::namespaced("", "v1", "Secret"))
}

/// Looks at all errors of a call that is answered so.
fn look<D: Decode + std::fmt::Debug>(call: Call<D>, body: &[u8]) -> usize {
    let (_, mut answer) = call.into_parts().unwrap();
    answer.head(&http::Response::new(()));
    answer.feed(bytes::Bytes::copy_from_slice(body));
    answer.end();
    // It says of itself what it is.
    let decoder = std::any::type_name::<D>().split('<').next().unwrap();
    let decoder = decoder.rsplit("::").next().unwrap();
    assert!(format!("{answer:?}").contains(decoder), "{answer:?}");
    let mut errors = 0;
    while let Some(item) = answer.poll() {
        let Err(error) = item else { continue };
        errors += 1;
        let mut shown = format!("{error} {error:?} {error:#?} {answer:?}");
        let mut beneath = std::error::Error::source(&error);
        while let Some(error) = beneath {
            let _ = write!(shown, "{error} {error:?}");
            beneath = error.source();
        }
        for form in ["CANARY", "Q0FO", "CAN", "NARY"] {
            assert!(
                !shown.contains(form),
                "{}: {shown}",
                String::from_utf8_lossy(body)
            );
        }
    }
    errors
}

/// Through everything that can answer with a Secret, or a part of it.
fn look_everywhere(secret: &[u8]) -> usize {
    let around = |before: &str, after: &str| [before.as_bytes(), secret, after.as_bytes()].concat();
    let list = around(r#"{"kind":"SecretList","items":["#, "]}");
    let frame = around(r#"{"type":"ADDED","object":"#, "}\n");
    let late = around(r#"{"object":"#, ",\"type\":\"ADDED\"}\n");
    let mark = around(r#"{"type":"BOOKMARK","object":"#, "}\n");
    look(secrets().get("s").into_call(), secret)
        + look(secrets().get("s").optional().into_call(), secret)
        + look(secrets().metadata().get("s").into_call(), secret)
        + look(dynamic().get("s").into_call(), secret)
        + look(secrets().delete("s").into_call(), secret)
        + look(raw::get("/s").json::<Secret>(), secret)
        + look(raw::get("/s").text(), secret)
        + look(secrets().list().into_call(), &list)
        + look(secrets().metadata().list().into_call(), &list)
        + look(dynamic().list().into_call(), &list)
        + look(secrets().list().items().into_call(), &list)
        + look(dynamic().list().items().into_call(), &list)
        + look(secrets().delete_collection().into_call(), &list)
        + look(secrets().watch().into_call(), &frame)
        + look(secrets().watch().into_call(), &late)
        + look(secrets().watch().into_call(), &mark)
        + look(secrets().metadata().watch().into_call(), &frame)
        + look(dynamic().watch().into_call(), &frame)
}

#[test]
fn cut_off_anywhere() {
    let errors: usize = (0..SECRET.len())
        .map(|end| look_everywhere(&SECRET.as_bytes()[..end]))
        .sum();
    assert!(errors > SECRET.len() * 10, "{errors}");
}

#[test]
fn one_byte_broken_anywhere() {
    let mut errors = 0;
    for at in 0..SECRET.len() {
        for byte in *b"\"\\:,{}[]1\xff\n" {
            let mut text = SECRET.as_bytes().to_vec();
            text[at] = byte;
            errors += look_everywhere(&text);
        }
    }
    assert!(errors > SECRET.len() * 50, "{errors}");
}

#[test]
fn of_the_wrong_type_anywhere() {
    let mut errors = 0;
    for wrong in [
        "7",
        "[\"CANARY\"]",
        "{\"a\":\"CANARY\"}",
        "true",
        "\"CANARY\\",
        "CANARY",
        "{\"a\":CANARY}",
    ] {
        for right in [
            "\"CANARY\"",
            "\"Q0FOQVJZ\"",
            "{\"a\":\"CANARY\"}",
            "\"s\"",
            "\"v1\"",
            "{\"k\":\"CANARY\"}",
        ] {
            assert!(SECRET.contains(right), "{right}");
            errors += look_everywhere(SECRET.replace(right, wrong).as_bytes());
        }
    }
    assert!(errors > 200, "{errors}");
}
