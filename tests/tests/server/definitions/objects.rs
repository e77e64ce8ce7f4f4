//! Objects of kinds that have a schema.

use serde_json::{Value, json};

use super::{WIDGETS, widget, with_widgets};
use crate::caller::{Caller, names};

fn caller() -> Caller {
    with_widgets(&json!({
        "size": {"type": "integer", "minimum": 1, "maximum": 10},
        "color": {"type": "string", "default": "red", "enum": ["red", "green"]},
        "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "opt": {"type": "string", "nullable": true},
    }))
}

#[test]
fn unknown_fields_are_dropped_and_defaults_filled_in() {
    let caller = caller();
    let created = caller
        .post(
            WIDGETS,
            &widget(
                "a",
                &json!({"size": 3, "unknown": 1, "any": {"x": 1}, "opt": null, "color": null}),
            ),
        )
        .expect(201);
    assert_eq!(
        created["spec"],
        json!({"size": 3, "any": {"x": 1}, "opt": null, "color": "red"})
    );
    assert_eq!(
        caller.get(&format!("{WIDGETS}/a")).expect(200)["spec"],
        created["spec"]
    );
    let message = caller
        .post(
            &format!("{WIDGETS}?fieldValidation=Strict"),
            &widget("b", &json!({"unknown": 1})),
        )
        .refused(400, "BadRequest");
    assert_eq!(
        message,
        r#"Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.unknown""#
    );
    let warned = caller.post(WIDGETS, &widget("b", &json!({"unknown": 1})));
    assert_eq!(
        warned.headers["warning"],
        r#"299 - "unknown field \"spec.unknown\"""#
    );
}

#[test]
fn values_are_held_against_the_schema() {
    let caller = caller();
    let answer = caller
        .post(
            WIDGETS,
            &widget(
                "a",
                &json!({"size": 11, "color": "blue", "tags": ["a", "b", "a"]}),
            ),
        )
        .expect(422);
    assert_eq!(
        answer["message"],
        r#"Widget.example.com "a" is invalid: [spec.color: Unsupported value: "blue": supported values: "red", "green", spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10, spec.tags[2]: Duplicate value: "a"]"#
    );
    let kinds: Vec<&str> = answer["details"]["causes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cause| cause["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "FieldValueNotSupported",
            "FieldValueInvalid",
            "FieldValueDuplicate"
        ]
    );
    caller
        .post(WIDGETS, &widget("a", &json!({"size": 1})))
        .expect(201);
    let message = caller
        .merge(&format!("{WIDGETS}/a"), &json!({"spec": {"size": "x"}}))
        .refused(422, "Invalid");
    assert_eq!(
        message,
        r#"Widget.example.com "a" is invalid: spec.size: Invalid value: "string": spec.size in body must be of type integer: "string""#
    );
}

#[test]
fn the_status_is_a_part_of_its_own() {
    let caller = caller();
    let mut body = widget("a", &json!({"size": 1}));
    body["status"] = json!({"ready": true});
    let created = caller.post(WIDGETS, &body).expect(201);
    assert!(created.get("status").is_none());
    let path = format!("{WIDGETS}/a/status");
    let change = json!({"metadata": {"labels": {"z": "z"}}, "spec": {"size": 9}, "status": {"ready": true, "unknown": 1}});
    let changed = caller.merge(&path, &change).expect(200);
    assert_eq!(
        (&changed["status"], &changed["spec"]),
        (&json!({"ready": true}), &created["spec"])
    );
    assert!(changed["metadata"].get("labels").is_none());
    assert_eq!(changed["metadata"]["generation"], 1);
    let message = caller
        .merge(&path, &json!({"status": {"ready": "x"}}))
        .refused(422, "Invalid");
    assert_eq!(
        message,
        r#"Widget.example.com "a" is invalid: status.ready: Invalid value: "string": ready in body must be of type boolean: "string""#
    );
    let ignored = caller
        .merge(
            &format!("{WIDGETS}/a"),
            &json!({"status": {"ready": false}}),
        )
        .expect(200);
    assert_eq!(ignored["status"]["ready"], true);
}

#[test]
fn tables_and_selectors_follow_the_definition() {
    let caller = Caller::new();
    let mut definition =
        super::definition(&json!({"size": {"type": "integer"}, "color": {"type": "string"}}));
    let version = &mut definition["spec"]["versions"][0];
    version["additionalPrinterColumns"] = json!([
        {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
        {"name": "Ready", "type": "boolean", "jsonPath": ".status.ready", "priority": 1, "description": "It is."},
    ]);
    version["selectableFields"] = json!([{"jsonPath": ".spec.color"}]);
    caller.post(super::DEFINITIONS, &definition).expect(201);
    caller
        .post(WIDGETS, &widget("a", &json!({"size": 3, "color": "red"})))
        .expect(201);
    caller
        .post(WIDGETS, &widget("b", &json!({"color": "blue"})))
        .expect(201);
    let table = caller
        .get_as(WIDGETS, "application/json;as=Table;v=v1;g=meta.k8s.io")
        .expect(200);
    let rows: Vec<&Value> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["cells"])
        .collect();
    assert_eq!(rows, [&json!(["a", 3, null]), &json!(["b", null, null])]);
    assert_eq!(
        table["columnDefinitions"][1]["description"],
        "Custom resource definition column (in JSONPath format): .spec.size"
    );
    assert_eq!(table["columnDefinitions"][2]["description"], "It is.");
    let selected = caller
        .get(&format!("{WIDGETS}?fieldSelector=spec.color%3Dred"))
        .expect(200);
    assert_eq!(names(&selected), ["a"]);
    let message = caller
        .get(&format!("{WIDGETS}?fieldSelector=spec.size%3D3"))
        .refused(400, "BadRequest");
    assert_eq!(message, "field label not supported: spec.size");
}
