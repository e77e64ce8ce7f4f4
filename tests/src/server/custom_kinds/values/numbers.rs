//! Bounds, multiples and ranges.

use serde_json::{Number, Value};

use super::At;
use crate::server::field_error::FieldError;

/// Whether a number has no fraction, however it is written.
pub(super) fn is_whole(number: &Number) -> bool {
    number.is_i64()
        || number.is_u64()
        || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

pub(super) fn faults(schema: &Value, number: &Number, at: &At) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if matches!(schema["type"].as_str(), Some("integer")) {
        faults.extend(range_fault(schema, number, at));
    }
    let Some(value) = number.as_f64() else {
        return faults;
    };
    let shown = number.to_string();
    let bound = |field: &str| schema[field].as_f64().map(|bound| (bound, &schema[field]));
    if let Some((divisor, written)) = bound("multipleOf")
        && (value / divisor).fract() != 0.0
    {
        faults.push(at.invalid(&shown, &format!("should be a multiple of {written}")));
    }
    if let Some((maximum, written)) = bound("maximum") {
        if schema["exclusiveMaximum"] == true && value >= maximum {
            faults.push(at.invalid(&shown, &format!("should be less than {written}")));
        } else if value > maximum {
            faults.push(at.invalid(
                &shown,
                &format!("should be less than or equal to {written}"),
            ));
        }
    }
    if let Some((minimum, written)) = bound("minimum") {
        if schema["exclusiveMinimum"] == true && value <= minimum {
            faults.push(at.invalid(&shown, &format!("should be greater than {written}")));
        } else if value < minimum {
            faults.push(at.invalid(
                &shown,
                &format!("should be greater than or equal to {written}"),
            ));
        }
    }
    faults
}

/// The real server names no field here.
fn range_fault(schema: &Value, number: &Number, at: &At) -> Option<FieldError> {
    let format = match schema["format"].as_str() {
        Some("int32") => "with format int32",
        Some("int64") => "with format int64",
        _ => "(default format)",
    };
    let fits = match number.as_i64() {
        Some(whole) => format != "with format int32" || i32::try_from(whole).is_ok(),
        None => is_whole(number),
    };
    let detail = format!(
        "Checked value must be of type integer {format} in {}",
        at.name
    );
    (!fits).then(|| FieldError::invalid("<nil>", "", &detail))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(schema: &Value, value: &Value, expected: &[&str]) {
        let faults = super::super::faults(schema, value, None, &At::root().key("n"));
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, expected, "{schema} {value}");
    }

    #[test]
    fn bounds_are_held() {
        let schema = json!({"type": "integer", "minimum": 1, "maximum": 10});
        check(&schema, &json!(10), &[]);
        check(
            &schema,
            &json!(11),
            &["n: Invalid value: 11: n in body should be less than or equal to 10"],
        );
        check(
            &schema,
            &json!(0),
            &["n: Invalid value: 0: n in body should be greater than or equal to 1"],
        );
        let within = json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 5, "exclusiveMaximum": true});
        check(
            &within,
            &json!(1),
            &["n: Invalid value: 1: n in body should be greater than 1"],
        );
        check(
            &within,
            &json!(5),
            &["n: Invalid value: 5: n in body should be less than 5"],
        );
        let halves = json!({"type": "number", "multipleOf": 0.5});
        check(&halves, &json!(1.5), &[]);
        check(
            &halves,
            &json!(0.7),
            &["n: Invalid value: 0.7: n in body should be a multiple of 0.5"],
        );
    }

    #[test]
    fn an_integer_has_no_fraction_and_fits_its_format() {
        check(
            &json!({"type": "integer"}),
            &json!(1.5),
            &[
                r#"n: Invalid value: "number": n in body must be of type integer: "number""#,
                r#"<nil>: Invalid value: "": Checked value must be of type integer (default format) in n"#,
            ],
        );
        check(
            &json!({"type": "integer", "format": "int32"}),
            &json!(3_000_000_000_u64),
            &[
                r#"<nil>: Invalid value: "": Checked value must be of type integer with format int32 in n"#,
            ],
        );
        check(&json!({"type": "number"}), &json!(1), &[]);
    }
}
