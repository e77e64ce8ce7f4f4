//! Evictions: with budgets that allow it, that are exhausted, that were not looked at yet, and with two of them.

use http::Method;
use serde_json::{Value, json};

use super::Generator;
use super::patches::MERGE;
use crate::operation::Operation;

impl Generator<'_> {
    pub(super) fn evict(&mut self) -> Operation {
        if self.one_in(4) {
            let name = *self.choice(&["a", "b", "c"]);
            return self.eviction(name, &json!({}));
        }
        self.plan_budgets();
        self.planned.pop_front().expect("a plan has a first step")
    }

    fn eviction(&mut self, name: &str, options: &Value) -> Operation {
        let path = format!(
            "/api/v1/namespaces/{}/pods/{name}/eviction",
            self.world.namespace
        );
        let mut eviction =
            json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}});
        json_patch::merge(&mut eviction, options);
        Operation::new("evict", "Pod", Method::POST, path).json(&eviction)
    }

    /// A running pod and its budgets, from the first step to the last.
    fn plan_budgets(&mut self) {
        self.generated += 1;
        let name = format!("e{}", self.generated);
        let label = format!("budget-{}", self.generated);
        let root = format!("/api/v1/namespaces/{}/pods", self.world.namespace);
        let budgets = format!(
            "/apis/policy/v1/namespaces/{}/poddisruptionbudgets",
            self.world.namespace
        );
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"guarded": label}},
            "spec": {"nodeName": "worker", "containers": [{"name": "main", "image": "nginx"}]},
        });
        let running = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}});
        let budget = |name: &str| {
            json!({
                "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name},
                "spec": {"minAvailable": 1, "selector": {"matchLabels": {"guarded": label}}},
            })
        };
        let create = |kind: &'static str, target: &str, object: &Value| {
            Operation::new("create", kind, Method::POST, target).json(object)
        };
        let status = |kind: &'static str, target: String, status: &Value| {
            Operation::new(
                "merge patch status",
                kind,
                Method::PATCH,
                target + "/status",
            )
            .body(MERGE, status.to_string())
        };
        let allowed = |count: i32| json!({"status": {"disruptionsAllowed": count, "currentHealthy": 1 + count, "desiredHealthy": 1, "expectedPods": 1 + count, "observedGeneration": 1}});
        let first = format!("{name}-first");
        let second = format!("{name}-second");
        let unready = self.one_in(4);
        let dry_run = self.one_in(3);
        self.planned.push_back(create("Pod", &root, &pod));
        if !unready {
            let step = status("Pod", format!("{root}/{name}"), &running);
            self.planned.push_back(step);
        }
        let step = create("PodDisruptionBudget", &budgets, &budget(&first));
        self.planned.push_back(step);
        let step = self.eviction(&name, &json!({}));
        self.planned.push_back(step);
        let step = status(
            "PodDisruptionBudget",
            format!("{budgets}/{first}"),
            &allowed(0),
        );
        self.planned.push_back(step);
        let step = self.eviction(&name, &json!({}));
        self.planned.push_back(step);
        let step = create("PodDisruptionBudget", &budgets, &budget(&second));
        self.planned.push_back(step);
        let step = self.eviction(&name, &json!({}));
        self.planned.push_back(step);
        self.planned.push_back(Operation::new(
            "delete",
            "PodDisruptionBudget",
            Method::DELETE,
            format!("{budgets}/{second}"),
        ));
        let step = status(
            "PodDisruptionBudget",
            format!("{budgets}/{first}"),
            &allowed(1),
        );
        self.planned.push_back(step);
        let options = if dry_run {
            json!({"deleteOptions": {"dryRun": ["All"]}})
        } else {
            let grace = *self.choice(&[0, 5]);
            json!({"deleteOptions": {"gracePeriodSeconds": grace}})
        };
        let step = self.eviction(&name, &options);
        self.planned.push_back(step);
        self.planned.push_back(Operation::new(
            "get",
            "PodDisruptionBudget",
            Method::GET,
            format!("{budgets}/{first}"),
        ));
        self.planned.push_back(Operation::new(
            "get",
            "Pod",
            Method::GET,
            format!("{root}/{name}"),
        ));
    }
}
