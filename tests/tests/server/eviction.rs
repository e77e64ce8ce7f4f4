//! The subresource `eviction` of pods, and the disruption budgets that hold it up.

use serde_json::{Value, json};

use crate::caller::{Answer, Caller, PODS};

const BUDGETS: &str = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

impl Caller {
    fn evict(&self, name: &str) -> Answer {
        self.evict_with(name, &json!(null))
    }

    fn evict_with(&self, name: &str, options: &Value) -> Answer {
        let body = json!({
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}, "deleteOptions": options,
        });
        self.post(&format!("{PODS}/{name}/eviction"), &body)
    }

    /// A pod that runs, on a node, and is ready or not.
    fn running(&self, name: &str, ready: &str) {
        let mut pod = crate::caller::pod(name, "web");
        pod["spec"]["nodeName"] = "n1".into();
        self.post(PODS, &pod).expect(201);
        let status = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]}});
        self.merge(&format!("{PODS}/{name}/status"), &status)
            .expect(200);
    }

    /// A budget for the pods of `web`.
    fn budget(&self, name: &str, spec: Value, status: &Value) {
        let mut spec = spec;
        spec["selector"] = json!({"matchLabels": {"app": "web"}});
        let budget = json!({"metadata": {"name": name}, "spec": spec});
        self.post(BUDGETS, &budget).expect(201);
        self.says(name, status);
    }

    fn says(&self, name: &str, status: &Value) {
        let path = format!("{BUDGETS}/{name}/status");
        self.merge(&path, &json!({"status": status})).expect(200);
    }

    fn is_there(&self, name: &str) -> bool {
        let answer = self.get(&format!("{PODS}/{name}"));
        answer.status == 200 && answer.body["metadata"].get("deletionTimestamp").is_none()
    }
}

fn one() -> Value {
    json!({"minAvailable": 1})
}

fn allowed(number: u32) -> Value {
    json!({"observedGeneration": 1, "disruptionsAllowed": number})
}

const REFUSED: &str = "Cannot evict pod as it would violate the pod's disruption budget.";

/// The cause of a refusal by a budget.
#[track_caller]
fn cause(answer: Answer) -> String {
    let retry_after = answer.headers.get("retry-after").cloned();
    let body = answer.body.clone();
    assert_eq!(answer.refused(429, "TooManyRequests"), REFUSED);
    let cause = &body["details"]["causes"][0];
    assert_eq!(cause["reason"], "DisruptionBudget");
    let seconds = &body["details"]["retryAfterSeconds"];
    assert_eq!(
        retry_after.map(|value| value.to_str().unwrap().to_owned()),
        seconds.as_u64().map(|seconds| seconds.to_string())
    );
    format!(
        "{} {}",
        seconds.as_u64().unwrap_or(0),
        cause["message"].as_str().unwrap()
    )
}

#[test]
fn without_a_budget_is_a_deletion_that_says_why() {
    let caller = Caller::new();
    caller.running("a", "True");
    let mut watch = caller.watch(&format!("{PODS}?watch=true&resourceVersion=0"));
    watch.values();
    let status = caller
        .evict_with("a", &json!({"gracePeriodSeconds": 7}))
        .expect(201);
    assert_eq!(
        status,
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201})
    );
    let pod = caller.get(&format!("{PODS}/a")).expect(200);
    assert_eq!(pod["metadata"]["deletionGracePeriodSeconds"], 7);
    let condition = &pod["status"]["conditions"][1];
    assert_eq!(condition["type"], "DisruptionTarget");
    assert_eq!(condition["reason"], "EvictionByEvictionAPI");
    assert_eq!(condition["message"], "Eviction API: evicting");
    assert!(condition["lastTransitionTime"].is_string());
    assert_eq!(watch.names(), ["MODIFIED a", "MODIFIED a"]);
    // Again, in a hurry.
    caller
        .evict_with("a", &json!({"gracePeriodSeconds": 0}))
        .expect(201);
    caller.get(&format!("{PODS}/a")).refused(404, "NotFound");
}

