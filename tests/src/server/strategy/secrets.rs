//! Secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::remove;

/// What a Secret was given as plain text is kept as data.
pub(crate) fn merge_string_data(object: &mut Value) {
    let texts = object.get_mut("stringData").map(Value::take);
    remove(object, "stringData");
    if let Some(Value::Object(texts)) = texts {
        for (key, text) in texts {
            object["data"][key] = STANDARD.encode(text.as_str().unwrap_or_default()).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_of_a_secret_becomes_data() {
        let mut object = json!({"data": {"j": "dw=="}, "stringData": {"k": "v"}});
        merge_string_data(&mut object);
        assert_eq!(object, json!({"data": {"j": "dw==", "k": "dg=="}}));
    }
}
