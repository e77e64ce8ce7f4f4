//! A pointer that parses is written as it was read, one made of any fields leads `serde_json` to the value in them, and a patch
//! is read back by the `json-patch` crate with the same pointers and values.
#![no_main]

use kubex_fuzz::widgets;
use kubex_proto::{JsonPatch, JsonPointer, Patch};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

// The fields stand between bytes that no UTF-8 has.
fuzz_target!(|data: &[u8]| {
    let parts = data.split(|byte| *byte == 0xff).map(std::str::from_utf8);
    let Ok(fields) = parts.collect::<Result<Vec<&str>, _>>() else {
        return;
    };
    let made = made_of(&fields);
    let mut patch = JsonPatch::new();
    let mut expected = Vec::new();
    for (field, operation) in fields.iter().zip((0..6).cycle()) {
        let Some(pointer) = parsed(field) else {
            continue;
        };
        let (from, path) = (made.as_str(), pointer.as_str());
        let (next, value) = match operation {
            0 => (
                patch.add(pointer.clone(), field),
                json!({"op": "add", "path": path, "value": field}),
            ),
            1 => (
                patch.remove(pointer.clone()),
                json!({"op": "remove", "path": path}),
            ),
            2 => (
                patch.replace(pointer.clone(), [field.len()]),
                json!({"op": "replace", "path": path, "value": [field.len()]}),
            ),
            3 => (
                patch.r#move(made.clone(), pointer.clone()),
                json!({"op": "move", "from": from, "path": path}),
            ),
            4 => (
                patch.copy(made.clone(), pointer.clone()),
                json!({"op": "copy", "from": from, "path": path}),
            ),
            _ => (
                patch.test(pointer.clone(), Value::Null),
                json!({"op": "test", "path": path, "value": null}),
            ),
        };
        patch = next;
        expected.push(value);
    }
    let call = widgets().patch("a", Patch::json(patch)).into_call();
    let body = call.request().expect("a patch can be sent").into_body();
    assert_eq!(
        serde_json::from_slice::<Value>(&body).expect("JSON"),
        json!(expected)
    );
    let read: json_patch::Patch = serde_json::from_slice(&body).expect("a JSON patch");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), json!(expected));
});

/// The pointer that the text is, if it is one by the grammar of RFC 6901.
fn parsed(text: &str) -> Option<JsonPointer> {
    let after_tildes = text.split('~').skip(1);
    let is_one = (text.is_empty() || text.starts_with('/'))
        && after_tildes
            .map(|rest| rest.chars().next())
            .all(|next| matches!(next, Some('0' | '1')));
    match JsonPointer::parse(text) {
        Ok(pointer) => {
            assert!(is_one, "{text:?}");
            assert_eq!((pointer.as_str(), &*pointer.to_string()), (text, text));
            Some(pointer)
        }
        Err(error) => {
            assert!(!is_one, "{text:?}: {error}");
            None
        }
    }
}

fn made_of(fields: &[&str]) -> JsonPointer {
    let pointer = fields
        .iter()
        .fold(JsonPointer::root(), |pointer, field| pointer.field(field));
    let document = fields
        .iter()
        .rev()
        .fold(json!("here"), |inner, field| json!({ *field: inner }));
    assert_eq!(document.pointer(pointer.as_str()), Some(&json!("here")));
    assert_eq!(
        JsonPointer::parse(pointer.as_str()).expect("it is written right"),
        pointer
    );
    pointer
}
