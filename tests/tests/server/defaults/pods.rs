//! Pods.

use serde_json::{Value, json};

use super::created;
use crate::caller::{Caller, PODS, pod};

fn with(field: &str, value: Value) -> Value {
    let mut object = pod("web", "a");
    object["spec"][field] = value;
    object
}

fn with_container(fields: Value) -> Value {
    let mut object = pod("web", "a");
    for (field, value) in fields.as_object().unwrap() {
        object["spec"]["containers"][0][field] = value.clone();
    }
    object
}

#[test]
fn a_small_pod_becomes_a_whole_one() {
    let created = created(&Caller::new(), PODS, pod("web", "a"));
    assert_eq!(
        created["spec"],
        json!({
            "containers": [{
                "name": "main", "image": "nginx", "imagePullPolicy": "Always", "resources": {},
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            }],
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "securityContext": {}, "schedulerName": "default-scheduler", "enableServiceLinks": true,
            "priority": 0, "preemptionPolicy": "PreemptLowerPriority",
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
                {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
            ],
        })
    );
    assert_eq!(
        created["status"],
        json!({"phase": "Pending", "qosClass": "BestEffort"})
    );
}

#[test]
fn limits_are_requested_and_decide_the_quality_of_service() {
    let caller = Caller::new();
    let limits = json!({"cpu": "0.5", "memory": "1024Mi"});
    let created = created(
        &caller,
        PODS,
        with_container(json!({"resources": {"limits": limits}})),
    );
    let kept = json!({"cpu": "500m", "memory": "1Gi"});
    assert_eq!(
        created["spec"]["containers"][0]["resources"],
        json!({"limits": kept, "requests": kept})
    );
    assert_eq!(created["status"]["qosClass"], "Guaranteed");
}

#[test]
fn probes_and_their_requests_are_filled_in() {
    let created = created(
        &Caller::new(),
        PODS,
        with_container(json!({
            "livenessProbe": {"httpGet": {"port": 80}},
            "startupProbe": {"grpc": {"port": 80}},
            "lifecycle": {"preStop": {"httpGet": {"port": 1}}},
        })),
    );
    let container = &created["spec"]["containers"][0];
    assert_eq!(
        container["livenessProbe"],
        json!({
            "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"},
            "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3,
        })
    );
    assert_eq!(
        container["startupProbe"]["grpc"],
        json!({"port": 80, "service": ""})
    );
    assert_eq!(
        container["lifecycle"]["preStop"]["httpGet"],
        json!({"path": "/", "port": 1, "scheme": "HTTP"})
    );
}

#[test]
fn volumes_are_filled_in() {
    let volumes = json!([
        {"name": "a"},
        {"name": "b", "secret": {"secretName": "a"}},
        {"name": "c", "hostPath": {"path": "/x"}},
        {"name": "d", "downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
        {"name": "e", "image": {"reference": "a"}},
    ]);
    let created = created(&Caller::new(), PODS, with("volumes", volumes));
    assert_eq!(
        created["spec"]["volumes"],
        json!([
            {"name": "a", "emptyDir": {}},
            {"name": "b", "secret": {"secretName": "a", "defaultMode": 420}},
            {"name": "c", "hostPath": {"path": "/x", "type": ""}},
            {"name": "d", "downwardAPI": {"defaultMode": 420, "items": [
                {"path": "a", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.labels"}},
            ]}},
            {"name": "e", "image": {"reference": "a", "pullPolicy": "Always"}},
        ])
    );
}

#[test]
fn a_gated_pod_says_so() {
    let gated = with("schedulingGates", json!([{"name": "example.com/gate"}]));
    let created = created(&Caller::new(), PODS, gated);
    let condition = &created["status"]["conditions"][0];
    assert_eq!(condition["type"], "PodScheduled");
    assert_eq!(condition["reason"], "SchedulingGated");
    assert_eq!(
        condition["lastTransitionTime"],
        created["metadata"]["creationTimestamp"]
    );
}

#[test]
fn an_update_keeps_what_it_does_not_name() {
    let caller = Caller::new();
    let mut object = created(&caller, PODS, pod("web", "a"));
    for field in ["tolerations", "priority", "preemptionPolicy", "dnsPolicy"] {
        object["spec"].as_object_mut().unwrap().remove(field);
    }
    object["spec"]["containers"][0]["image"] = "nginx:2".into();
    let updated = caller.put(&format!("{PODS}/web"), &object).expect(200);
    assert_eq!(updated["spec"]["priority"], 0);
    assert_eq!(updated["spec"]["dnsPolicy"], "ClusterFirst");
    assert_eq!(
        updated["spec"]["tolerations"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(updated["metadata"]["generation"], 2);
}