#[test]
fn a_budget_is_used_up() {
    let caller = Caller::new();
    for name in ["a", "b", "c"] {
        caller.running(name, "True");
    }
    caller.budget("web", one(), &allowed(2));
    caller.evict("a").expect(201);
    let budget = caller.get(&format!("{BUDGETS}/web")).expect(200);
    assert_eq!(budget["status"]["disruptionsAllowed"], 1);
    assert!(budget["status"]["disruptedPods"]["a"].is_string());
    assert_eq!(budget["status"].get("conditions"), None);
    let entries = budget["metadata"]["managedFields"].as_array().unwrap();
    let by_the_server = entries
        .iter()
        .find(|entry| entry["manager"] == "kube-apiserver")
        .unwrap();
    assert_eq!(by_the_server["subresource"], "status");
    assert_eq!(
        by_the_server["fieldsV1"]["f:status"],
        json!({"f:disruptedPods": {".": {}, "f:a": {}}, "f:disruptionsAllowed": {}})
    );
    caller.evict("b").expect(201);
    let budget = caller.get(&format!("{BUDGETS}/web")).expect(200);
    let condition = &budget["status"]["conditions"][0];
    assert_eq!(
        (
            &condition["status"],
            &condition["reason"],
            &condition["observedGeneration"]
        ),
        (&json!("False"), &json!("InsufficientPods"), &json!(1))
    );
    assert_eq!(
        cause(caller.evict("c")),
        "0 The disruption budget web needs 0 healthy pods and has 0 currently"
    );
    assert!(caller.is_there("c"));
}

#[test]
fn a_budget_that_no_controller_has_seen() {
    let caller = Caller::new();
    caller.running("a", "True");
    caller.budget("web", one(), &json!({}));
    assert_eq!(
        cause(caller.evict("a")),
        "10 The disruption budget web is still being processed by the server."
    );
    caller.says("web", &allowed(1));
    caller
        .merge(
            &format!("{BUDGETS}/web"),
            &json!({"spec": {"minAvailable": 2}}),
        )
        .expect(200);
    assert!(cause(caller.evict("a")).starts_with("10 "));
    assert!(caller.is_there("a"));
}

#[test]
fn more_than_one_budget() {
    let caller = Caller::new();
    caller.running("a", "True");
    caller.budget("web", one(), &allowed(1));
    caller.budget("also", one(), &allowed(1));
    assert_eq!(
        caller.evict("a").refused(500, ""),
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
    );
}

#[test]
fn budgets_of_other_pods_do_not_count() {
    let caller = Caller::new();
    caller.running("a", "True");
    let elsewhere = BUDGETS.replace("/default/", "/kube-system/");
    let budget = json!({"metadata": {"name": "x"}, "spec": {"selector": {}}});
    caller.post(&elsewhere, &budget).expect(201);
    for (name, selector) in [
        ("none", json!(null)),
        ("db", json!({"matchLabels": {"app": "db"}})),
    ] {
        let budget = json!({"metadata": {"name": name}, "spec": {"selector": selector}});
        caller.post(BUDGETS, &budget).expect(201);
    }
    caller.evict("a").expect(201);
}

#[test]
fn pods_that_disrupt_nothing_go_past_their_budget() {
    let caller = Caller::new();
    caller.budget("web", one(), &allowed(0));
    for (name, phase) in [("a", "Pending"), ("b", "Succeeded"), ("c", "Failed")] {
        caller.pod(name, "web");
        let status = json!({"status": {"phase": phase}});
        caller
            .merge(&format!("{PODS}/{name}/status"), &status)
            .expect(200);
        caller.evict(name).expect(201);
    }
    caller.running("d", "True");
    cause(caller.evict("d"));
    caller.delete(&format!("{PODS}/d")).expect(200);
    caller.evict("d").expect(201);
    let budget = caller.get(&format!("{BUDGETS}/web")).expect(200);
    assert_eq!(budget["status"].get("disruptedPods"), None);
}

#[test]
fn pods_that_are_not_ready() {
    for (spec, status, goes) in [
        (one(), allowed(0), false),
        (
            one(),
            json!({"observedGeneration": 1, "currentHealthy": 1, "desiredHealthy": 2}),
            false,
        ),
        (
            one(),
            json!({"observedGeneration": 1, "currentHealthy": 2, "desiredHealthy": 2}),
            true,
        ),
        (
            json!({"minAvailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"}),
            json!({}),
            true,
        ),
    ] {
        let caller = Caller::new();
        caller.running("a", "False");
        caller.running("b", "True");
        caller.budget("web", spec, &status);
        assert_eq!(caller.evict("a").status == 201, goes, "{status}");
        assert_eq!(caller.is_there("a"), !goes);
        // One that is ready is guarded all the same.
        assert_eq!(caller.evict("b").status, 429, "{status}");
    }
}

