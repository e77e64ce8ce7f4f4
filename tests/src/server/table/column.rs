//! A column of a table, and the row that fills it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::age;
use crate::server::object_meta;

/// One column: what it is called, and how its cell is found.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) format: &'static str,
    /// Columns of priority 1 are for those who want to see more.
    pub(super) priority: u8,
    pub(super) cell: fn(Row<'_>) -> Value,
}

/// A column as the answer describes it.
#[derive(Debug, Serialize)]
pub(super) struct Described {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) format: String,
    pub(super) description: String,
    pub(super) priority: i64,
}

/// The name.
pub(super) const NAME: Column = Column {
    format: "name",
    ..text("Name", |row| row.text("/metadata/name"))
};
/// How long ago the object was created.
pub(super) const AGE: Column = text("Age", |row| row.since("/metadata/creationTimestamp"));
/// When the object was created, which is what tables show that nobody designed.
pub(super) const CREATED_AT: Column = Column {
    kind: "date",
    ..text("Created At", |row| row.text("/metadata/creationTimestamp"))
};

pub(super) const fn text(name: &'static str, cell: fn(Row<'_>) -> Value) -> Column {
    Column {
        name,
        kind: "string",
        format: "",
        priority: 0,
        cell,
    }
}

pub(super) const fn number(name: &'static str, cell: fn(Row<'_>) -> Value) -> Column {
    Column {
        kind: "integer",
        ..text(name, cell)
    }
}

pub(super) const fn switch(name: &'static str, cell: fn(Row<'_>) -> Value) -> Column {
    Column {
        kind: "boolean",
        ..text(name, cell)
    }
}

/// The same column, for those who want to see more.
pub(super) const fn wide(column: Column) -> Column {
    Column {
        priority: 1,
        ..column
    }
}

impl Column {
    /// `description` is what the column means.
    pub(super) fn described(&self, description: &str) -> Described {
        Described {
            name: self.name.to_owned(),
            kind: self.kind.to_owned(),
            format: self.format.to_owned(),
            description: description.to_owned(),
            priority: self.priority.into(),
        }
    }
}

/// One object at a moment. Fields are named by JSON pointers.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) object: &'a Value,
    pub(super) now: Timestamp,
}

impl<'a> Row<'a> {
    pub(super) fn at(self, pointer: &str) -> &'a Value {
        self.object.pointer(pointer).unwrap_or(&Value::Null)
    }

    pub(super) fn items(self, pointer: &str) -> &'a [Value] {
        self.at(pointer).as_array().map_or(&[], Vec::as_slice)
    }

    /// A text; empty where it is not set.
    pub(super) fn str(self, pointer: &str) -> &'a str {
        self.at(pointer).as_str().unwrap_or_default()
    }

    pub(super) fn int(self, pointer: &str) -> i64 {
        self.at(pointer).as_i64().unwrap_or_default()
    }

    pub(super) fn text(self, pointer: &str) -> Value {
        self.str(pointer).into()
    }

    /// A text, or `instead` where it is not set or empty.
    pub(super) fn text_or(self, pointer: &str, instead: &str) -> Value {
        match self.str(pointer) {
            "" => instead.into(),
            text => text.into(),
        }
    }

    pub(super) fn number(self, pointer: &str) -> Value {
        self.int(pointer).into()
    }

    pub(super) fn flag(self, pointer: &str) -> Value {
        self.at(pointer).as_bool().unwrap_or_default().into()
    }

    pub(super) fn count(self, pointer: &str) -> usize {
        match self.at(pointer) {
            Value::Object(map) => map.len(),
            Value::Array(list) => list.len(),
            _ => 0,
        }
    }

    pub(super) fn since(self, pointer: &str) -> Value {
        age::since(self.at(pointer).as_str(), self.now).into()
    }

    pub(super) fn is_being_deleted(self) -> bool {
        object_meta::is_being_deleted(self.object)
    }

    /// A condition of the status is `True`.
    pub(super) fn has_condition(self, kind: &str) -> bool {
        self.items("/status/conditions")
            .iter()
            .any(|condition| condition["type"] == kind && condition["status"] == "True")
    }

    /// One field of each container, one after the other.
    pub(super) fn containers(self, pointer: &str, field: &str) -> Value {
        joined(
            self.items(pointer)
                .iter()
                .map(|container| text_of(container, field)),
            ",",
        )
        .into()
    }
}

pub(super) fn text_of<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>, separator: &str) -> String {
    texts.collect::<Vec<_>>().join(separator)
}

pub(super) fn or_none(text: String) -> Value {
    if text.is_empty() {
        "<none>".into()
    } else {
        text.into()
    }
}
