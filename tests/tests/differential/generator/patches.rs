//! Patches of all four types.

use http::Method;
use serde_json::{Value, json};

use super::Generator;
use crate::kinds::Kind;
use crate::operation::Operation;

pub(super) const JSON: &str = "application/json-patch+json";
pub(super) const MERGE: &str = "application/merge-patch+json";
pub(super) const STRATEGIC: &str = "application/strategic-merge-patch+json";
pub(super) const APPLY: &str = "application/apply-patch+yaml";

impl Generator<'_> {
    pub(super) fn json_patch(&mut self, kind: &Kind) -> Operation {
        let patch = match self.random.u32(..20) {
            0..3 => self.metadata_json_patch(),
            3 => self.faulty_json_patch(),
            _ => self.choice(&kind.json).clone(),
        };
        self.patch(kind, "json patch", JSON, &patch)
    }

    pub(super) fn merge_patch(&mut self, kind: &Kind) -> Operation {
        let mut patch = match self.random.u32(..20) {
            0 | 1 => self.fault_of(kind),
            2 => self.unknown_field(),
            3..8 => self.metadata_change(),
            8 => self
                .choice(&[json!({}), json!(null), json!([]), json!("text")])
                .clone(),
            _ => self.choice(&kind.changes).clone(),
        };
        if self.one_in(10)
            && patch.is_object()
            && let Some(version) = self.some_version()
        {
            json_patch::merge(
                &mut patch,
                &json!({"metadata": {"resourceVersion": version}}),
            );
        }
        self.patch(kind, "merge patch", MERGE, &patch)
    }

    pub(super) fn strategic_patch(&mut self, kind: &Kind) -> Operation {
        let patch = match self.random.u32(..20) {
            0 => self.fault_of(kind),
            1 => self.unknown_field(),
            2..5 => self.metadata_change(),
            5..8 => self.choice(&kind.changes).clone(),
            8 => self
                .choice(&[
                    json!({"$patch": "delete"}),
                    json!({"metadata": {"$patch": "often"}}),
                    json!({"metadata": {"labels": {"$patch": "replace", "only": "x"}}}),
                    json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/hold"]}}),
                    json!({"metadata": {"finalizers": ["example.com/second"], "$setElementOrder/finalizers": ["example.com/second", "example.com/hold"]}}),
                    json!({"metadata": {"ownerReferences": [{"$patch": "delete", "uid": "1"}]}}),
                ])
                .clone(),
            _ => self.choice(&kind.strategic).clone(),
        };
        self.patch(kind, "strategic merge patch", STRATEGIC, &patch)
    }

    pub(super) fn apply(&mut self, kind: &Kind) -> Operation {
        let name = self.name(kind);
        let mut object = match self.random.u32(..12) {
            0 => self.object(kind, &name),
            1 => {
                let mut object = self.choice(&kind.applied).clone();
                let fault = self.fault_of(kind);
                json_patch::merge(&mut object, &fault);
                object
            }
            2 => {
                let mut object = self.choice(&kind.applied).clone();
                let unknown = self.unknown_field();
                json_patch::merge(&mut object, &unknown);
                object
            }
            _ => self.choice(&kind.applied).clone(),
        };
        object["apiVersion"] = kind.api_version.into();
        object["kind"] = kind.name.into();
        object["metadata"]["name"] = name.as_str().into();
        if !kind.namespaced && !object["metadata"]["labels"].is_array() {
            object["metadata"]["labels"]["run"] = self.world.namespace.as_str().into();
        }
        if self.one_in(40) {
            let wrong = [
                ("kind", "Other"),
                ("apiVersion", "v7"),
                ("kind", ""),
                ("apiVersion", ""),
            ];
            let (field, value) = *self.choice(&wrong);
            object[field] = value.into();
        }
        let target = self.world.path(kind, &name);
        let mut operation = Operation::new("apply", kind.name, Method::PATCH, target)
            .body(APPLY, object.to_string());
        if !self.one_in(40) {
            let manager = *self.choice(&["one", "one", "two", "three"]);
            operation = operation.with("fieldManager", manager);
        }
        if self.one_in(3) {
            operation = operation.with("force", "true");
        }
        if self.one_in(14) {
            operation = operation.with("dryRun", "All");
        }
        if self.one_in(8) {
            operation = self.field_validation(operation);
        }
        operation
    }

    fn patch(&mut self, kind: &Kind, verb: &str, media_type: &str, patch: &Value) -> Operation {
        let taken = self.taken_name(kind);
        let name = match taken {
            Some(name) if !self.one_in(20) => name,
            _ => self.name(kind),
        };
        let target = self.world.path(kind, &name);
        let operation = Operation::new(verb, kind.name, Method::PATCH, target)
            .body(media_type, patch.to_string());
        if self.one_in(100) {
            return operation.with("force", "true");
        }
        self.write_options(operation)
    }

    fn metadata_json_patch(&mut self) -> Value {
        self.choice(&[
            json!([{"op": "add", "path": "/metadata/labels/json", "value": "yes"}]),
            json!([{"op": "remove", "path": "/metadata/labels/app"}]),
            json!([{"op": "add", "path": "/metadata/finalizers", "value": ["example.com/hold"]}]),
            json!([{"op": "remove", "path": "/metadata/finalizers"}]),
            json!([{"op": "test", "path": "/metadata/name", "value": "a"}]),
            json!([{"op": "replace", "path": "/metadata/resourceVersion", "value": "1"}]),
        ])
        .clone()
    }

    fn faulty_json_patch(&mut self) -> Value {
        self.choice(&[
            json!([{"op": "remove", "path": "/absent"}]),
            json!([{"op": "change", "path": "/metadata"}]),
            json!([{"op": "add", "path": "/metadata/labels/x"}]),
            json!([{"path": "/metadata"}]),
            json!({"op": "add"}),
            json!([{"op": "test", "path": "/kind", "value": "Other"}]),
            json!([{"op": "replace", "path": "", "value": {}}]),
            json!([{"op": "add", "path": "no-slash", "value": 1}]),
            json!([]),
            json!([{"op": "replace", "path": "/metadata/name", "value": "another"}]),
            json!([{"op": "replace", "path": "/kind", "value": "Other"}]),
        ])
        .clone()
    }
}
