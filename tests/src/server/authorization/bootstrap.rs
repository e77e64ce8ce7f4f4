//! The roles and bindings of a new cluster that people rely on.

use serde_json::{Value, json};

use crate::server::discovery::VERBS;
use crate::server::state::State;

const GROUP: &str = "rbac.authorization.k8s.io";

/// The kinds that `admin` and `edit` let people change, and `view` lets them see, by group.
const WORKLOADS: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "events",
            "persistentvolumeclaims",
            "pods",
            "pods/log",
            "pods/status",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "services",
            "serviceaccounts",
        ],
    ),
    (
        "apps",
        &[
            "controllerrevisions",
            "daemonsets",
            "deployments",
            "deployments/scale",
            "replicasets",
            "replicasets/scale",
            "statefulsets",
            "statefulsets/scale",
        ],
    ),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs", "jobs"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    ("policy", &["poddisruptionbudgets"]),
];

/// Creates them, as the real server does when it starts.
pub(crate) fn create_first(state: &mut State, now: &Value) {
    let everything = json!([
        {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
        {"verbs": ["*"], "nonResourceURLs": ["*"]},
    ]);
    let discovery = json!([{"verbs": ["get"], "nonResourceURLs": [
        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/",
    ]}]);
    let public = json!([{"verbs": ["get"], "nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"]}]);
    let basic = json!([
        {"verbs": ["create"], "apiGroups": ["authorization.k8s.io"], "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]},
        {"verbs": ["create"], "apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"]},
    ]);
    let read: &[&str] = &["get", "list", "watch"];
    let write = VERBS;
    let mut edit = rules(write);
    edit.push(json!({"verbs": write, "apiGroups": [""], "resources": ["secrets"]}));
    edit.push(json!({"verbs": ["create", "get"], "apiGroups": [""], "resources": ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"]}));
    edit.push(json!({"verbs": ["create"], "apiGroups": [""], "resources": ["pods/eviction"]}));
    edit.push(json!({"verbs": read, "apiGroups": [""], "resources": ["namespaces"]}));
    let mut admin = edit.clone();
    admin.push(
        json!({"verbs": write, "apiGroups": [GROUP], "resources": ["rolebindings", "roles"]}),
    );
    let mut view = rules(read);
    view.push(json!({"verbs": read, "apiGroups": [""], "resources": ["namespaces"]}));
    for (name, rules) in [
        ("cluster-admin", everything),
        ("admin", admin.into()),
        ("edit", edit.into()),
        ("view", view.into()),
        ("system:basic-user", basic),
        ("system:discovery", discovery),
        ("system:public-info-viewer", public),
    ] {
        put(
            state,
            now,
            "ClusterRole",
            "clusterroles",
            name,
            ("rules", rules),
        );
    }
    for (name, groups) in [
        ("cluster-admin", &["system:masters"][..]),
        ("system:basic-user", &["system:authenticated"]),
        ("system:discovery", &["system:authenticated"]),
        (
            "system:public-info-viewer",
            &["system:authenticated", "system:unauthenticated"],
        ),
    ] {
        let subjects: Vec<Value> = groups
            .iter()
            .map(|group| json!({"kind": "Group", "apiGroup": GROUP, "name": group}))
            .collect();
        let place = ("subjects", subjects.into());
        put(
            state,
            now,
            "ClusterRoleBinding",
            "clusterrolebindings",
            name,
            place,
        );
    }
}

fn rules(verbs: &[&str]) -> Vec<Value> {
    let rules = WORKLOADS.iter();
    rules.map(|(group, resources)| json!({"verbs": verbs, "apiGroups": [group], "resources": resources})).collect()
}

fn put(
    state: &mut State,
    now: &Value,
    kind: &str,
    plural: &str,
    name: &str,
    (field, value): (&str, Value),
) {
    let mut object = json!({"apiVersion": format!("{GROUP}/v1"), "kind": kind, "metadata": {
        "name": name, "uid": state.random.uid(), "creationTimestamp": now,
        "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
        "annotations": {"rbac.authorization.kubernetes.io/autoupdate": "true"},
    }});
    object[field] = value;
    if kind == "ClusterRoleBinding" {
        object["roleRef"] = json!({"apiGroup": GROUP, "kind": "ClusterRole", "name": name});
    }
    state.put(&format!("{GROUP}/{plural}").into(), name, object);
}
