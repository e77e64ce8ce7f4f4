//! JSON patches.

use alloc::{string::ToString, vec::Vec};

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::JsonPointer;
use crate::Error;

/// A list of operations that are carried out in order, all or none (RFC 6902).
///
/// ```
/// use kubex_proto::{JsonPatch, JsonPointer};
///
/// let labels = JsonPointer::root().field("metadata").field("labels");
/// let patch = JsonPatch::new()
///     .test(labels.clone().field("app"), "web")
///     .add(labels.clone().field("tier"), "front")
///     .copy(labels.clone().field("app"), labels.clone().field("was"))
///     .r#move(labels.clone().field("a"), labels.clone().field("b"))
///     .replace(JsonPointer::parse("/spec/replicas")?, 3)
///     .remove(labels.field("old"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct JsonPatch {
    operations: Vec<Operation>,
    problem: Option<Error>,
}

/// Values may hold a secret, so they are kept where `Debug` does not print them.
#[derive(Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Operation {
    Add { path: Pointer, value: Value },
    Remove { path: Pointer },
    Replace { path: Pointer, value: Value },
    Move { from: Pointer, path: Pointer },
    Copy { from: Pointer, path: Pointer },
    Test { path: Pointer, value: Value },
}

#[derive(Debug)]
struct Pointer(JsonPointer);

impl Serialize for Pointer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl core::fmt::Debug for Operation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Add { path, .. } => write!(f, "add {}", path.0),
            Self::Remove { path } => write!(f, "remove {}", path.0),
            Self::Replace { path, .. } => write!(f, "replace {}", path.0),
            Self::Move { from, path } => write!(f, "move {} to {}", from.0, path.0),
            Self::Copy { from, path } => write!(f, "copy {} to {}", from.0, path.0),
            Self::Test { path, .. } => write!(f, "test {}", path.0),
        }
    }
}

impl JsonPatch {
    /// Does nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value into an object (in place of the old one, if any) or before an item of a list.
    #[must_use]
    pub fn add(self, path: JsonPointer, value: impl Serialize) -> Self {
        self.with_value(path, &value, |path, value| Operation::Add { path, value })
    }

    /// Takes out what is there; that nothing is there is an error of the server's.
    #[must_use]
    pub fn remove(self, path: JsonPointer) -> Self {
        self.push(Operation::Remove {
            path: Pointer(path),
        })
    }

    /// Puts a value in place of the one that is there.
    #[must_use]
    pub fn replace(self, path: JsonPointer, value: impl Serialize) -> Self {
        self.with_value(path, &value, |path, value| Operation::Replace {
            path,
            value,
        })
    }

    /// Takes a value from one place and puts it to another.
    #[must_use]
    pub fn r#move(self, from: JsonPointer, path: JsonPointer) -> Self {
        self.push(Operation::Move {
            from: Pointer(from),
            path: Pointer(path),
        })
    }

    /// Puts the value of one place to another as well.
    #[must_use]
    pub fn copy(self, from: JsonPointer, path: JsonPointer) -> Self {
        self.push(Operation::Copy {
            from: Pointer(from),
            path: Pointer(path),
        })
    }

    /// Lets the patch fail (422) unless the value is there.
    #[must_use]
    pub fn test(self, path: JsonPointer, value: impl Serialize) -> Self {
        self.with_value(path, &value, |path, value| Operation::Test { path, value })
    }

    pub(super) fn into_body(self) -> Result<Bytes, Error> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        serde_json::to_vec(&self.operations)
            .map(Bytes::from)
            .map_err(|error| Error::refused_field("JSON patch", error.to_string()))
    }

    fn push(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    fn with_value(
        mut self,
        path: JsonPointer,
        value: &impl Serialize,
        operation: impl FnOnce(Pointer, Value) -> Operation,
    ) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => self.push(operation(Pointer(path), value)),
            Err(error) => {
                let problem = Error::refused("value for JSON pointer", path.as_str(), error);
                self.problem.get_or_insert(problem);
                self
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn the_six_operations() {
        let at = |text: &str| JsonPointer::parse(text).unwrap();
        let patch = JsonPatch::new()
            .add(at("/a"), 1)
            .remove(at("/b"))
            .replace(at("/c"), "x")
            .r#move(at("/d"), at("/e"))
            .copy(at("/f"), at("/g"))
            .test(at("/h"), Value::Null);
        let body = patch.into_body().unwrap();
        assert_eq!(
            core::str::from_utf8(&body).unwrap(),
            r#"[{"op":"add","path":"/a","value":1},{"op":"remove","path":"/b"},{"op":"replace","path":"/c","value":"x"},{"op":"move","from":"/d","path":"/e"},{"op":"copy","from":"/f","path":"/g"},{"op":"test","path":"/h","value":null}]"#
        );
    }

    #[test]
    fn values_are_not_printed() {
        let patch = JsonPatch::new().add(JsonPointer::root().field("data"), "CANARY");
        assert!(!format!("{patch:?}").contains("CANARY"));
    }
}
