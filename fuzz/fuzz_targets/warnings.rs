//! The warnings of a head are those of each of its headers, in their order; written down again they are read as the same, each in a
//! header of its own and all in one; and none is longer, nor are they more, than is kept.
//!
//! Each line of the input is a header `Warning`.
#![no_main]

use std::fmt::Write;

use http::{HeaderMap, HeaderValue, header::WARNING};
use kubex_proto::Warning;
use libfuzzer_sys::fuzz_target;

const MOST: usize = 100;
const LONGEST: usize = 4096;

fuzz_target!(|data: &[u8]| {
    let values: Vec<_> = data
        .split(|byte| *byte == b'\n')
        .filter_map(|line| HeaderValue::from_bytes(line).ok())
        // A map holds no more.
        .take(1000)
        .collect();
    let found = read(&values);
    assert!(found.len() <= MOST);
    for warning in &found {
        assert!(warning.code <= 999 && !warning.agent.is_empty());
        assert!(!warning.agent.contains(' ') && warning.agent.chars().count() <= LONGEST);
        assert!(warning.text.chars().count() <= LONGEST);
        assert!(!format!("{}{}", warning.agent, warning.text).contains(char::is_control));
    }

    let apart = values.iter().flat_map(|value| read([value]));
    assert_eq!(found, apart.take(MOST).collect::<Vec<_>>());

    let written: Vec<_> = found.iter().map(written).collect();
    let header =
        |text: &str| HeaderValue::from_bytes(text.as_bytes()).expect("no control characters");
    let again: Vec<_> = written.iter().map(|text| header(text)).collect();
    assert_eq!(found, read(&again));
    assert_eq!(found, read([&header(&written.join(", "))]));
    assert_eq!(found, read([&header(&written.join(" \"a date\","))]));
});

fn read<'v>(values: impl IntoIterator<Item = &'v HeaderValue>) -> Vec<Warning> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(WARNING, value.clone());
    }
    Warning::of(&headers)
}

/// As an API server writes it.
fn written(warning: &Warning) -> String {
    let mut text = format!("{:03} {} \"", warning.code, warning.agent);
    for character in warning.text.chars() {
        let escape = if matches!(character, '"' | '\\') {
            "\\"
        } else {
            ""
        };
        write!(text, "{escape}{character}").expect("it is in memory");
    }
    text + "\""
}
