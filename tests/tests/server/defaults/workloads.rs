//! What runs pods.

use serde_json::{Value, json};

use super::created;
use crate::caller::{Caller, DEPLOYMENTS};

fn workload(more: Value) -> Value {
    let mut object = json!({"metadata": {"name": "web"}, "spec": {
        "selector": {"matchLabels": {"a": "b"}},
        "template": {
            "metadata": {"labels": {"a": "b"}},
            "spec": {"containers": [{"name": "a", "image": "b"}]},
        },
    }});
    for (field, value) in more.as_object().unwrap() {
        object["spec"][field] = value.clone();
    }
    object
}

#[test]
fn a_deployment_is_filled_in() {
    let created = created(&Caller::new(), DEPLOYMENTS, workload(json!({})));
    let mut spec = created["spec"].clone();
    let template = spec.as_object_mut().unwrap().remove("template").unwrap();
    assert_eq!(
        spec,
        json!({
            "replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
            "selector": {"matchLabels": {"a": "b"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        })
    );
    assert_eq!(
        template["spec"],
        json!({
            "containers": [{
                "name": "a", "image": "b", "imagePullPolicy": "Always", "resources": {},
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            }],
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "securityContext": {}, "schedulerName": "default-scheduler",
        })
    );
    assert_eq!(created["status"], json!({}));
}

#[test]
fn annotations_of_a_deployment_count_as_a_change_of_it() {
    let caller = Caller::new();
    created(&caller, DEPLOYMENTS, workload(json!({})));
    let path = format!("{DEPLOYMENTS}/web");
    for (patch, generation) in [
        (json!({"metadata": {"labels": {"x": "y"}}}), 1),
        (json!({"metadata": {"annotations": {"x": "y"}}}), 2),
        (json!({"spec": {"replicas": 3}}), 3),
        (json!({"spec": {"replicas": 3}}), 3),
    ] {
        let patched = caller.merge(&path, &patch).expect(200);
        assert_eq!(patched["metadata"]["generation"], generation, "{patch}");
    }
}

#[test]
fn a_daemon_set_counts_its_templates() {
    let caller = Caller::new();
    let path = "/apis/apps/v1/namespaces/default/daemonsets";
    let set = created(&caller, path, workload(json!({})));
    let count = "deprecated.daemonset.template.generation";
    assert_eq!(set["metadata"]["annotations"][count], "1");
    assert_eq!(
        set["spec"]["updateStrategy"],
        json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}})
    );
    let change = json!({"spec": {"template": {"spec": {"dnsPolicy": "Default"}}}});
    let patched = caller.merge(&format!("{path}/web"), &change).expect(200);
    assert_eq!(patched["metadata"]["annotations"][count], "2");
    assert_eq!(patched["metadata"]["generation"], 2);
}

#[test]
fn a_job_selects_its_pods_by_its_uid() {
    let caller = Caller::new();
    let template =
        json!({"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b"}]}});
    let job = json!({"metadata": {"name": "once"}, "spec": {"template": template}});
    let job = created(&caller, "/apis/batch/v1/namespaces/default/jobs", job);
    let uid = &job["metadata"]["uid"];
    let labels = json!({
        "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": "once",
        "controller-uid": uid, "job-name": "once",
    });
    assert_eq!(job["metadata"]["labels"], labels);
    assert_eq!(job["spec"]["template"]["metadata"]["labels"], labels);
    assert_eq!(
        job["spec"]["selector"],
        json!({"matchLabels": {"batch.kubernetes.io/controller-uid": uid}})
    );
    for (field, value) in [
        ("backoffLimit", json!(6)),
        ("completions", json!(1)),
        ("parallelism", json!(1)),
        ("completionMode", json!("NonIndexed")),
        ("podReplacementPolicy", json!("TerminatingOrFailed")),
        ("suspend", json!(false)),
        ("manualSelector", json!(false)),
    ] {
        assert_eq!(job["spec"][field], value, "{field}");
    }
}
