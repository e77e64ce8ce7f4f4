//! Creates: whole objects, dry runs, generated names, and objects that are refused.

use http::Method;
use serde_json::{Value, json};

use super::Generator;
use crate::kinds::Kind;
use crate::operation::Operation;

impl Generator<'_> {
    pub(super) fn create(&mut self, kind: &Kind) -> Operation {
        let free = self.free_name(kind);
        let name = match free {
            Some(name) if !self.one_in(8) => name,
            _ => self.name(kind),
        };
        let mut object = self.object(kind, &name);
        let operation = Operation::new(
            "create",
            kind.name,
            Method::POST,
            self.world.collection(kind),
        );
        match self.random.u32(..100) {
            0..7 if !kind.faults.is_empty() => {
                let fault = self.choice(&kind.faults).clone();
                json_patch::merge(&mut object, &fault);
                let operation = operation.json(&object);
                self.write_options(operation)
            }
            7..10 => {
                let fault = self.metadata_fault();
                json_patch::merge(&mut object, &fault);
                let operation = operation.json(&object);
                self.write_options(operation)
            }
            10..14 => {
                let unknown = self.unknown_field();
                json_patch::merge(&mut object, &unknown);
                let operation = self.field_validation(operation.json(&object));
                self.write_options(operation)
            }
            14..16 => self.twice(operation, &object),
            16..20 => self.generated_name(operation, object),
            20..23 => {
                object["metadata"]["name"] = self.bad_name();
                operation.json(&object)
            }
            23..26 => {
                let change = self.metadata_change();
                json_patch::merge(&mut object, &change);
                let operation = operation.json(&object);
                self.write_options(operation)
            }
            26..28 => {
                // It is known from the path what it is, of built-in kinds.
                let fields = object.as_object_mut().expect("objects are objects");
                fields.remove("kind");
                fields.remove("apiVersion");
                operation.json(&object)
            }
            _ => {
                let operation = operation.json(&object);
                self.write_options(operation)
            }
        }
    }

    /// A field that stands there twice.
    fn twice(&mut self, operation: Operation, object: &Value) -> Operation {
        let mut text = object.to_string();
        text.insert_str(1, r#""metadata":{"name":"first"},"#);
        let operation = operation.body("application/json", text);
        self.field_validation(operation)
    }

    fn generated_name(&mut self, operation: Operation, mut object: Value) -> Operation {
        // Lists are in the order of names: those with the same start would come in any order, also those of other sequences.
        self.generated += 1;
        let own = format!("z{}-{}-", self.generated, self.world.namespace);
        let start = match self.random.u32(..8) {
            0 => "Bad_".to_owned(),
            1 => own + &"y".repeat(70),
            _ => own,
        };
        object["metadata"]["generateName"] = start.into();
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("name");
        }
        operation.json(&object)
    }

    fn bad_name(&mut self) -> Value {
        let long = "n".repeat(254);
        self.choice(&[
            json!("Not_A_Name"),
            json!(""),
            json!("-a"),
            json!("a..b"),
            json!("a.b"),
            json!("with space"),
            json!("a/b"),
            json!(".."),
            json!(long),
            json!(5),
            json!(null),
            json!("2nd"),
        ])
        .clone()
    }
}
