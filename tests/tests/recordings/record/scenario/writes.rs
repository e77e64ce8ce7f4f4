//! Writes that succeed, with warnings, and what deletes are answered with.

use serde_json::json;

use super::super::session::{Ask, Session};
use super::{MAPS, NAMESPACE, PODS, WIDGETS, delete, map, patch, pod, post, put};

pub(super) async fn play(session: &mut Session) {
    let created = session.record("create", 201, post(MAPS, &map("new"))).await;
    let mut replaced = created.json();
    replaced["data"] = json!({"key": "2"});
    session
        .record("replace", 200, put(format!("{MAPS}/new"), &replaced))
        .await;
    let change = json!({"data": {"key": "3"}});
    session
        .record(
            "patch",
            200,
            patch(format!("{MAPS}/new"), "merge-patch+json", &change),
        )
        .await;
    let applied = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"key": "1"},
    });
    let path = format!("{MAPS}/applied?fieldManager=one");
    session
        .record("apply", 201, patch(path, "apply-patch+yaml", &applied))
        .await;
    // A version that is deprecated, and two fields that are not in its schema.
    let odd = json!({
        "apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "odd"},
        "spec": {"size": 1, "colour": "red", "weight": 2},
    });
    session
        .record("create-warnings", 201, post(WIDGETS, &odd))
        .await;
    let status = json!({"status": {"replicas": 1}});
    let path = format!("{WIDGETS}/small/status");
    session
        .record(
            "patch-status",
            200,
            patch(path, "merge-patch+json", &status),
        )
        .await;

    let scale = format!("{WIDGETS}/small/scale");
    session.record("scale", 200, Ask::get(&*scale)).await;
    let replicas = json!({"spec": {"replicas": 2}});
    session
        .record(
            "scale-patch",
            200,
            patch(scale, "merge-patch+json", &replicas),
        )
        .await;
    evictions(session).await;

    session
        .record("delete-status", 200, delete(format!("{MAPS}/new")))
        .await;
    let mut held = map("held");
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    session.prepare(post(MAPS, &held)).await;
    session
        .record("delete-object", 200, delete(format!("{MAPS}/held")))
        .await;
    session.prepare(post(PODS, &pod("gone"))).await;
    session
        .record("delete-pod", 200, delete(format!("{PODS}/gone")))
        .await;
    let applied = format!("{MAPS}?fieldSelector=metadata.name%3Dapplied");
    session
        .record("delete-collection", 200, delete(applied))
        .await;
}

/// The disruption controller's part is played here: it is what says how many pods may go.
async fn evictions(session: &mut Session) {
    let budget = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
    });
    let budgets = "/apis/policy/v1/namespaces/recordings/poddisruptionbudgets";
    session.prepare(post(budgets, &budget)).await;
    let condition = json!({"type": "Ready", "status": "True"});
    let running = json!({"status": {"phase": "Running", "conditions": [condition]}});
    let status = format!("{PODS}/web/status");
    session
        .prepare(patch(status, "strategic-merge-patch+json", &running))
        .await;
    let eviction =
        json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "web"}});
    let evict = post(&format!("{PODS}/web/eviction"), &eviction);
    session
        .record("error-429-budget-in-process", 429, evict.clone())
        .await;
    for (name, code, allowed) in [("error-429-budget", 429, 0), ("eviction", 201, 1)] {
        let counts = json!({"status": {
            "observedGeneration": 1, "disruptionsAllowed": allowed, "currentHealthy": 1 + allowed,
            "desiredHealthy": 1, "expectedPods": 2,
        }});
        let status = format!("{budgets}/web/status");
        session
            .prepare(patch(status, "merge-patch+json", &counts))
            .await;
        session.record(name, code, evict.clone()).await;
    }
    let account = json!({"metadata": {"name": "robot"}});
    session
        .prepare(post(&format!("{NAMESPACE}/serviceaccounts"), &account))
        .await;
}
