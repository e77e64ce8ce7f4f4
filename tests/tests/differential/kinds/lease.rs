//! Leases: what leader election writes.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        variants: vec![
            json!({"spec": {"holderIdentity": "one", "leaseDurationSeconds": 15, "leaseTransitions": 0,
                "acquireTime": "2020-01-01T00:00:00.000000Z", "renewTime": "2020-01-01T00:00:00.123456Z"}}),
            json!({"spec": {}}),
            json!({}),
        ],
        changes: vec![
            json!({"spec": {"renewTime": "2020-01-01T00:00:07.5Z"}}),
            json!({"spec": {"holderIdentity": "two", "leaseTransitions": 1}}),
            json!({"spec": {"holderIdentity": null}}),
            json!({"spec": {"leaseDurationSeconds": 30}}),
        ],
        faults: vec![
            json!({"spec": {"leaseDurationSeconds": 0}}),
            json!({"spec": {"leaseTransitions": -1}}),
            json!({"spec": {"renewTime": "yesterday"}}),
            json!({"spec": {"holderIdentity": 7}}),
            json!({"spec": {"holderIdentity": ""}}),
            json!({"spec": {"leaseDurationSeconds": 1.5}}),
        ],
        strategic: vec![
            json!({"spec": {"holderIdentity": "three"}}),
            json!({"spec": {"$patch": "replace", "holderIdentity": "four"}}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/spec/holderIdentity", "value": "five"}]),
            json!([{"op": "test", "path": "/spec/holderIdentity", "value": "one"}, {"op": "remove", "path": "/spec/holderIdentity"}]),
        ],
        applied: vec![
            json!({"spec": {"holderIdentity": "one", "leaseDurationSeconds": 15}}),
            json!({"spec": {"holderIdentity": "two"}}),
            json!({"spec": {"renewTime": "2020-02-01T00:00:00.000001Z"}}),
        ],
        ..Kind::new("coordination.k8s.io/v1", "Lease", "leases")
    }
}
