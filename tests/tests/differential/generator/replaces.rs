//! Replaces: read, modify, write, with the version that was read, an older one or none.

use http::Method;
use serde_json::{Value, json};

use super::{Generator, Known};
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::reference;

impl Generator<'_> {
    pub(super) fn replace(&mut self, kind: &Kind) -> Operation {
        let taken = self.taken_name(kind);
        let Some(name) = taken.filter(|_| !self.one_in(20)) else {
            return self.replace_nothing(kind);
        };
        let Some(known) = self.world.find(kind, &name).cloned() else {
            return self.create(kind);
        };
        let mut object = self.as_read(&known);
        match self.random.u32(..20) {
            0 => {}
            1 | 2 => {
                let fault = self.fault_of(kind);
                json_patch::merge(&mut object, &fault);
            }
            3 => {
                let unknown = self.unknown_field();
                json_patch::merge(&mut object, &unknown);
            }
            4..8 => {
                let change = self.metadata_change();
                json_patch::merge(&mut object, &change);
            }
            8 => {
                // All anew, as a program does that keeps no state.
                object = self.object(kind, &name);
            }
            _ => {
                let change = self.choice(&kind.changes).clone();
                json_patch::merge(&mut object, &change);
            }
        }
        self.version(&mut object, &known);
        let path = self.world.path(kind, &name);
        let operation = Operation::new("replace", kind.name, Method::PUT, path).json(&object);
        self.write_options(operation)
    }

    /// An object as it was answered, but for what no two servers choose alike.
    pub(super) fn as_read(&mut self, known: &Known) -> Value {
        let mut object = self.world.sendable(known);
        if let Some(spec) = object["spec"].as_object_mut()
            && known.object["kind"] == "Service"
        {
            if spec
                .get("clusterIP")
                .is_some_and(|address| address != "None")
            {
                spec.remove("clusterIP");
                spec.remove("clusterIPs");
            }
            spec.remove("healthCheckNodePort");
            let ports = spec.get_mut("ports").and_then(Value::as_array_mut);
            for port in ports.into_iter().flatten().filter_map(Value::as_object_mut) {
                port.remove("nodePort");
            }
        }
        if self.one_in(3)
            && let Some(metadata) = object["metadata"].as_object_mut()
        {
            metadata.remove("managedFields");
        }
        object
    }

    pub(super) fn version(&mut self, object: &mut Value, known: &Known) {
        match (self.random.u32(..20), known.earlier) {
            (0..4, _) => {
                if let Some(metadata) = object["metadata"].as_object_mut() {
                    metadata.remove("resourceVersion");
                }
            }
            (4..6, Some(earlier)) => {
                object["metadata"]["resourceVersion"] = reference::version_of(earlier).into();
            }
            (6, _) => {
                object["metadata"]["uid"] = "00000000-aaaa-bbbb-cccc-000000000000".into();
            }
            _ => {}
        }
    }

    /// Some kinds are created by that.
    fn replace_nothing(&mut self, kind: &Kind) -> Operation {
        let free = self.free_name(kind);
        let name = free.unwrap_or_else(|| self.world.full_name(kind, "a"));
        let object = self.object(kind, &name);
        let path = self.world.path(kind, &name);
        let operation = Operation::new("replace", kind.name, Method::PUT, path).json(&object);
        self.write_options(operation)
    }

    pub(super) fn fault_of(&mut self, kind: &Kind) -> Value {
        if kind.faults.is_empty() || self.one_in(3) {
            return self.metadata_fault();
        }
        let fault = self.choice(&kind.faults).clone();
        if fault.is_null() { json!({}) } else { fault }
    }
}
