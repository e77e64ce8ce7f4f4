//! Options that any operation may have: the form of the answer, dry runs, validation, field managers.

use super::Generator;
use crate::operation::Operation;

const PARTIAL: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const PARTIAL_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1";

impl Generator<'_> {
    pub(super) fn form(&mut self, operation: Operation, is_list: bool) -> Operation {
        let partial = if is_list { PARTIAL_LIST } else { PARTIAL };
        match self.random.u32(..60) {
            0 | 1 => operation.header("accept", partial),
            2 => operation.header("accept", TABLE),
            3 => operation.header("accept", &format!("{TABLE},application/json")),
            4 => {
                let include = *self.choice(&["None", "Object", "Metadata"]);
                operation
                    .header("accept", TABLE)
                    .with("includeObject", include)
            }
            5 => operation.header("accept", "application/yaml;q=0.5, application/json"),
            6 => operation.header("accept", "*/*"),
            7 => operation.with("pretty", "true"),
            _ => operation,
        }
    }

    pub(super) fn write_options(&mut self, mut operation: Operation) -> Operation {
        if self.one_in(14) {
            operation = operation.with("dryRun", "All");
        }
        if self.one_in(3) {
            let manager = *self.choice(&["kubex", "second", "third part"]);
            operation = operation.with("fieldManager", manager);
        }
        if self.one_in(5) {
            operation = self.field_validation(operation);
        }
        if self.one_in(120) {
            operation = match self.random.u32(..4) {
                0 => operation.with("dryRun", "Some"),
                1 => operation.with("fieldManager", &"m".repeat(129)),
                2 => operation.with("fieldManager", "line\nbreak"),
                _ => operation.with("fieldValidation", "Loud"),
            };
        }
        self.form(operation, false)
    }

    pub(super) fn field_validation(&mut self, operation: Operation) -> Operation {
        let how = *self.choice(&["Strict", "Warn", "Ignore"]);
        operation.with("fieldValidation", how)
    }
}
