//! What goes wrong before an object is looked at: callers, paths, methods, media types, sizes, versions long gone.

use http::Method;
use serde_json::json;

use super::Generator;
use super::patches::{JSON, MERGE};
use crate::kinds::Kind;
use crate::operation::{Caller, Operation};
use crate::reference;

/// More than the server reads.
const TOO_LARGE: usize = 3 * 1024 * 1024 + 100;

impl Generator<'_> {
    pub(super) fn fault(&mut self, kind: &Kind) -> Operation {
        match self.random.u32(..22) {
            0 | 1 => self.get(kind).by(Caller::Stranger),
            2 => self.by_somebody_else(kind, Caller::Limited),
            3 => self.by_somebody_else(kind, Caller::Nobody),
            4 => self.method(kind),
            5 | 6 => self.not_acceptable(kind),
            7 => self.media_type(kind),
            8..11 => self.too_large(kind),
            11 | 12 => self.expired(kind),
            13 | 14 => self.of_the_future(kind),
            15 | 16 => self.path(kind),
            17 | 18 => self.malformed(kind),
            19 => self.terminating(kind),
            _ => self.unsafe_delete(),
        }
    }

    fn by_somebody_else(&mut self, kind: &Kind, caller: Caller) -> Operation {
        match self.random.u32(..6) {
            0 => self.list(kind),
            1 => self.create(kind),
            2 => self.delete(kind),
            3 => self.merge_patch(kind),
            4 => self.replace(kind),
            _ => self.get(kind),
        }
        .by(caller)
    }

    fn method(&mut self, kind: &Kind) -> Operation {
        let collection = self.world.collection(kind);
        let object = self.world.path(kind, "a");
        let (verb, method, path) = match self.random.u32(..4) {
            0 => ("create", Method::POST, object),
            1 => ("replace", Method::PUT, collection),
            2 => ("merge patch", Method::PATCH, collection),
            _ => ("delete", Method::DELETE, object + "/status"),
        };
        let body =
            json!({"apiVersion": kind.api_version, "kind": kind.name, "metadata": {"name": "a"}});
        let media_type = if method == Method::PATCH {
            MERGE
        } else {
            "application/json"
        };
        Operation::new(verb, kind.name, method, path).body(media_type, body.to_string())
    }

    fn not_acceptable(&mut self, kind: &Kind) -> Operation {
        let accept = *self.choice(&[
            "text/html",
            "application/xml",
            "application/json;as=Table;g=meta.k8s.io;v=v2",
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v9",
            "application/json;as=Other;g=example.com;v=v1",
        ]);
        let name = self.name(kind);
        let path = self.world.path(kind, &name);
        Operation::new("get", kind.name, Method::GET, path).header("accept", accept)
    }

    fn media_type(&mut self, kind: &Kind) -> Operation {
        let name = self.name(kind);
        let object = self.object(kind, &name).to_string();
        let path = self.world.path(kind, &name);
        match self.random.u32(..3) {
            0 => {
                let collection = self.world.collection(kind);
                Operation::new("create", kind.name, Method::POST, collection)
                    .body("text/plain", object)
            }
            1 => Operation::new("merge patch", kind.name, Method::PATCH, path)
                .body("application/json", "{}".into()),
            _ => Operation::new("replace", kind.name, Method::PUT, path)
                .body("application/xml", object),
        }
    }

    fn too_large(&mut self, kind: &Kind) -> Operation {
        let name = self.name(kind);
        let path = self.world.path(kind, &name);
        if self.one_in(2) {
            let collection = self.world.collection(kind);
            let mut object = self.object(kind, &name);
            object["metadata"]["annotations"] = json!({"large": "x".repeat(TOO_LARGE)});
            return Operation::new("create", kind.name, Method::POST, collection).json(&object);
        }
        let step = json!({"op": "test", "path": "/kind", "value": kind.name});
        let steps = serde_json::Value::from(vec![step; 10_001]);
        Operation::new("json patch", kind.name, Method::PATCH, path).body(JSON, steps.to_string())
    }

    fn expired(&mut self, kind: &Kind) -> Operation {
        let collection = self.world.collection(kind);
        match (self.random.u32(..4), self.expired) {
            (0, Some(number)) => Operation::new(
                "list",
                "ConfigMap",
                Method::GET,
                "/api/v1/namespaces/prelude/configmaps?limit=1",
            )
            .with("continue", &reference::continue_of(number)),
            (1, _) => Operation::new("list", kind.name, Method::GET, collection)
                .with("resourceVersion", "1")
                .with("limit", "1"),
            _ => Operation::new("list", kind.name, Method::GET, collection)
                .with("resourceVersion", "1")
                .with("resourceVersionMatch", "Exact"),
        }
    }

    fn of_the_future(&mut self, kind: &Kind) -> Operation {
        let future = "9000000000000000";
        let collection = self.world.collection(kind);
        let name = self.name(kind);
        let path = self.world.path(kind, &name);
        match self.random.u32(..3) {
            0 => Operation::new("get", kind.name, Method::GET, path),
            1 => Operation::new("list", kind.name, Method::GET, collection)
                .with("resourceVersionMatch", "NotOlderThan"),
            _ => Operation::new("list", kind.name, Method::GET, collection),
        }
        .with("resourceVersion", future)
        .slow()
    }

    fn path(&mut self, kind: &Kind) -> Operation {
        let path = match self.random.u32(..8) {
            0 => self.world.path(kind, "a") + "/unknown",
            // It leads elsewhere in the store.
            6 => format!("{}/namespaces/../{}", kind.root(), kind.plural),
            7 => format!("{}/namespaces/../{}/a", kind.root(), kind.plural),
            1 => format!("{}/frogs", kind.root()),
            2 => format!("{}/frogs/x", kind.root()),
            3 => "/apis/nowhere.example.com/v1/things".to_owned(),
            4 => "/nowhere".to_owned(),
            _ => self.world.path(kind, "absent"),
        };
        Operation::new("get", kind.name, Method::GET, path)
    }

    fn malformed(&mut self, kind: &Kind) -> Operation {
        let name = self.name(kind);
        let collection = self.world.collection(kind);
        let path = self.world.path(kind, &name);
        let object = self.object(kind, &name);
        let text = object.to_string();
        let cut = text[..text.len() / 2].to_owned();
        let list = format!("{}List", kind.name);
        let body = match self.random.u32(..9) {
            0 => String::new(),
            1 => cut,
            2 => "[]".into(),
            3 => "null".into(),
            4 => "\"text\"".into(),
            5 => json!({"kind": list, "apiVersion": kind.api_version, "items": []}).to_string(),
            6 => json!({"kind": "Frog", "apiVersion": "v1", "metadata": {"name": "a"}}).to_string(),
            7 => json!({"kind": kind.name, "apiVersion": "v9", "metadata": {"name": "a"}})
                .to_string(),
            _ => text + "}",
        };
        match self.random.u32(..4) {
            0 | 1 => Operation::new("create", kind.name, Method::POST, collection)
                .body("application/json", body),
            2 => Operation::new("replace", kind.name, Method::PUT, path)
                .body("application/json", body),
            _ => Operation::new("merge patch", kind.name, Method::PATCH, path).body(MERGE, body),
        }
    }

    /// Namespaces are what the server has no way for to delete unread.
    fn unsafe_delete(&mut self) -> Operation {
        const UNSAFE: &str = "ignoreStoreReadErrorWithClusterBreakingPotential";
        let namespace = *self.choice(&["prelude", "terminating", "absent"]);
        let path = format!("/api/v1/namespaces/{namespace}");
        let delete = Operation::new("delete", "Namespace", Method::DELETE, path);
        if self.one_in(2) {
            delete.with(UNSAFE, "true")
        } else {
            delete.json(&json!({ UNSAFE: true }))
        }
    }

    /// A namespace that goes takes nothing in any more.
    fn terminating(&mut self, kind: &Kind) -> Operation {
        if !kind.namespaced {
            return self.create(kind);
        }
        let mut object = self.object(kind, "late");
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("namespace");
        }
        let namespace = *self.choice(&["terminating", "absent"]);
        let target = format!("{}/namespaces/{namespace}/{}", kind.root(), kind.plural);
        Operation::new("create", kind.name, Method::POST, target).json(&object)
    }
}
