//! Deletes of one object and of collections.

use http::Method;
use serde_json::{Value, json};

use super::Generator;
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::reference;

impl Generator<'_> {
    pub(super) fn delete(&mut self, kind: &Kind) -> Operation {
        let taken = self.taken_name(kind);
        let name = match taken {
            Some(name) if !self.one_in(12) => name,
            _ => self.name(kind),
        };
        let path = self.world.path(kind, &name);
        let operation = Operation::new("delete", kind.name, Method::DELETE, path);
        let known = self.world.find(kind, &name).map(|known| known.number);
        let operation = match self.random.u32(..10) {
            0..5 => operation,
            5 | 6 => self.delete_query(operation),
            _ => {
                let options = self.delete_options(known);
                operation.json(&options)
            }
        };
        self.form(operation, false)
    }

    pub(super) fn delete_collection(&mut self, kind: &Kind) -> Operation {
        let collection = self.world.collection(kind);
        let mut operation =
            Operation::new("delete collection", kind.name, Method::DELETE, collection);
        if !kind.namespaced {
            operation = operation.with("labelSelector", &format!("run={}", self.world.namespace));
        }
        operation = self.selection(kind, operation);
        match self.random.u32(..6) {
            0 => operation = self.delete_query(operation),
            1 => {
                let options = self.delete_options(None);
                operation = operation.json(&options);
            }
            2 => operation = operation.with("limit", "1"),
            _ => {}
        }
        self.form(operation, true)
    }

    fn delete_query(&mut self, operation: Operation) -> Operation {
        match self.random.u32(..10) {
            0 | 1 => operation.with("gracePeriodSeconds", "0"),
            2 => operation.with("gracePeriodSeconds", "20"),
            3 => operation.with("propagationPolicy", "Background"),
            4 => operation.with("propagationPolicy", "Foreground"),
            5 => operation.with("propagationPolicy", "Orphan"),
            6 => operation.with("orphanDependents", "true"),
            7 => operation.with("dryRun", "All"),
            8 => operation.with("propagationPolicy", "Later"),
            _ => operation.with("gracePeriodSeconds", "x"),
        }
    }

    fn delete_options(&mut self, known: Option<usize>) -> Value {
        let (uid, version) = known.map_or_else(
            || ("none".to_owned(), "1".to_owned()),
            |number| (reference::uid_of(number), reference::version_of(number)),
        );
        let mut options = self
            .choice(&[
                json!({}),
                json!({"gracePeriodSeconds": 0}),
                json!({"gracePeriodSeconds": 1}),
                json!({"gracePeriodSeconds": -1}),
                json!({"propagationPolicy": "Foreground"}),
                json!({"propagationPolicy": "Background", "gracePeriodSeconds": 3}),
                json!({"propagationPolicy": "Orphan"}),
                json!({"propagationPolicy": "Orphan", "orphanDependents": true}),
                json!({"orphanDependents": false}),
                json!({"preconditions": {"uid": uid}}),
                json!({"preconditions": {"resourceVersion": version}}),
                json!({"preconditions": {"uid": uid, "resourceVersion": version}}),
                json!({"preconditions": {"uid": "00000000-aaaa-bbbb-cccc-000000000000"}}),
                json!({"preconditions": {"resourceVersion": "1"}}),
                json!({"dryRun": ["All"]}),
                json!({"dryRun": ["Some"]}),
                json!({"gracePeriodSeconds": "soon"}),
                json!({"mystery": 1}),
                json!({"ignoreStoreReadErrorWithClusterBreakingPotential": true}),
            ])
            .clone();
        if self.one_in(2) {
            options["kind"] = "DeleteOptions".into();
            options["apiVersion"] = (*self.choice(&["v1", "meta.k8s.io/v1", "v2"])).into();
        }
        options
    }
}
