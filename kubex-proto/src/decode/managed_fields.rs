//! Objects without the record of who owns which field.

use alloc::string::String;
use core::ops::Range;

use super::nesting::{Nesting, ends_scalar, is_space};

/// The object without `metadata.managedFields`; none if it has none, or is no object. Others of that name, and strings
/// that hold the word, stay.
pub(super) fn without_managed_fields(object: &str) -> Option<String> {
    let metadata = field(object, "metadata")?.value;
    let within = field(object.get(metadata.clone())?, "managedFields")?.whole;
    let (start, end) = (metadata.start + within.start, metadata.start + within.end);
    let (before, after) = (object.get(..start)?, object.get(end..)?);
    let mut rest = String::with_capacity(before.len() + after.len());
    rest.push_str(before);
    rest.push_str(after);
    Some(rest)
}

struct Field {
    /// From the comma before it, or else up to the one after it.
    whole: Range<usize>,
    value: Range<usize>,
}

/// The first field of that name, up to which the text is read as the fields of an object.
fn field(object: &str, name: &str) -> Option<Field> {
    let bytes = object.as_bytes();
    let mut at = expect(bytes, spaces(bytes, 0), b'{')?;
    let mut comma = None;
    loop {
        let start = spaces(bytes, at);
        let key_end = value_end(bytes, start)?;
        let key = object.get(start..key_end)?;
        let value_start = spaces(bytes, expect(bytes, spaces(bytes, key_end), b':')?);
        let value_end = value_end(bytes, value_start)?;
        let next = spaces(bytes, value_end);
        if is_string(key, name) {
            let whole = match (comma, bytes.get(next)) {
                (Some(comma), _) => comma..value_end,
                (None, Some(b',')) => start..next + 1,
                (None, _) => start..value_end,
            };
            return Some(Field {
                whole,
                value: value_start..value_end,
            });
        }
        comma = Some(next);
        at = expect(bytes, next, b',')?;
    }
}

/// Whether the JSON text is this string.
fn is_string(text: &str, string: &str) -> bool {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        == Some(string)
        || text.contains('\\')
            && serde_json::from_str::<String>(text).is_ok_and(|text| text == string)
}

fn expect(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    (bytes.get(at) == Some(&byte)).then_some(at + 1)
}

fn spaces(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| is_space(**byte)).count()
}

/// Where the value ends that begins there.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let length = match rest.first()? {
        b'{' | b'[' | b'"' => Nesting::default().end_of(rest)?,
        _ => rest.iter().position(|byte| ends_scalar(*byte))?,
    };
    Some(start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_cut_out_wherever_they_stand() {
        for (object, rest) in [
            (
                r#"{"metadata":{"name":"a","managedFields":[{"f":{}}],"uid":"u"},"x":1}"#,
                r#"{"metadata":{"name":"a","uid":"u"},"x":1}"#,
            ),
            (
                r#"{"metadata":{"managedFields":[{"f":"]}"}],"uid":"u"}}"#,
                r#"{"metadata":{"uid":"u"}}"#,
            ),
            (
                r#"{"metadata":{"managedFields":null}}"#,
                r#"{"metadata":{}}"#,
            ),
            (
                r#"{"x":[{}],"metadata":{"a":{"managedFields":1},"managedF\u0069elds":[]}}"#,
                r#"{"x":[{}],"metadata":{"a":{"managedFields":1}}}"#,
            ),
            (
                r#"{"metadata":{"\u0061":1,"managedFields":[]}}"#,
                r#"{"metadata":{"\u0061":1}}"#,
            ),
            (
                "{\n \"metadata\" : {\n \"managedFields\" : [\n ] ,\n \"a\" : true\n }\n}",
                "{\n \"metadata\" : {\n \n \"a\" : true\n }\n}",
            ),
            (
                "{\"metadata\":{\"a\":1 , \"managedFields\" :[] }}",
                "{\"metadata\":{\"a\":1  }}",
            ),
        ] {
            assert_eq!(without_managed_fields(object).as_deref(), Some(rest));
            serde_json::from_str::<serde_json::Value>(rest).unwrap();
        }
    }

    #[test]
    fn elsewhere_are_something_else() {
        for object in [
            r#"{"metadata":{"name":"managedFields","annotations":{"managedFields":"[]","a":"\"managedFields\":[]"}}}"#,
            r#"{"spec":{"metadata":{"managedFields":[]}},"managedFields":[]}"#,
            r#"{"items":[{"metadata":{"managedFields":[]}}]}"#,
            r#"{"metadata":"managedFields"}"#,
            r#"["metadata",{"managedFields":[]}]"#,
            r#"{"metadata":{}}"#,
            "{}",
            "null",
            "",
        ] {
            assert_eq!(without_managed_fields(object), None, "{object}");
        }
    }

    #[test]
    fn of_rubbish_are_left_alone() {
        let object = r#"{"metadata":{"name":"ü","managedFields":[{"f":{}}],"uid":"u"},"x":1}"#;
        let end = object.find(",\"uid\"").unwrap();
        for cut in (0..end).filter(|cut| object.is_char_boundary(*cut)) {
            assert_eq!(without_managed_fields(&object[..cut]), None, "{cut}");
            for rubbish in ["\"", "\\", "{", "}", ",", ":", "ü"] {
                let text = alloc::format!("{}{rubbish}{}", &object[..cut], &object[cut..]);
                let _ = without_managed_fields(&text);
            }
        }
    }
}
