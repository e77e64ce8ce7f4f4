//! Definitions that are refused, in the words of kube-apiserver 1.37.

use serde_json::{Value, json};

use super::{DEFINITIONS, definition};
use crate::caller::Caller;

/// The causes of the refusal of a definition that was changed, as `field: message`.
#[track_caller]
fn causes(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut definition = definition(&json!({"a": {"type": "string"}}));
    definition["spec"]["versions"][0]
        .as_object_mut()
        .unwrap()
        .remove("subresources");
    change(&mut definition);
    let answer = Caller::new().post(DEFINITIONS, &definition).expect(422);
    let causes = answer["details"]["causes"].as_array().unwrap().iter();
    let text = |cause: &Value, field: &str| cause[field].as_str().unwrap().to_owned();
    causes
        .map(|cause| format!("{}: {}", text(cause, "field"), text(cause, "message")))
        .collect()
}

/// The same for a schema of the field `spec.a`.
#[track_caller]
fn check_schema(schema: &Value, expected: &[&str]) {
    let causes = causes(|definition| {
        let root = &mut definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        root["properties"]["spec"]["properties"]["a"] = schema.clone();
    });
    let expected: Vec<String> = expected
        .iter()
        .map(|cause| {
            format!("spec.validation.openAPIV3Schema.properties[spec].properties[a]{cause}")
        })
        .collect();
    assert_eq!(causes, expected, "{schema}");
}

