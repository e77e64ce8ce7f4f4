//! What a version has besides its schema: a scale, columns, fields to select by.

use serde_json::Value;

use crate::server::custom_kinds::json_path;
use crate::server::field_error::FieldError;

const COLUMN_TYPES: [&str; 5] = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS: [&str; 8] = [
    "byte",
    "date",
    "date-time",
    "double",
    "float",
    "int32",
    "int64",
    "name",
];
const SELECTABLE_LIMIT: usize = 8;

pub(super) fn scale_faults(scale: &Value, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if !scale.is_object() {
        return faults;
    }
    for (name, starts, detail) in [
        (
            "specReplicasPath",
            &[".spec."][..],
            "should be a json path under .spec",
        ),
        (
            "statusReplicasPath",
            &[".status."],
            "should be a json path under .status",
        ),
        (
            "labelSelectorPath",
            &[".spec.", ".status."],
            "should be a json path under either .spec or .status",
        ),
    ] {
        let (field, path) = (
            format!("{at}.scale.{name}"),
            scale[name].as_str().unwrap_or_default(),
        );
        if path.is_empty() {
            if name != "labelSelectorPath" {
                faults.push(FieldError::required(&field, ""));
            }
        } else if !path.starts_with('.') {
            faults.push(FieldError::invalid(
                &field,
                path,
                "must be a simple json path starting with .",
            ));
        } else if !starts.iter().any(|start| path.starts_with(start)) {
            faults.push(FieldError::invalid(&field, path, detail));
        }
    }
    faults
}

pub(super) fn column_faults(column: &Value, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let text = |field: &str| column[field].as_str().unwrap_or_default();
    let types = format!("must be one of {}", COLUMN_TYPES.join(","));
    if text("name").is_empty() {
        faults.push(FieldError::required(&format!("{at}.name"), ""));
    }
    if text("type").is_empty() {
        faults.push(FieldError::required(&format!("{at}.type"), &types));
    } else if !COLUMN_TYPES.contains(&text("type")) {
        faults.push(FieldError::invalid(
            &format!("{at}.type"),
            text("type"),
            &types,
        ));
    }
    if !text("format").is_empty() && !COLUMN_FORMATS.contains(&text("format")) {
        let formats = format!("must be one of {}", COLUMN_FORMATS.join(","));
        faults.push(FieldError::invalid(
            &format!("{at}.format"),
            text("format"),
            &formats,
        ));
    }
    if text("jsonPath").is_empty() {
        faults.push(FieldError::required(&format!("{at}.JSONPath"), ""));
    } else if !text("jsonPath").starts_with('.') {
        let detail = "must be a simple json path starting with .";
        faults.push(FieldError::invalid(
            &format!("{at}.JSONPath"),
            text("jsonPath"),
            detail,
        ));
    }
    faults
}

pub(super) fn selectable_faults(version: &Value, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let schema = &version["schema"]["openAPIV3Schema"];
    for (index, field) in version["selectableFields"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let (place, path) = (
            format!("{at}[{index}].jsonPath"),
            field["jsonPath"].as_str().unwrap_or_default(),
        );
        if path.is_empty() {
            faults.push(FieldError::required(&place, ""));
            continue;
        }
        if !path.starts_with('.') {
            let start = path.split(['.', '[']).next().unwrap_or_default();
            let detail = format!("is an invalid path: expected [ or . but got: {start}");
            faults.push(FieldError::invalid(&place, path, &detail));
            continue;
        }
        let within = |schema: &'_ Value, name: &String| schema["properties"].get(name).cloned();
        let found = json_path::fields(path).and_then(|names| {
            names
                .iter()
                .try_fold(schema.clone(), |schema, name| within(&schema, name))
        });
        let Some(found) = found else {
            let detail = "is an invalid path: does not refer to a valid field";
            faults.push(FieldError::invalid(&place, path, detail));
            continue;
        };
        if path.starts_with(".metadata") {
            faults.push(FieldError::invalid(
                &place,
                path,
                "must not point to fields in metadata",
            ));
        }
        if !matches!(
            found["type"].as_str(),
            Some("string" | "boolean" | "integer")
        ) {
            let detail = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
            faults.push(FieldError::invalid(&place, path, detail));
        }
        if seen.contains(&path) {
            faults.push(FieldError::duplicate(&place, &format!("{path:?}")));
        } else {
            seen.push(path);
        }
    }
    if seen.len() > SELECTABLE_LIMIT {
        faults.push(FieldError::too_many(
            at,
            seen.len() as u64,
            SELECTABLE_LIMIT as u64,
        ));
    }
    faults
}
