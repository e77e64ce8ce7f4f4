//! What the admission plugins add and forbid.

use kubex_testing::Server;
use serde_json::json;

use super::created;
use crate::caller::{Caller, PODS, pod};

const RANGES: &str = "/api/v1/namespaces/default/limitranges";
const CLASSES: &str = "/apis/scheduling.k8s.io/v1/priorityclasses";

#[test]
fn a_pod_has_the_priority_of_its_class() {
    let caller = Caller::new();
    let mut critical = pod("critical", "a");
    critical["spec"]["priorityClassName"] = "system-node-critical".into();
    assert_eq!(
        created(&caller, PODS, critical)["spec"]["priority"],
        2_000_001_000
    );
    let class = json!({"metadata": {"name": "most"}, "value": 7, "globalDefault": true, "preemptionPolicy": "Never"});
    created(&caller, CLASSES, class);
    let usual = created(&caller, PODS, pod("usual", "a"));
    assert_eq!(usual["spec"]["priorityClassName"], "most");
    assert_eq!(usual["spec"]["priority"], 7);
    assert_eq!(usual["spec"]["preemptionPolicy"], "Never");
    let mut unknown = pod("unknown", "a");
    unknown["spec"]["priorityClassName"] = "none".into();
    assert_eq!(
        caller.post(PODS, &unknown).refused(403, "Forbidden"),
        r#"pods "unknown" is forbidden: no PriorityClass with name none was found"#
    );
    let mut own = pod("own", "a");
    own["spec"]["priority"] = 5.into();
    assert_eq!(
        caller.post(PODS, &own).refused(403, "Forbidden"),
        r#"pods "own" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 7 from the given PriorityClass name"#
    );
    let another = json!({"metadata": {"name": "other"}, "value": 7, "globalDefault": true});
    assert_eq!(
        caller.post(CLASSES, &another).refused(403, "Forbidden"),
        r#"priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass most is already marked as default. Only one default can exist"#
    );
}

#[test]
fn a_range_gives_and_limits_resources() {
    let caller = Caller::new();
    let range = json!({"metadata": {"name": "a"}, "spec": {"limits": [
        {"type": "Container", "default": {"cpu": "0.2"}, "max": {"cpu": "1"}}, {"type": "Pod", "max": {"cpu": "1500m"}},
    ]}});
    created(&caller, RANGES, range);
    let small = created(&caller, PODS, pod("small", "a"));
    let given = json!({"cpu": "200m"});
    assert_eq!(
        small["spec"]["containers"][0]["resources"],
        json!({"limits": given, "requests": given})
    );
    assert_eq!(
        small["metadata"]["annotations"]["kubernetes.io/limit-ranger"],
        "LimitRanger plugin set: cpu request for container main; cpu limit for container main"
    );
    let mut large = pod("large", "a");
    large["spec"]["containers"][0]["resources"] = json!({"limits": {"cpu": "2"}});
    assert_eq!(
        caller.post(PODS, &large).refused(403, "Forbidden"),
        r#"pods "large" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum cpu usage per Pod is 1500m, but limit is 2]"#
    );
}

#[test]
fn a_claim_has_the_newest_default_class_and_grows_only_when_bound() {
    let caller = Caller(Server::builder().seed(7).without_controllers().build());
    let class = json!({"provisioner": "a.b/c", "metadata": {
        "name": "fast", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
    }});
    created(&caller, "/apis/storage.k8s.io/v1/storageclasses", class);
    let claims = "/api/v1/namespaces/default/persistentvolumeclaims";
    let claim = json!({"metadata": {"name": "data"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1024Mi"}},
    }});
    let claim = created(&caller, claims, claim);
    assert_eq!(claim["spec"]["storageClassName"], "fast");
    assert_eq!(claim["spec"]["volumeMode"], "Filesystem");
    assert_eq!(
        claim["metadata"]["finalizers"],
        json!(["kubernetes.io/pvc-protection"])
    );
}

#[test]
fn a_new_node_is_not_ready() {
    let node = json!({"metadata": {"name": "a"}});
    let node = created(&Caller::new(), "/api/v1/nodes", node);
    assert_eq!(
        node["spec"]["taints"],
        json!([{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}])
    );
}

#[test]
fn a_runtime_brings_its_overhead() {
    let caller = Caller::new();
    let mut object = pod("web", "a");
    object["spec"]["runtimeClassName"] = "kata".into();
    assert_eq!(
        caller.post(PODS, &object).refused(403, "Forbidden"),
        r#"pods "web" is forbidden: pod rejected: RuntimeClass "kata" not found"#
    );
    let class = json!({"metadata": {"name": "kata"}, "handler": "kata", "overhead": {"podFixed": {"cpu": "250m"}}});
    created(&caller, "/apis/node.k8s.io/v1/runtimeclasses", class);
    assert_eq!(
        created(&caller, PODS, object)["spec"]["overhead"],
        json!({"cpu": "250m"})
    );
}
