//! Schemas that are combined: `anyOf`, `oneOf`, `allOf` and `not`.

use serde_json::Value;

use super::{At, faults as faults_of};
use crate::server::field_error::FieldError;

pub(super) fn faults(schema: &Value, value: &Value, at: &At) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let checked = |field: &str| {
        let schemas = schema[field].as_array().into_iter().flatten();
        schemas
            .map(|schema| faults_of(schema, value, None, at))
            .collect::<Vec<_>>()
    };
    let mut any = checked("anyOf");
    if !any.is_empty() && any.iter().all(|faults| !faults.is_empty()) {
        faults.push(of_all(at, "must validate at least one schema (anyOf)"));
        faults.append(&mut any[0]);
    }
    let mut one = checked("oneOf");
    let valid = one.iter().filter(|faults| faults.is_empty()).count();
    if !one.is_empty() && valid != 1 {
        let found = if valid == 0 {
            "none valid".to_owned()
        } else {
            format!("{valid} valid alternatives")
        };
        let what = format!("must validate one and only one schema (oneOf). Found {found}");
        faults.push(of_all(at, &what));
        if valid == 0 {
            faults.append(&mut one[0]);
        }
    }
    let all = checked("allOf");
    let (count, failed) = (
        all.len(),
        all.iter().filter(|faults| !faults.is_empty()).count(),
    );
    if failed > 0 {
        faults.extend(all.into_iter().flatten());
        let none = if failed == count {
            ". None validated"
        } else {
            ""
        };
        faults.push(of_all(
            at,
            &format!("must validate all the schemas (allOf){none}"),
        ));
    }
    if let Some(not) = schema.get("not")
        && faults_of(not, value, None, at).is_empty()
    {
        faults.push(of_all(at, "must not validate the schema (not)"));
    }
    faults
}

/// The real server names no field here.
fn of_all(at: &At, what: &str) -> FieldError {
    FieldError::invalid("<nil>", "", &format!("{:?} {what}", at.name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(schema: &Value, value: &Value, expected: &[&str]) {
        let faults = faults(schema, value, &At::root().key("a"));
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, expected, "{schema} {value}");
    }

    #[test]
    fn alternatives_are_tried() {
        let any = json!({"anyOf": [{"pattern": "^a"}, {"pattern": "^b"}]});
        check(&any, &json!("b"), &[]);
        check(
            &any,
            &json!("c"),
            &[
                r#"<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)"#,
                r#"a: Invalid value: "c": a in body should match '^a'"#,
            ],
        );
        let one = json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]});
        check(&one, &json!({"a": 1}), &[]);
        check(
            &one,
            &json!({}),
            &[
                r#"<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found none valid"#,
                "a.a: Required value",
            ],
        );
        check(
            &one,
            &json!({"a": 1, "b": 1}),
            &[
                r#"<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives"#,
            ],
        );
        check(
            &json!({"not": {"enum": ["x"]}}),
            &json!("x"),
            &[r#"<nil>: Invalid value: "": "a" must not validate the schema (not)"#],
        );
        check(&json!({"not": {"enum": ["x"]}}), &json!("y"), &[]);
    }

    #[test]
    fn all_have_to_hold() {
        let all = json!({"allOf": [{"pattern": "^a"}, {"maxLength": 2}]});
        check(
            &all,
            &json!("ccc"),
            &[
                r#"a: Invalid value: "ccc": a in body should match '^a'"#,
                "a: Too long: may not be more than 2 bytes",
                r#"<nil>: Invalid value: "": "a" must validate all the schemas (allOf). None validated"#,
            ],
        );
        check(
            &all,
            &json!("abc"),
            &[
                "a: Too long: may not be more than 2 bytes",
                r#"<nil>: Invalid value: "": "a" must validate all the schemas (allOf)"#,
            ],
        );
    }
}
