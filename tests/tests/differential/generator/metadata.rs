//! Metadata: labels, annotations, finalizers and owners, most of them as they should be.

use serde_json::{Value, json};

use super::Generator;
use crate::kinds::Kind;

impl Generator<'_> {
    pub(super) fn metadata(&mut self, kind: &Kind, name: &str) -> Value {
        let mut metadata = json!({"name": name, "labels": {"run": self.world.namespace}});
        if self.one_in(2) {
            metadata["labels"]["app"] = (*self.choice(&["web", "db", "guarded"])).into();
        }
        if self.one_in(4) {
            metadata["labels"]["example.com/tier"] = (*self.choice(&["front", "back", ""])).into();
        }
        if self.one_in(3) {
            metadata["annotations"] =
                json!({"note": *self.choice(&["some text", ""]), "example.com/more": "x"});
        }
        if kind.namespaced && self.one_in(3) {
            metadata["namespace"] = self.world.namespace.clone().into();
        }
        if self.one_in(9) {
            metadata["finalizers"] = self
                .choice(&[
                    json!(["example.com/hold"]),
                    json!(["example.com/hold", "example.com/second"]),
                    json!(["foregroundDeletion"]),
                    json!(["orphan"]),
                    json!([]),
                ])
                .clone();
        }
        if self.one_in(8) {
            let owners = self.owners();
            metadata["ownerReferences"] = owners;
        }
        metadata
    }

    fn owners(&mut self) -> Value {
        let known: Vec<Value> = self
            .world
            .all()
            .map(|known| {
                let object = &known.object;
                let mut owner = json!({
                    "apiVersion": object["apiVersion"], "kind": object["kind"],
                    "name": object["metadata"]["name"], "uid": object["metadata"]["uid"],
                });
                owner = self.world.with_references(&owner);
                owner
            })
            .collect();
        let mut owner = if known.is_empty() || self.one_in(5) {
            json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "absent", "uid": "00000000-aaaa-bbbb-cccc-000000000000"})
        } else {
            self.choice(&known).clone()
        };
        if self.one_in(3) {
            owner["controller"] = true.into();
        }
        if self.one_in(3) {
            owner["blockOwnerDeletion"] = true.into();
        }
        json!([owner])
    }

    /// A merge patch of metadata that leaves it as it should be.
    pub(super) fn metadata_change(&mut self) -> Value {
        let owners = self.owners();
        let metadata = self
            .choice(&[
            json!({"labels": {"app": "db"}}),
            json!({"labels": {"app": "guarded", "changed": "yes"}}),
            json!({"labels": {"app": null}}),
            json!({"annotations": {"note": "changed"}}),
            json!({"annotations": null}),
            json!({"finalizers": ["example.com/hold"]}),
            json!({"finalizers": null}),
            json!({"finalizers": []}),
            json!({"ownerReferences": owners}),
            json!({"ownerReferences": null}),
            json!({"generateName": "late-"}),
            json!({"generation": 77}),
            json!({"creationTimestamp": null}),
            json!({"deletionTimestamp": "2020-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5}),
            json!({"selfLink": "/somewhere"}),
            json!({"managedFields": []}),
            json!({"managedFields": [{}]}),
        ]).clone();
        json!({ "metadata": metadata })
    }

    /// A merge patch of metadata that is refused, or warned of.
    pub(super) fn metadata_fault(&mut self) -> Value {
        let long = "x".repeat(64);
        let metadata = self
            .choice(&[
            json!({"labels": {"bad key!": "x"}}),
            json!({"labels": {"a/b/c": "x"}}),
            json!({"labels": {"app": "not a value"}}),
            json!({"labels": {"app": long}}),
            json!({"labels": {"app": 1}}),
            json!({"labels": ["app"]}),
            json!({"annotations": {"bad key!": "x"}}),
            json!({"annotations": {"flag": true}}),
            json!({"finalizers": ["no-slash"]}),
            json!({"finalizers": ["bad finalizer!/x"]}),
            json!({"finalizers": "example.com/hold"}),
            json!({"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "x"}]}),
            json!({"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "1", "controller": true}, {"apiVersion": "v1", "kind": "Pod", "name": "y", "uid": "2", "controller": true}]}),
            json!({"ownerReferences": [{"apiVersion": "v1", "kind": "Event", "name": "x", "uid": "1"}]}),
            json!({"ownerReferences": [{"apiVersion": "a/b/c", "kind": "", "name": "x", "uid": "1"}]}),
            json!({"ownerReferences": {"name": "x"}}),
            json!({"namespace": "elsewhere"}),
            json!({"name": "another"}),
            json!({"uid": "00000000-aaaa-bbbb-cccc-000000000000"}),
            json!({"resourceVersion": "1"}),
            json!({"resourceVersion": "many"}),
            json!({"creationTimestamp": "yesterday"}),
            json!({"generation": -1}),
            json!({"generation": "1"}),
            json!({"mystery": 1}),
            json!({"managedFields": [{"manager": "m", "operation": "Sometimes"}]}),
            json!({"managedFields": [{"manager": "m", "operation": "Update", "fieldsType": "FieldsV2"}]}),
        ]).clone();
        json!({ "metadata": metadata })
    }

    /// A merge patch that adds fields nobody knows.
    pub(super) fn unknown_field(&mut self) -> Value {
        self.choice(&[
            json!({"mystery": 1}),
            json!({"metadata": {"mystery": {"deep": []}}}),
            json!({"spec": {"mystery": true}}),
            json!({"status": {"mystery": "x"}}),
            json!({"mystery": {"a": 1}, "metadata": {"secret": null}}),
        ])
        .clone()
    }
}
