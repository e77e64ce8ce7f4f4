//! Whether a pod's disruption budget allows its eviction.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::managed_fields;
use super::super::object_meta;
use super::super::resources::ServedResource;
use super::super::selector::LabelSelector;
use super::super::status::Refusal;
use super::super::store;
use super::super::table::selectors;

const STORAGE: &str = "policy/poddisruptionbudgets";

/// More evictions that no controller has confirmed yet are not allowed.
const DISRUPTED_LIMIT: usize = 2_000;

/// Takes one disruption from the pod's budget, if it has one that is not allowed to be passed by.
pub(super) fn take(call: &mut Call<'_>, pod: &Value, dry_run: bool) -> Result<(), Refusal> {
    let budgets = budgets_of(call, pod);
    let budget = match &budgets[..] {
        [] => return Ok(()),
        [budget] => Arc::clone(budget),
        _ => {
            return Err(Refusal::unknown(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
            ));
        }
    };
    if !is_ready(pod) && lets_unready_go(&budget) {
        return Ok(());
    }
    check(&budget)?;
    if !dry_run {
        let name = object_meta::text(&budget, "name");
        let key = store::key(call.namespace(), name);
        let mut taken = taken(&budget, object_meta::text(pod, "name"), &call.timestamp());
        let registry = &call.state.registry;
        if let Some(resource) = registry.find("policy", "v1", "poddisruptionbudgets") {
            managed_fields::track_status_by_the_server(call, resource, &budget, &mut taken);
        }
        call.state.put(&STORAGE.into(), &key, taken);
    }
    Ok(())
}

fn budgets_of(call: &Call<'_>, pod: &Value) -> Vec<Arc<Value>> {
    let namespace = object_meta::text(pod, "namespace");
    let all = call.state.store.latest(STORAGE).values();
    all.filter(|budget| object_meta::text(budget, "namespace") == namespace)
        .filter(|budget| selects(&budget["spec"]["selector"], pod))
        .map(Arc::clone)
        .collect()
}

/// No selector selects nothing, an empty one everything, and one that is none nothing.
fn selects(selector: &Value, pod: &Value) -> bool {
    !selector.is_null()
        && LabelSelector::parse(&selectors::plain(selector))
            .is_ok_and(|selector| selector.matches(pod))
}