#[test]
fn a_dry_run_takes_nothing() {
    let caller = Caller::new();
    caller.running("a", "True");
    caller.budget("web", one(), &allowed(1));
    let before = caller.get(&format!("{BUDGETS}/web")).expect(200);
    let eviction = json!({"metadata": {"name": "a"}});
    caller
        .post(&format!("{PODS}/a/eviction?dryRun=All"), &eviction)
        .expect(201);
    caller
        .evict_with("a", &json!({"dryRun": ["All"]}))
        .expect(201);
    assert_eq!(caller.get(&format!("{BUDGETS}/web")).expect(200), before);
    assert!(caller.is_there("a"));
    caller.says("web", &json!({"disruptionsAllowed": 0}));
    cause(caller.post(&format!("{PODS}/a/eviction?dryRun=All"), &eviction));
    let contradicting =
        json!({"metadata": {"name": "a"}, "deleteOptions": {"dryRun": ["All", "All"]}});
    assert_eq!(
        caller
            .post(&format!("{PODS}/a/eviction?dryRun=All"), &contradicting)
            .refused(500, ""),
        "Non-matching dry-run options in request and content: [All] and [All All]"
    );
}

#[test]
fn preconditions() {
    let caller = Caller::new();
    caller.running("a", "True");
    let pod = caller.get(&format!("{PODS}/a")).expect(200);
    let (uid, version) = (
        &pod["metadata"]["uid"],
        pod["metadata"]["resourceVersion"].as_str().unwrap(),
    );
    let with =
        |preconditions: Value| caller.evict_with("a", &json!({"preconditions": preconditions}));
    assert_eq!(
        with(json!({"uid": "x"})).refused(409, "Conflict"),
        format!(
            "Operation cannot be fulfilled on Pod \"a\": the UID in the precondition (x) does not match the UID in record ({}). The object might have been deleted and then recreated",
            uid.as_str().unwrap()
        )
    );
    assert_eq!(
        with(json!({"resourceVersion": "1"})).refused(409, "Conflict"),
        format!(
            "Operation cannot be fulfilled on Pod \"a\": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record ({version}). The object might have been modified"
        )
    );
    assert!(caller.is_there("a"));
    with(json!({"uid": uid, "resourceVersion": version})).expect(201);
    assert!(!caller.is_there("a"));
}

#[test]
fn what_is_refused() {
    let caller = Caller::new();
    caller.running("a", "True");
    let path = format!("{PODS}/a/eviction");
    assert_eq!(
        caller.evict("nope").refused(404, "NotFound"),
        "pods \"nope\" not found"
    );
    for (body, words) in [
        (
            json!({}),
            "name in URL does not match name in Eviction object",
        ),
        (
            json!({"metadata": {"name": "b"}}),
            "name in URL does not match name in Eviction object",
        ),
        (
            json!({"metadata": {"name": "a", "namespace": "b"}}),
            "does not match the namespace",
        ),
        (
            json!({"kind": "Pod", "metadata": {"name": "a"}}),
            "cannot be handled as a Eviction",
        ),
        (json!([]), "of type Eviction"),
        (
            json!({"metadata": {"name": "a"}, "deleteOptions": []}),
            "cannot be handled as a Eviction",
        ),
    ] {
        let message = caller.post(&path, &body).refused(400, "BadRequest");
        assert!(message.contains(words), "{message}");
    }
    for (options, words) in [
        (
            json!({"propagationPolicy": "Later"}),
            "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy",
        ),
        (
            json!({"dryRun": ["Some"]}),
            "DeleteOptions.meta.k8s.io \"\" is invalid: dryRun",
        ),
        (
            json!({"ignoreStoreReadErrorWithClusterBreakingPotential": true}),
            "Eviction.policy \"a\" is invalid: deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true",
        ),
    ] {
        let message = caller.evict_with("a", &options).refused(422, "Invalid");
        assert!(message.contains(words), "{message}");
    }
    let message = caller
        .post(
            &format!("{path}?dryRun=Some"),
            &json!({"metadata": {"name": "a"}}),
        )
        .refused(422, "Invalid");
    assert!(
        message.starts_with("CreateOptions.meta.k8s.io"),
        "{message}"
    );
    caller.get(&path).refused(405, "MethodNotAllowed");
    caller
        .put(&path, &json!({}))
        .refused(405, "MethodNotAllowed");
    assert!(caller.is_there("a"));
    let older =
        json!({"apiVersion": "policy/v1beta1", "kind": "Eviction", "metadata": {"name": "a"}});
    caller.post(&path, &older).expect(201);
}

#[test]
fn is_discovered() {
    let list = Caller::new().get("/api/v1").expect(200);
    let listed = list["resources"].as_array().unwrap();
    let found = listed
        .iter()
        .find(|resource| resource["name"] == "pods/eviction");
    assert_eq!(
        *found.unwrap(),
        json!({
            "name": "pods/eviction", "singularName": "", "namespaced": true, "group": "policy", "version": "v1",
            "kind": "Eviction", "verbs": ["create"],
        })
    );
}
