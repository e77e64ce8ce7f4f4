//! `metadata.managedFields`: who owns which fields, in which version of the kind, and since when.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::field_set::FieldSet;
use super::fields_v1;
use super::path_element::Malformed;

/// The owners of an object's fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Managed(pub(crate) BTreeMap<Manager, Owned>);

/// Who owns fields. The same client is another manager for each operation and subresource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Manager {
    pub(crate) name: String,
    pub(crate) operation: Operation,
    /// Empty for an apply: its fields stay its own when it goes on with another version.
    pub(crate) api_version: String,
    pub(crate) subresource: String,
}

/// How fields came to be owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Apply,
    Update,
}

/// The fields of one manager.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Owned {
    pub(crate) fields: FieldSet,
    pub(crate) api_version: String,
    /// RFC 3339; a manager that only ever agreed with others has none.
    pub(crate) time: Option<String>,
}

impl Manager {
    pub(crate) fn new(
        name: &str,
        operation: Operation,
        api_version: &str,
        subresource: &str,
    ) -> Self {
        Self {
            // The real server calls those so that say nothing of themselves.
            name: if name.is_empty() { "unknown" } else { name }.to_owned(),
            operation,
            api_version: match operation {
                Operation::Apply => String::new(),
                Operation::Update => api_version.to_owned(),
            },
            subresource: subresource.to_owned(),
        }
    }

    pub(crate) fn applies(&self) -> bool {
        self.operation == Operation::Apply
    }

    /// The manager as messages name it.
    pub(crate) fn shown(&self) -> String {
        let subresource = match self.subresource.as_str() {
            "" => String::new(),
            name => format!(" with subresource {name:?}"),
        };
        let version = match self.operation {
            Operation::Apply => String::new(),
            Operation::Update => format!(" using {}", self.api_version),
        };
        format!("{:?}{subresource}{version}", self.name)
    }
}

impl Managed {
    /// Reads the field of an object.
    pub(crate) fn read(entries: &Value) -> Result<Self, Malformed> {
        let mut read = Self::default();
        for entry in entries.as_array().into_iter().flatten() {
            let text = |field: &str| entry[field].as_str().unwrap_or_default();
            let operation = match text("operation") {
                "Apply" => Operation::Apply,
                "Update" => Operation::Update,
                _ => return Err(Malformed),
            };
            if text("apiVersion").is_empty() || text("fieldsType") != "FieldsV1" {
                return Err(Malformed);
            }
            let manager = Manager {
                name: text("manager").to_owned(),
                operation,
                api_version: match operation {
                    Operation::Apply => String::new(),
                    Operation::Update => text("apiVersion").to_owned(),
                },
                subresource: text("subresource").to_owned(),
            };
            let owned = Owned {
                fields: fields_v1::read(&entry["fieldsV1"])?,
                api_version: text("apiVersion").to_owned(),
                time: entry["time"].as_str().map(str::to_owned),
            };
            read.0.insert(manager, owned);
        }
        Ok(read)
    }

    /// The value of the field; `None` where nobody owns anything.
    pub(crate) fn written(&self) -> Option<Value> {
        if self.0.is_empty() {
            return None;
        }
        let mut entries: Vec<_> = self.0.iter().collect();
        // Times in whole seconds of one zone sort as texts do; who has none comes first.
        entries.sort_by_key(|(manager, owned)| {
            (
                manager.operation,
                &owned.time,
                &manager.name,
                &owned.api_version,
                &manager.subresource,
            )
        });
        Some(
            entries
                .into_iter()
                .map(|(manager, owned)| entry(manager, owned))
                .collect(),
        )
    }

    /// Forgets the managers that own nothing.
    pub(crate) fn drop_empty(&mut self) {
        self.0.retain(|_, owned| !owned.fields.is_empty());
    }
}

fn entry(manager: &Manager, owned: &Owned) -> Value {
    let mut entry = Map::new();
    let mut set = |field: &str, text: &str| {
        if !text.is_empty() {
            entry.insert(field.to_owned(), text.into());
        }
    };
    set("manager", &manager.name);
    set(
        "operation",
        if manager.applies() { "Apply" } else { "Update" },
    );
    set("apiVersion", &owned.api_version);
    set("time", owned.time.as_deref().unwrap_or_default());
    set("fieldsType", "FieldsV1");
    set("subresource", &manager.subresource);
    entry.insert(
        "fieldsV1".to_owned(),
        Value::Object(fields_v1::write(&owned.fields)),
    );
    Value::Object(entry)
}

/// Whether a value of the field asks to forget all managers: an empty list, or one empty entry.
pub(crate) fn is_reset(entries: &Value) -> bool {
    *entries == json!([]) || *entries == json!([{}])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Value {
        json!([
            {"manager": "b", "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:a": {}}}},
            {"manager": "a", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:a": {}}}},
            {"manager": "a", "operation": "Update", "apiVersion": "v1", "time": "2025-01-01T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {}}},
            {"manager": "a", "operation": "Update", "apiVersion": "v1", "time": "2025-01-01T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {}}, "subresource": "status"},
        ])
    }

    #[test]
    fn entries_are_written_in_the_order_of_the_server() {
        let mut shuffled = entries();
        shuffled.as_array_mut().unwrap().reverse();
        let managed = Managed::read(&shuffled).unwrap();
        assert_eq!(managed.written().unwrap(), entries());
        assert_eq!(Managed::default().written(), None);
    }

    #[test]
    fn a_malformed_entry_spoils_all() {
        for (field, value) in [
            ("operation", "Delete"),
            ("apiVersion", ""),
            ("fieldsType", "FieldsV2"),
        ] {
            let mut entries = entries();
            entries[0][field] = value.into();
            assert!(Managed::read(&entries).is_err(), "{field}");
        }
    }

    #[test]
    fn managers_are_named_with_what_tells_them_apart() {
        let shown =
            |operation, subresource| Manager::new("a", operation, "v1", subresource).shown();
        assert_eq!(shown(Operation::Apply, ""), r#""a""#);
        assert_eq!(
            shown(Operation::Update, "status"),
            r#""a" with subresource "status" using v1"#
        );
        assert_eq!(
            Manager::new("", Operation::Update, "v1", "").name,
            "unknown"
        );
    }
}
