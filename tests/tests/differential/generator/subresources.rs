//! Status and scale.

use http::Method;
use serde_json::{Value, json};

use super::Generator;
use super::patches::{APPLY, JSON, MERGE, STRATEGIC};
use crate::kinds::Kind;
use crate::operation::Operation;

impl Generator<'_> {
    pub(super) fn subresource(&mut self, kind: &Kind) -> Operation {
        if kind.name == "Pod" && !self.one_in(3) {
            return self.evict();
        }
        if kind.name == "Namespace" && self.one_in(2) {
            return self.finalize(kind);
        }
        if kind.subresources.is_empty() {
            // Most kinds have none, and say so.
            return if self.one_in(12) {
                let name = self.name(kind);
                let target = self.world.path(kind, &name) + "/status";
                Operation::new("get status", kind.name, Method::GET, target)
            } else {
                self.replace(kind)
            };
        }
        if kind.subresources.contains(&"scale") && self.one_in(2) {
            return self.scale(kind);
        }
        self.status(kind)
    }

    fn status(&mut self, kind: &Kind) -> Operation {
        let taken = self.taken_name(kind);
        let name = taken.unwrap_or_else(|| self.world.full_name(kind, "a"));
        let target = self.world.path(kind, &name) + "/status";
        let patch = if self.one_in(8) {
            self.metadata_change()
        } else if self.one_in(10) {
            // What is not status is left as it is.
            self.choice(&kind.changes).clone()
        } else {
            self.choice(&kind.statuses).clone()
        };
        let write = |verb: &str, media_type: &str, method: Method, body: String| {
            Operation::new(format!("{verb} status"), kind.name, method, &target)
                .body(media_type, body)
        };
        let operation = match self.random.u32(..10) {
            0 => {
                let operation = Operation::new("get status", kind.name, Method::GET, &target);
                return self.form(operation, false);
            }
            1..4 => {
                let Some(known) = self.world.find(kind, &name).cloned() else {
                    return self.create(kind);
                };
                let mut object = self.as_read(&known);
                json_patch::merge(&mut object, &patch);
                self.version(&mut object, &known);
                write(
                    "replace",
                    "application/json",
                    Method::PUT,
                    object.to_string(),
                )
            }
            4..7 => write("merge patch", MERGE, Method::PATCH, patch.to_string()),
            7 => write(
                "strategic merge patch",
                STRATEGIC,
                Method::PATCH,
                patch.to_string(),
            ),
            8 => {
                let status =
                    json!([{"op": "add", "target": "/status", "value": patch.get("status")}]);
                write("json patch", JSON, Method::PATCH, status.to_string())
            }
            _ => {
                let mut object = patch;
                object["apiVersion"] = kind.api_version.into();
                object["kind"] = kind.name.into();
                object["metadata"] = json!({ "name": name });
                return write("apply", APPLY, Method::PATCH, object.to_string())
                    .with("fieldManager", "status-applier")
                    .with("force", "true");
            }
        };
        self.write_options(operation)
    }

    /// What a namespace waits for when it is deleted.
    fn finalize(&mut self, kind: &Kind) -> Operation {
        let name = self.taken_name(kind);
        let name = name.unwrap_or_else(|| self.world.full_name(kind, "a"));
        let finalizers = self
            .choice(&[
                json!([]),
                json!([]),
                json!(["kubernetes"]),
                json!(["example.com/more"]),
                json!(["no-slash"]),
            ])
            .clone();
        let mut object = match self.world.find(kind, &name).cloned() {
            Some(known) => self.as_read(&known),
            None => json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}),
        };
        object["spec"]["finalizers"] = finalizers;
        let target = self.world.path(kind, &name) + "/finalize";
        Operation::new("replace finalize", kind.name, Method::PUT, target).json(&object)
    }

    fn scale(&mut self, kind: &Kind) -> Operation {
        let taken = self.taken_name(kind);
        let name = taken.unwrap_or_else(|| self.world.full_name(kind, "a"));
        let target = self.world.path(kind, &name) + "/scale";
        let replicas = self
            .choice(&[
                json!(2),
                json!(0),
                json!(7),
                json!(-1),
                json!("3"),
                json!(null),
            ])
            .clone();
        let spec = json!({"spec": {"replicas": replicas}});
        let operation = match self.random.u32(..8) {
            0 | 1 => return Operation::new("get scale", kind.name, Method::GET, target),
            2..4 => {
                let scale = self.whole_scale(kind, &name, &spec);
                Operation::new("replace scale", kind.name, Method::PUT, target).json(&scale)
            }
            4 => {
                let mut scale = self.whole_scale(kind, &name, &spec);
                if let Some(metadata) = scale["metadata"].as_object_mut() {
                    metadata.remove("resourceVersion");
                }
                return Operation::new("apply scale", kind.name, Method::PATCH, target)
                    .body(APPLY, scale.to_string())
                    .with("fieldManager", "scaler")
                    .with("force", "true");
            }
            5 => {
                let patch = json!([{"op": "replace", "target": "/spec/replicas", "value": 3}]);
                Operation::new("json patch scale", kind.name, Method::PATCH, target)
                    .body(JSON, patch.to_string())
            }
            _ => Operation::new("merge patch scale", kind.name, Method::PATCH, target)
                .body(MERGE, spec.to_string()),
        };
        self.write_options(operation)
    }

    fn whole_scale(&mut self, kind: &Kind, name: &str, spec: &Value) -> Value {
        let mut scale = json!({
            "apiVersion": "autoscaling/v1", "kind": "Scale",
            "metadata": {"name": name, "namespace": self.world.namespace}, "spec": spec["spec"],
        });
        let known = self.world.find(kind, name).cloned();
        if let Some(known) = known.filter(|_| !self.one_in(3)) {
            let object = self.world.sendable(&known);
            scale["metadata"]["resourceVersion"] = object["metadata"]["resourceVersion"].clone();
            if self.one_in(3) {
                scale["metadata"]["uid"] = object["metadata"]["uid"].clone();
            }
        }
        scale
    }
}
