//! What stands in the header, and what is read of it. The cases are those of the Go client, and some more.

use alloc::{format, vec};

use http::HeaderValue;

use super::*;

fn read(values: &[&[u8]]) -> Vec<Warning> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(WARNING, HeaderValue::from_bytes(value).unwrap());
    }
    Warning::of(&headers)
}

fn texts(values: &[&str]) -> Vec<String> {
    let values: Vec<_> = values.iter().map(|value| value.as_bytes()).collect();
    read(&values)
        .into_iter()
        .map(|warning| warning.text)
        .collect()
}

#[test]
fn code_agent_and_text() {
    let warning = |code, agent: &str, text: &str| Warning {
        code,
        agent: agent.into(),
        text: text.into(),
    };
    assert_eq!(read(&[b"299 - \"text\""]), [warning(299, "-", "text")]);
    assert_eq!(
        read(&[b"  321 proxy.example:80 \"\"  "]),
        [warning(321, "proxy.example:80", "")]
    );
    assert_eq!(read(&[]), []);
}

#[test]
fn escapes() {
    assert_eq!(texts(&[r#"299 - "text\"\\\a\b\c""#]), [r#"text"\abc"#]);
    assert_eq!(texts(&[r#"299 - "a, 299 - \"b\"""#]), [r#"a, 299 - "b""#]);
}

#[test]
fn text_that_is_not_ascii() {
    assert_eq!(texts(&["299 - \"größer als 5 µs\""]), ["größer als 5 µs"]);
}

#[test]
fn several_in_one_header_and_in_many() {
    assert_eq!(
        texts(&[
            r#"299 - "1.1",299 - "1.2""#,
            r#"299 - "2", 299 - "unquoted"#,
            r#" 299 - "3.1" ,  299 - "3.2" "#,
        ]),
        ["1.1", "1.2", "2", "3.1", "3.2"]
    );
}

#[test]
fn with_a_date() {
    let date = "\"Tue, 15 Nov 1994 08:12:31 GMT\"";
    assert_eq!(
        texts(&[&format!("299 - \"a\"  {date} , 299 - \"b\" {date}")]),
        ["a", "b"]
    );
}

#[test]
fn rubbish_is_passed_over_with_the_rest_of_its_header() {
    for rubbish in [
        &b""[..],
        b",",
        b"A B",
        b"1 - \"text\"",
        b"A - \"text\"",
        b"2999 - \"text\"",
        b"+99 - \"text\"",
        "٢٩٩ - \"text\"".as_bytes(),
        b"299  \"text\"",
        b"299 -",
        b"299 - ",
        b"299 - text",
        b"299 - \"text",
        b"299 - \"text\\",
        b"299 - \"text\\\"",
        b"299 - \"text\" \"Tue, 15 Nov 1994 08:12:31 GMT ",
        b"299 - \"text\" \"Tue, 15 Nov 1994 08:12:31 GMT\" other",
        b"299 - \"text\" other",
        b"299 - \"a\tb\"",
        b"299 a\xc5b \"text\"",
        b"299 - \"text\xc5\"",
        "299 - \"a\u{85}b\"".as_bytes(),
    ] {
        let values = [rubbish, b"299 - \"after\""];
        let found = read(&values);
        assert_eq!(found.len(), 1, "{rubbish:?}: {found:?}");
        assert_eq!(found[0].text, "after");
    }
}

#[test]
fn neither_many_nor_long_ones_are_kept_without_end() {
    let long = format!("299 - \"{}\"", "ü".repeat(LONGEST + 1));
    assert_eq!(texts(&[&long]), ["ü".repeat(LONGEST)]);
    let many = vec!["299 - \"a\""; 2 * MOST].join(",");
    assert_eq!(texts(&[&many, "299 - \"b\""]), vec!["a"; MOST]);
}