fn is_ready(pod: &Value) -> bool {
    let conditions = pod["status"]["conditions"].as_array();
    let mut conditions = conditions.into_iter().flatten();
    conditions.any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

/// A pod that is not ready does not count as healthy, so its going may disrupt nothing.
fn lets_unready_go(budget: &Value) -> bool {
    let desired = number(budget, "desiredHealthy");
    budget["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
        || (desired > 0 && number(budget, "currentHealthy") >= desired)
}

fn number(budget: &Value, field: &str) -> i64 {
    budget["status"][field].as_i64().unwrap_or(0)
}

fn check(budget: &Value) -> Result<(), Refusal> {
    let name = object_meta::text(budget, "name");
    let generation = budget["metadata"]["generation"].as_i64().unwrap_or(0);
    if number(budget, "observedGeneration") < generation {
        let message =
            format!("The disruption budget {name} is still being processed by the server.");
        return Err(too_many(&message, 10));
    }
    let allowed = number(budget, "disruptionsAllowed");
    if allowed < 0 {
        return Err(forbidden(
            name,
            "pdb disruptions allowed is negative",
            "pdb disruptions allowed is negative",
        ));
    }
    let disrupted = budget["status"]["disruptedPods"].as_object();
    if disrupted.is_some_and(|pods| pods.len() > DISRUPTED_LIMIT) {
        return Err(forbidden(
            name,
            "DisruptedPods map too big - too many evictions not confirmed by PDB controller",
            "too many pending evictions not confirmed by PDB controller",
        ));
    }
    if allowed == 0 {
        return Err(too_many(&exhausted(budget, name), 0));
    }
    Ok(())
}

/// Why nothing is left of a budget.
fn exhausted(budget: &Value, name: &str) -> String {
    let (desired, current) = (
        number(budget, "desiredHealthy"),
        number(budget, "currentHealthy"),
    );
    let text = |field: &str| {
        let condition = condition(budget).filter(|condition| condition["status"] == "False");
        let text = condition.and_then(|condition| condition[field].as_str());
        text.unwrap_or_default()
    };
    let (reason, message) = (text("reason"), text("message"));
    let not_allowed =
        format!("The disruption budget {name} does not allow evicting pods currently");
    if reason == "SyncFailed" && !message.is_empty() {
        format!("{not_allowed} because it failed sync: {message}")
    } else if current <= desired {
        format!(
            "The disruption budget {name} needs {desired} healthy pods and has {current} currently"
        )
    } else if !message.is_empty() {
        format!("{not_allowed} ({reason}): {message}")
    } else {
        not_allowed
    }
}

const ALLOWED: &str = "DisruptionAllowed";

fn condition(budget: &Value) -> Option<&Value> {
    let conditions = budget["status"]["conditions"].as_array()?;
    conditions.iter().find(|known| known["type"] == ALLOWED)
}

const CAUSE: &str = "DisruptionBudget";

fn too_many(message: &str, retry_after: u16) -> Refusal {
    let whole = "Cannot evict pod as it would violate the pod's disruption budget.";
    Refusal::too_many_requests(whole, retry_after).because(CAUSE, message, "")
}

fn forbidden(name: &str, why: &str, cause: &str) -> Refusal {
    // In the singular, as the real server writes it here.
    let budgets =
        ServedResource::namespaced("policy", "v1", "PodDisruptionBudget", "poddisruptionbudget");
    let cause =
        format!("The disruption budget {name} does not allow evicting pods currently: {cause}");
    Refusal::forbidden(&budgets, name, why).because(CAUSE, cause, "")
}

/// The budget with one disruption less, which names the pod that is about to go.
fn taken(budget: &Value, pod: &str, now: &Value) -> Value {
    let mut budget = budget.clone();
    let left = number(&budget, "disruptionsAllowed") - 1;
    let status = &mut budget["status"];
    status["disruptionsAllowed"] = left.into();
    status["disruptedPods"][pod] = now.clone();
    if left == 0 {
        forbid_more(status, now);
    }
    budget
}

fn forbid_more(status: &mut Value, now: &Value) {
    let mut told = json!({
        "type": ALLOWED, "status": "False", "lastTransitionTime": now, "reason": "InsufficientPods", "message": "",
    });
    if let Some(observed) = status.get("observedGeneration") {
        told["observedGeneration"] = observed.clone();
    }
    if !status["conditions"].is_array() {
        status["conditions"] = json!([]);
    }
    let Some(conditions) = status["conditions"].as_array_mut() else {
        return;
    };
    match conditions.iter_mut().find(|known| known["type"] == ALLOWED) {
        Some(known) => {
            if known["status"] == told["status"] {
                told["lastTransitionTime"] = known["lastTransitionTime"].take();
            }
            *known = told;
        }
        None => conditions.push(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(spec: &Value, status: &Value) -> Value {
        json!({"metadata": {"name": "web", "generation": 1}, "spec": spec, "status": status})
    }

    fn why(budget: &Value) -> String {
        let refusal = check(budget).unwrap_err();
        let status = serde_json::to_value(refusal.status()).unwrap();
        let cause = &status["details"]["causes"][0];
        assert_eq!(cause["reason"], "DisruptionBudget");
        let retry = refusal.retry_after().unwrap_or(0);
        let message = cause["message"].as_str().unwrap();
        format!("{} {retry} {message}", status["code"])
    }

    #[test]
    fn each_refusal_says_why() {
        let of = |status: Value| why(&budget(&json!({}), &status));
        let name = "The disruption budget web";
        let current = "does not allow evicting pods currently";
        assert_eq!(
            of(json!({})),
            format!("429 10 {name} is still being processed by the server.")
        );
        let seen = |more: Value| {
            let mut status = json!({"observedGeneration": 1});
            json_patch::merge(&mut status, &more);
            status
        };
        let healthy = json!({"desiredHealthy": 1, "currentHealthy": 2});
        assert_eq!(
            of(seen(json!({"desiredHealthy": 2, "currentHealthy": 1}))),
            format!("429 0 {name} needs 2 healthy pods and has 1 currently")
        );
        assert_eq!(of(seen(healthy.clone())), format!("429 0 {name} {current}"));
        let mut told = healthy;
        told["conditions"] =
            json!([{"type": ALLOWED, "status": "False", "reason": "Few", "message": "too few"}]);
        assert_eq!(
            of(seen(told.clone())),
            format!("429 0 {name} {current} (Few): too few")
        );
        told["conditions"][0]["reason"] = "SyncFailed".into();
        assert_eq!(
            of(seen(told)),
            format!("429 0 {name} {current} because it failed sync: too few")
        );
        assert_eq!(
            of(seen(json!({"disruptionsAllowed": -1}))),
            format!("403 0 {name} {current}: pdb disruptions allowed is negative")
        );
        let many: serde_json::Map<String, Value> = (0..=DISRUPTED_LIMIT)
            .map(|pod| (pod.to_string(), "then".into()))
            .collect();
        assert_eq!(
            of(seen(
                json!({"disruptionsAllowed": 1, "disruptedPods": many})
            )),
            format!(
                "403 0 {name} {current}: too many pending evictions not confirmed by PDB controller"
            )
        );
    }

    #[test]
    fn the_last_disruption_is_told() {
        let before = budget(
            &json!({}),
            &json!({"observedGeneration": 1, "disruptionsAllowed": 2}),
        );
        let once = taken(&before, "a", &"now".into());
        assert_eq!(
            once["status"],
            json!({"observedGeneration": 1, "disruptionsAllowed": 1, "disruptedPods": {"a": "now"}})
        );
        let twice = taken(&once, "b", &"later".into());
        assert_eq!(
            twice["status"]["disruptedPods"],
            json!({"a": "now", "b": "later"})
        );
        assert_eq!(
            twice["status"]["conditions"],
            json!([{
                "type": ALLOWED, "status": "False", "lastTransitionTime": "later", "reason": "InsufficientPods",
                "message": "", "observedGeneration": 1,
            }])
        );
    }

    #[test]
    fn pods_that_are_not_ready_may_go() {
        let policy = json!({"unhealthyPodEvictionPolicy": "AlwaysAllow"});
        assert!(lets_unready_go(&budget(&policy, &json!({}))));
        let healthy = |current, desired| {
            let status = json!({"currentHealthy": current, "desiredHealthy": desired});
            lets_unready_go(&budget(&json!({}), &status))
        };
        assert!(healthy(2, 2));
        assert!(!healthy(1, 2));
        assert!(!healthy(0, 0));
    }

    #[test]
    fn a_selector_selects() {
        let pod = json!({"metadata": {"labels": {"app": "web"}}});
        assert!(selects(&json!({"matchLabels": {"app": "web"}}), &pod));
        assert!(!selects(&json!({"matchLabels": {"app": "db"}}), &pod));
        assert!(selects(&json!({}), &pod));
        assert!(!selects(&Value::Null, &pod));
        let broken = json!({"matchExpressions": [{"key": "app", "operator": "In", "values": []}]});
        assert!(!selects(&broken, &pod));
    }
}