#[test]
fn names_and_groups() {
    assert_eq!(
        causes(|d| d["metadata"]["name"] = "x.example.com".into()),
        [
            r#"metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group"#
        ]
    );
    assert_eq!(
        causes(|d| {
            d["spec"]["group"] = "example".into();
            d["metadata"]["name"] = "widgets.example".into();
        }),
        [r#"spec.group: Invalid value: "example": should be a domain with at least one dot"#]
    );
    assert_eq!(
        causes(|d| d["spec"]["scope"] = "Foo".into()),
        [r#"spec.scope: Unsupported value: "Foo": supported values: "Cluster", "Namespaced""#]
    );
    assert_eq!(
        causes(|d| d["spec"]["names"] = json!({"plural": "widgets"})),
        [
            "spec.names.singular: Required value",
            "spec.names.kind: Required value",
            "spec.names.listKind: Required value"
        ]
    );
    assert_eq!(
        causes(|d| {
            d["spec"]["group"] = "x.k8s.io".into();
            d["metadata"]["name"] = "widgets.x.k8s.io".into();
        }),
        [
            r#"metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111"#
        ]
    );
    let empty = causes(|d| d["spec"] = Value::Null);
    assert_eq!(
        empty[1..],
        [
            "spec.group: Required value",
            "spec.scope: Required value",
            "spec.versions: Invalid value: null: must have exactly one version marked as storage version",
            "spec.names.plural: Required value",
            "spec.names.singular: Required value",
            "spec.names.kind: Required value",
            "spec.names.listKind: Required value",
            "status.storedVersions: Invalid value: null: must have at least one stored version",
        ]
    );
}

#[test]
fn versions() {
    assert_eq!(
        causes(|d| d["spec"]["versions"][0]["storage"] = false.into()),
        [
            r#"spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version"#,
            "status.storedVersions: Invalid value: null: must have at least one stored version",
        ]
    );
    assert_eq!(
        causes(|d| drop(
            d["spec"]["versions"][0]
                .as_object_mut()
                .unwrap()
                .remove("schema")
        )),
        ["spec.versions[0].schema.openAPIV3Schema: Required value"]
    );
    assert_eq!(
        causes(|d| d["spec"]["versions"][0]["subresources"] =
            json!({"scale": {"specReplicasPath": "spec.x", "statusReplicasPath": ".spec.y"}})),
        [
            r#"spec.subresources.scale.specReplicasPath: Invalid value: "spec.x": must be a simple json path starting with ."#,
            r#"spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.y": should be a json path under .status"#,
        ]
    );
    assert_eq!(
        causes(|d| d["spec"]["versions"][0]["additionalPrinterColumns"] =
            json!([{"name": "a", "type": "foo", "jsonPath": "x"}])),
        [
            r#"spec.additionalPrinterColumns[0].type: Invalid value: "foo": must be one of boolean,date,integer,number,string"#,
            r#"spec.additionalPrinterColumns[0].JSONPath: Invalid value: "x": must be a simple json path starting with ."#,
        ]
    );
    assert_eq!(
        causes(|d| d["spec"]["versions"][0]["selectableFields"] =
            json!([{"jsonPath": ".spec.b"}, {"jsonPath": "spec"}, {"jsonPath": ".spec"}])),
        [
            r#"spec.selectableFields[0].jsonPath: Invalid value: ".spec.b": is an invalid path: does not refer to a valid field"#,
            r#"spec.selectableFields[1].jsonPath: Invalid value: "spec": is an invalid path: expected [ or . but got: spec"#,
            r#"spec.selectableFields[2].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."#,
        ]
    );
    assert_eq!(
        causes(|d| d["spec"]["conversion"] = json!({"strategy": "Webhook"})),
        [
            "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
            "spec.conversion.conversionReviewVersions: Required value",
        ]
    );
}

#[test]
fn versions_that_differ_are_named() {
    let causes = causes(|d| {
        let versions = d["spec"]["versions"].as_array_mut().unwrap();
        versions[0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["a"] =
            json!({});
        versions.push(json!({"name": "v2", "served": true, "storage": false, "schema": {"openAPIV3Schema": {"type": "string"}}}));
    });
    assert_eq!(
        causes,
        [
            "spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[a].type: Required value: must not be empty for specified object fields",
            r#"spec.versions[1].schema.openAPIV3Schema.type: Invalid value: "string": must be object at the root"#,
        ]
    );
}

#[test]
fn schemas_that_are_not_structural() {
    check_schema(
        &json!({}),
        &[".type: Required value: must not be empty for specified object fields"],
    );
    check_schema(
        &json!({"type": "foo"}),
        &[
            r#".type: Unsupported value: "foo": supported values: "array", "boolean", "integer", "number", "object", "string""#,
        ],
    );
    check_schema(
        &json!({"type": "array"}),
        &[".items: Required value: must be specified"],
    );
    check_schema(
        &json!({"type": "array", "items": {}}),
        &[".items.type: Required value: must not be empty for specified array items"],
    );
    check_schema(
        &json!({"$ref": "#/x"}),
        &[".$ref: Forbidden: $ref is not supported"],
    );
    check_schema(
        &json!({"type": "string", "uniqueItems": true}),
        &[
            ".uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
        ],
    );
    check_schema(
        &json!({"type": "object", "properties": {"b": {"type": "string"}}, "additionalProperties": {"type": "string"}}),
        &[
            ".additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
        ],
    );
    check_schema(
        &json!({"type": "string", "anyOf": [{"type": "string"}]}),
        &[".anyOf[0].type: Forbidden: must be empty to be structural"],
    );
    let missing = causes(|definition| {
        let root = &mut definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        root["anyOf"] = json!([{"properties": {"c": {"pattern": "x"}}}]);
    });
    assert_eq!(
        missing,
        [
            "spec.validation.openAPIV3Schema.properties[c]: Required value: because it is defined in spec.validation.openAPIV3Schema.anyOf[0].properties[c]"
        ]
    );
}

#[test]
fn marks_that_do_not_fit() {
    check_schema(
        &json!({"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "map"}),
        &[
            ".x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
            r#".items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map"#,
        ],
    );
    check_schema(
        &json!({"type": "array", "items": {"type": "object", "properties": {"k": {"type": "string"}}},
               "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]}),
        &[
            ".items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
        ],
    );
    check_schema(
        &json!({"type": "array", "items": {"type": "object"}, "x-kubernetes-list-type": "set"}),
        &[
            ".items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set",
        ],
    );
    check_schema(
        &json!({"type": "string", "x-kubernetes-list-type": "set"}),
        &[
            r#".type: Invalid value: "string": must be array if x-kubernetes-list-type is specified"#,
        ],
    );
    check_schema(
        &json!({"type": "object", "x-kubernetes-preserve-unknown-fields": false}),
        &[".x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined"],
    );
    check_schema(
        &json!({"type": "string", "x-kubernetes-embedded-resource": true}),
        &[
            ".properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
            r#".type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true"#,
        ],
    );
}

#[test]
fn defaults_that_do_not_fit() {
    check_schema(
        &json!({"type": "string", "default": 5}),
        &[r#".default: Invalid value: "integer":  in body must be of type string: "integer""#],
    );
    check_schema(
        &json!({"type": "string", "default": "abc", "maxLength": 2}),
        &[".default: Too long: may not be more than 2 bytes"],
    );
    check_schema(
        &json!({"type": "object", "default": {"x": 1}}),
        &[r#".default: Invalid value: {"x":1}: must not have unknown fields"#],
    );
}
