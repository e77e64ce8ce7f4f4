//! JSON that is carried along unread.

use alloc::{boxed::Box, string::String};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// A piece of JSON kept as its text: what nobody is expected to read, such as `managedFields`, costs one
/// allocation instead of a tree.
///
/// Whatever it is read from (JSON text, a [`Value`], YAML, the buffer behind serde's `flatten` and of
/// untagged enums), what is written again says the same. White space is dropped; numbers are those
/// that JSON implementations agree on (64-bit integers and doubles), as in the API server itself.
///
/// ```
/// use kubex_proto::RawJson;
///
/// let raw: RawJson = serde_json::from_str(r#"[ {"manager": "kubectl"} ]"#)?;
/// assert_eq!(raw.as_str(), r#"[{"manager":"kubectl"}]"#);
/// assert_eq!(raw.to_value()[0]["manager"], "kubectl");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RawJson(Box<str>);

impl RawJson {
    /// The compact text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, parsed.
    pub fn to_value(&self) -> Value {
        // The text was written by this type, so it parses; should it not, nothing is a safe answer.
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl From<&Value> for RawJson {
    fn from(value: &Value) -> Self {
        Self(alloc::format!("{value}").into())
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::new();
        Transcript(&mut text).deserialize(deserializer)?;
        Ok(Self(text.into()))
    }
}

/// Writes whatever a deserializer says as JSON text.
struct Transcript<'t>(&'t mut String);

impl Transcript<'_> {
    fn string(self, text: &str) {
        let plain = !text
            .bytes()
            .any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\');
        if plain {
            self.0.push('"');
            self.0.push_str(text);
            self.0.push('"');
        } else {
            self.display(&Value::from(text));
        }
    }

    fn display(self, value: &dyn fmt::Display) {
        // Writing to a String does not fail.
        let _ = fmt::write(self.0, format_args!("{value}"));
    }
}

impl<'de> DeserializeSeed<'de> for Transcript<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcript<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.display(&value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.display(&value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.display(&value);
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        let number = serde_json::Number::from_f64(value)
            .ok_or_else(|| E::custom("JSON has no infinite number and no NaN"))?;
        self.display(&number);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.string(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push('[');
        let start = self.0.len();
        loop {
            let end = self.0.len();
            if end > start {
                self.0.push(',');
            }
            if items.next_element_seed(Transcript(self.0))?.is_none() {
                self.0.truncate(end);
                break;
            }
        }
        self.0.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut first = true;
        while let Some(key) = entries.next_key::<Value>()? {
            if !first {
                self.0.push(',');
            }
            first = false;
            // YAML has keys that are no strings; JSON writes them as strings.
            match key {
                Value::String(key) => Transcript(self.0).string(&key),
                Value::Number(_) | Value::Bool(_) => {
                    Transcript(self.0).string(&alloc::format!("{key}"));
                }
                _ => return Err(A::Error::custom("the key of an object must be a string")),
            }
            self.0.push(':');
            entries.next_value_seed(Transcript(self.0))?;
        }
        self.0.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_again() {
        let text = r#"{"a":[1,-2,0.5,18446744073709551615,[],{}],"b":{"f:x":{}},"c":"q\"\\\n\u0001ü","d":[null,true,[[1],[]]]}"#;
        let raw: RawJson = serde_json::from_str(text).unwrap();
        assert_eq!(raw.as_str(), text);
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(raw.to_value(), value);
        assert_eq!(serde_json::to_value(&raw).unwrap(), value);
        let from_value: RawJson = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(from_value.to_value(), value);
    }

    #[test]
    fn rubbish_is_an_error() {
        for text in ["", "{", "[1,", r#"{"a"}"#, "nul"] {
            assert!(serde_json::from_str::<RawJson>(text).is_err(), "{text}");
        }
    }
}
