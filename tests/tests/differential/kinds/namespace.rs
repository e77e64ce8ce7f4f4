//! Namespaces, which take their time to go.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        namespaced: false,
        subresources: &["status"],
        variants: vec![
            json!({}),
            json!({"spec": {"finalizers": ["kubernetes"]}}),
            json!({"spec": {}}),
        ],
        changes: vec![
            json!({"metadata": {"labels": {"team": "red"}}}),
            json!({"metadata": {"annotations": {"owner": "me"}}}),
        ],
        faults: vec![
            json!({"spec": {"finalizers": ["not/quite/right"]}}),
            json!({"spec": {"finalizers": "kubernetes"}}),
            json!({"metadata": {"labels": {"kubernetes.io/metadata.name": "other"}}}),
        ],
        strategic: vec![
            json!({"metadata": {"labels": {"patched": "yes"}}}),
            json!({"spec": {"finalizers": ["example.com/more"]}}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/metadata/annotations", "value": {"json": "yes"}}]),
            json!([{"op": "remove", "path": "/metadata/labels/kubernetes.io~1metadata.name"}]),
        ],
        applied: vec![
            json!({"metadata": {"labels": {"applied": "yes"}}}),
            json!({"metadata": {"annotations": {"applied": "no"}}}),
        ],
        statuses: vec![
            json!({"status": {"conditions": [{"type": "NamespaceContentRemaining", "status": "False", "reason": "None", "message": "", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}}),
            json!({"status": {"phase": "Terminating"}}),
        ],
        selectors: &["status.phase=Active"],
        ..Kind::new("v1", "Namespace", "namespaces")
    }
}
