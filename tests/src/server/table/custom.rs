//! The columns that the definition of a custom kind asks for.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::age;
use super::{Described, NAME, Row, description};
use crate::server::custom_kinds::json_path;

/// A column besides the name.
#[derive(Clone, Debug)]
pub(crate) struct CustomColumn {
    name: String,
    kind: String,
    format: String,
    description: String,
    priority: i64,
    /// None where the path cannot be read: the cells are empty then.
    path: Option<JsonPath>,
}

impl CustomColumn {
    /// Reads one of the `additionalPrinterColumns`.
    pub(crate) fn read(column: &Value) -> Self {
        let text = |field: &str| column[field].as_str().unwrap_or_default().to_owned();
        let path = text("jsonPath");
        let description = match text("description") {
            given if !given.is_empty() => given,
            _ => format!("Custom resource definition column (in JSONPath format): {path}"),
        };
        Self {
            name: text("name"),
            kind: text("type"),
            format: text("format"),
            description,
            priority: column["priority"].as_i64().unwrap_or_default(),
            path: json_path::parse(&path),
        }
    }

    /// What stands in a table where no columns are asked for.
    pub(crate) fn age() -> Self {
        Self {
            name: "Age".to_owned(),
            kind: "date".to_owned(),
            format: String::new(),
            description: description::everywhere("Age").to_owned(),
            priority: 0,
            path: json_path::parse(".metadata.creationTimestamp"),
        }
    }

    fn cell(&self, row: Row<'_>) -> Value {
        let found = self
            .path
            .as_ref()
            .and_then(|path| path.query(row.object).first());
        match (self.kind.as_str(), found) {
            (_, None | Some(Value::Null)) => Value::Null,
            ("string", Some(Value::String(text))) => text.as_str().into(),
            ("string", Some(other)) => other.to_string().into(),
            ("integer", Some(Value::Number(number))) => whole(number),
            ("number", Some(Value::Number(number))) => number.clone().into(),
            ("boolean", Some(Value::Bool(flag))) => (*flag).into(),
            ("date", Some(Value::String(text))) if text.parse::<jiff::Timestamp>().is_err() => {
                "<invalid>".into()
            }
            ("date", Some(Value::String(text))) => age::since(Some(text), row.now).into(),
            _ => Value::Null,
        }
    }
}

/// The whole part of a number.
fn whole(number: &serde_json::Number) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "that is what an integer column asks for"
    )]
    number
        .as_i64()
        .or_else(|| number.as_f64().map(|number| number as i64))
        .into()
}

pub(super) fn described(columns: &[CustomColumn]) -> Vec<Described> {
    let name = NAME.described(description::everywhere("Name"));
    let others = columns.iter().map(|column| Described {
        name: column.name.clone(),
        kind: column.kind.clone(),
        format: column.format.clone(),
        description: column.description.clone(),
        priority: column.priority,
    });
    std::iter::once(name).chain(others).collect()
}

pub(super) fn cells(columns: &[CustomColumn], row: Row<'_>) -> Vec<Value> {
    let name = row.text("/metadata/name");
    std::iter::once(name)
        .chain(columns.iter().map(|column| column.cell(row)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_have_the_type_of_their_column() {
        let object = json!({
            "metadata": {"name": "w", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"size": 3, "tags": ["a"], "on": true},
            "status": {"conditions": [{"type": "Ready", "status": "True"}]},
        });
        let column = |kind: &str, path: &str| {
            CustomColumn::read(&json!({"name": "x", "type": kind, "jsonPath": path}))
        };
        let row = Row {
            object: &object,
            now: "2026-01-01T00:00:09Z".parse().unwrap(),
        };
        for (kind, path, cell) in [
            ("integer", ".spec.size", json!(3)),
            ("string", ".spec.size", json!("3")),
            ("string", ".spec.tags", json!("[\"a\"]")),
            ("boolean", ".spec.on", json!(true)),
            ("boolean", ".spec.size", Value::Null),
            ("date", ".metadata.creationTimestamp", json!("9s")),
            ("date", ".metadata.name", json!("<invalid>")),
            (
                "string",
                ".status.conditions[?(@.type==\"Ready\")].status",
                json!("True"),
            ),
            ("string", ".status.nothing", Value::Null),
        ] {
            assert_eq!(column(kind, path).cell(row), cell, "{kind} {path}");
        }
        assert_eq!(CustomColumn::age().cell(row), "9s");
    }
}
