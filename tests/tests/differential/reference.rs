//! References to what a server chose: `{uid:7}` is the uid that the answer to operation 7 showed.
//!
//! Each server has a memory of its own, so that the very same operation means the same object on both.

use std::fmt::Write as _;

use serde_json::Value;

/// What a reference can name, and where an answer shows it.
const FIELDS: [(&str, &str); 6] = [
    ("version", "/metadata/resourceVersion"),
    ("uid", "/metadata/uid"),
    ("name", "/metadata/name"),
    ("continue", "/metadata/continue"),
    ("created", "/metadata/creationTimestamp"),
    ("deleted", "/metadata/deletionTimestamp"),
];

/// What the answers of one server showed so far.
#[derive(Default)]
pub(crate) struct Memory(Vec<[String; FIELDS.len()]>);

impl Memory {
    /// Remembers the answer to the operation `number`.
    pub(crate) fn remember(&mut self, number: usize, answer: &Value) {
        if self.0.len() <= number {
            self.0
                .resize(number + 1, <[String; FIELDS.len()]>::default());
        }
        self.0[number] = FIELDS.map(|(_, pointer)| {
            answer
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        });
    }

    /// Fills in the references of a text. What this server never showed becomes `unknown`.
    pub(crate) fn resolve(&self, text: &str) -> String {
        let mut resolved = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let (before, from) = rest.split_at(start);
            resolved.push_str(before);
            if let Some((value, length)) = self.reference(from) {
                resolved.push_str(value);
                rest = &from[length..];
            } else {
                resolved.push('{');
                rest = &from[1..];
            }
        }
        resolved.push_str(rest);
        resolved
    }

    /// The value of the reference at the start of a text, and the length of the reference.
    fn reference(&self, text: &str) -> Option<(&str, usize)> {
        let (inner, _) = text.strip_prefix('{')?.split_once('}')?;
        let (field, number) = inner.split_once(':')?;
        let index = FIELDS.iter().position(|(name, _)| *name == field)?;
        let number: usize = number.parse().ok()?;
        let value = self.0.get(number).map_or("", |shown| &shown[index]);
        let value = if value.is_empty() { "unknown" } else { value };
        Some((value, inner.len() + 2))
    }
}

pub(crate) fn version_of(number: usize) -> String {
    reference("version", number)
}

pub(crate) fn uid_of(number: usize) -> String {
    reference("uid", number)
}

pub(crate) fn created_of(number: usize) -> String {
    reference("created", number)
}

pub(crate) fn deleted_of(number: usize) -> String {
    reference("deleted", number)
}

pub(crate) fn name_of(number: usize) -> String {
    reference("name", number)
}

pub(crate) fn continue_of(number: usize) -> String {
    reference("continue", number)
}

fn reference(field: &str, number: usize) -> String {
    let mut text = String::new();
    let _ = write!(text, "{{{field}:{number}}}");
    text
}

#[test]
fn references_are_filled_in() {
    let mut memory = Memory::default();
    let answer = serde_json::json!({"metadata": {"uid": "u", "resourceVersion": "7"}});
    memory.remember(3, &answer);
    let text = format!(
        r#"{{"a":{{"b":"{}"}},"c":"{}/{}"}}"#,
        uid_of(3),
        version_of(3),
        name_of(9)
    );
    assert_eq!(memory.resolve(&text), r#"{"a":{"b":"u"},"c":"7/unknown"}"#);
}
