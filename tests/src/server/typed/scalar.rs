//! Values without parts: which fit, and how they are written.

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine};
use serde_json::Value;

use super::super::quantity::{MALFORMED, Quantity};
use super::super::schema::Scalar;
use super::time;

/// Why a value does not fit its field.
#[derive(Debug, PartialEq)]
pub(super) enum Misfit {
    /// It is of another type: what it is, and what it should be where the field's own type does not say it.
    Type(String, Option<&'static str>),
    /// It is of the right type and says nothing, in the words of the real server.
    Other(String),
}

/// The value as it is kept.
pub(super) fn fit(expected: Scalar, value: Value) -> Result<Value, Misfit> {
    match (expected, &value) {
        (_, Value::Null) => Ok(Value::Null),
        (Scalar::String | Scalar::IntOrString, Value::String(_))
        | (Scalar::Bool, Value::Bool(_))
        | (Scalar::Float, Value::Number(_)) => Ok(value),
        (Scalar::Int32, Value::Number(number)) => match number.as_i64().map(i32::try_from) {
            Some(Ok(_)) => Ok(value),
            _ => Err(Misfit::Type(format!("number {number}"), None)),
        },
        (Scalar::Int64, Value::Number(number)) => match number.as_i64() {
            Some(_) => Ok(value),
            None => Err(Misfit::Type(format!("number {number}"), None)),
        },
        (Scalar::Bytes, Value::String(text)) => bytes(text),
        (Scalar::Time, Value::String(text)) => time::seconds(text),
        (Scalar::MicroTime, Value::String(text)) => time::micros(text),
        (Scalar::Duration, Value::String(text)) => time::duration(text),
        (Scalar::Quantity, Value::String(text)) => quantity(text),
        (Scalar::Quantity, Value::Number(number)) => quantity(&number.to_string()),
        (Scalar::IntOrString, Value::Number(_)) => {
            fit(Scalar::Int32, value).map_err(read_as("int32"))
        }
        (Scalar::IntOrString, _) => Err(Misfit::Type(name_of(&value), Some("int32"))),
        (Scalar::Time | Scalar::MicroTime | Scalar::Duration, _) => {
            Err(Misfit::Type(name_of(&value), Some("string")))
        }
        (Scalar::Quantity, _) => Err(Misfit::Other(MALFORMED.to_owned())),
        _ => Err(Misfit::Type(name_of(&value), None)),
    }
}

/// Why a value does not fit, in the words of a type that reads itself.
pub(crate) fn misfit(expected: Scalar, value: &Value) -> Option<String> {
    match fit(expected, value.clone()) {
        Ok(_) => None,
        Err(Misfit::Type(found, wanted)) => Some(format!(
            "json: cannot unmarshal {found} into Go value of type {}",
            wanted.unwrap_or("string")
        )),
        Err(Misfit::Other(why)) => Some(why),
    }
}

/// How the real server calls what it found.
pub(crate) fn name_of(value: &Value) -> String {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    name.to_owned()
}

/// The field's type reads itself, as another type.
fn read_as(go_type: &'static str) -> impl Fn(Misfit) -> Misfit {
    move |misfit| match misfit {
        Misfit::Type(found, _) => Misfit::Type(found, Some(go_type)),
        other @ Misfit::Other(_) => other,
    }
}

fn bytes(text: &str) -> Result<Value, Misfit> {
    let clean: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    match STANDARD.decode(&clean) {
        Ok(bytes) => Ok(STANDARD.encode(bytes).into()),
        Err(error) => {
            let at = match error {
                DecodeError::InvalidByte(at, _) => at,
                DecodeError::InvalidLength(length) => length / 4 * 4,
                DecodeError::InvalidLastSymbol { .. } | DecodeError::InvalidPadding => clean.len(),
            };
            let message = format!("illegal base64 data at input byte {at}");
            Err(Misfit::Other(message))
        }
    }
}

fn quantity(text: &str) -> Result<Value, Misfit> {
    Quantity::parse(text.trim())
        .map(|quantity| quantity.canonical().into())
        .map_err(|why| Misfit::Other(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_have_a_range() {
        assert_eq!(fit(Scalar::Int32, json!(5)), Ok(json!(5)));
        assert_eq!(
            fit(Scalar::Int32, json!(3_000_000_000_i64)),
            Err(Misfit::Type("number 3000000000".into(), None))
        );
        assert_eq!(
            fit(Scalar::Int64, json!(1.5)),
            Err(Misfit::Type("number 1.5".into(), None))
        );
        assert_eq!(
            fit(Scalar::Int64, json!("1")),
            Err(Misfit::Type("string".into(), None))
        );
    }

    #[test]
    fn bytes_are_base64() {
        assert_eq!(fit(Scalar::Bytes, json!("YQ==\n")), Ok(json!("YQ==")));
        assert_eq!(
            fit(Scalar::Bytes, json!("not base64")),
            Err(Misfit::Other("illegal base64 data at input byte 3".into()))
        );
    }

    #[test]
    fn a_type_that_reads_itself_says_as_what() {
        let fault = fit(Scalar::IntOrString, json!(true)).unwrap_err();
        assert_eq!(fault, Misfit::Type("bool".into(), Some("int32")));
    }
}
