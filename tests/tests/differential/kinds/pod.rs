//! Pods: the kind with the most defaults, and with a graceful end.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        subresources: &["status"],
        variants: vec![
            json!({"spec": {"containers": [{"name": "main", "image": "nginx"}]}}),
            json!({"spec": {"containers": [{
                "name": "main", "image": "nginx:1.27", "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 443}],
                "env": [{"name": "A", "value": "1"}, {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "0.5", "memory": "128Mi"}},
                "readinessProbe": {"httpGet": {"path": "/", "port": "http"}},
            }], "restartPolicy": "OnFailure"}}),
            json!({"spec": {
                "containers": [{"name": "main", "image": "busybox@sha256:0123456789012345678901234567890123456789012345678901234567890123", "command": ["sleep"], "args": ["1d"],
                    "volumeMounts": [{"name": "scratch", "mountPath": "/tmp"}, {"name": "settings", "mountPath": "/etc/settings", "readOnly": true}],
                    "lifecycle": {"preStop": {"exec": {"command": ["true"]}}}}],
                "initContainers": [{"name": "first", "image": "busybox:latest", "command": ["true"]}],
                "volumes": [{"name": "scratch", "emptyDir": {}}, {"name": "settings", "configMap": {"name": "settings"}}],
                "terminationGracePeriodSeconds": 5, "nodeSelector": {"disk": "fast"},
            }}),
            json!({"spec": {
                "nodeName": "worker", "containers": [{"name": "main", "image": "nginx:1"}, {"name": "side", "image": "nginx:2", "securityContext": {"runAsUser": 1000}}],
                "tolerations": [{"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}], "hostname": "box",
            }}),
            json!({"spec": {
                "nodeName": "worker", "serviceAccountName": "runner", "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 0,
                "containers": [{"name": "main", "image": "nginx", "livenessProbe": {"tcpSocket": {"port": 80}, "periodSeconds": 3}}],
            }}),
        ],
        changes: vec![
            json!({"spec": {"activeDeadlineSeconds": 60}}),
            json!({"metadata": {"labels": {"tier": "front"}}}),
            json!({"metadata": {"annotations": {"note": "changed"}}}),
            json!({"spec": {"dnsPolicy": "Default"}}),
        ],
        faults: vec![
            json!({"spec": {"containers": []}}),
            json!({"spec": {"containers": null}}),
            json!({"spec": {"containers": [{"name": "main"}]}}),
            json!({"spec": {"containers": [{"name": "Main_1", "image": "nginx"}]}}),
            json!({"spec": {"containers": [{"name": "a", "image": "x"}, {"name": "a", "image": "x"}]}}),
            json!({"spec": {"containers": [{"image": "nginx"}]}}),
            json!({"spec": {"restartPolicy": "Sometimes"}}),
            json!({"spec": {"dnsPolicy": "Mine"}}),
            json!({"spec": {"terminationGracePeriodSeconds": -1}}),
            json!({"spec": {"containers": [{"name": "main", "image": "nginx", "ports": [{"containerPort": 70000}]}]}}),
            json!({"spec": {"containers": [{"name": "main", "image": "nginx", "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}}]}}),
            json!({"spec": {"containers": [{"name": "main", "image": "nginx", "resources": {"requests": {"cpu": "much"}}}]}}),
            json!({"spec": {"containers": [{"name": "main", "image": "nginx", "volumeMounts": [{"name": "absent", "mountPath": "/x"}]}]}}),
            json!({"spec": {"nodeSelector": {"bad key!": "x"}}}),
            json!({"spec": {"containers": [{"name": "main", "image": "nginx", "mystery": 1}], "alsoUnknown": {}}}),
            json!({"spec": {"hostNetwork": "true"}}),
            json!({"spec": {"activeDeadlineSeconds": 0}}),
            json!({"spec": {"priorityClassName": "absent"}}),
        ],
        strategic: vec![
            json!({"spec": {"containers": [{"name": "main", "image": "nginx:patched"}]}}),
            json!({"metadata": {"labels": {"patched": "yes"}, "annotations": {"gone": null}}}),
            json!({"spec": {"tolerations": [{"key": "added", "operator": "Exists"}]}}),
            json!({"spec": {"$setElementOrder/containers": [{"name": "main"}], "containers": [{"name": "main", "image": "nginx:ordered"}]}}),
            json!({"spec": {"containers": [{"name": "extra", "image": "x"}]}}),
            json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/hold"]}}),
            json!({"metadata": {"finalizers": ["example.com/hold"]}}),
            json!({"spec": {"dnsPolicy": "Default"}}),
        ],
        json: vec![
            json!([{"op": "replace", "path": "/spec/containers/0/image", "value": "nginx:json"}]),
            json!([{"op": "add", "path": "/metadata/labels", "value": {"json": "yes"}}]),
            json!([{"op": "test", "path": "/spec/containers/0/name", "value": "main"}, {"op": "add", "path": "/metadata/annotations", "value": {"tested": "yes"}}]),
            json!([{"op": "add", "path": "/spec/containers/-", "value": {"name": "late", "image": "x"}}]),
            json!([{"op": "replace", "path": "/spec/dnsPolicy", "value": "Default"}]),
        ],
        applied: vec![
            json!({"spec": {"containers": [{"name": "main", "image": "nginx:applied"}]}}),
            json!({"metadata": {"labels": {"applied": "yes"}}, "spec": {"containers": [{"name": "main", "image": "nginx"}]}}),
            json!({"metadata": {"annotations": {"applied": "yes"}}}),
            json!({"spec": {"shareProcessNamespace": true}}),
        ],
        statuses: vec![
            json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}}),
            json!({"status": {"phase": "Running", "podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}], "hostIP": "192.168.0.1", "hostIPs": [{"ip": "192.168.0.1"}], "startTime": "2020-01-01T00:00:00Z"}}),
            json!({"status": {"phase": "Failed", "reason": "Evicted", "message": "out of memory"}}),
            json!({"status": {"conditions": [{"type": "Ready", "status": "False", "reason": "Waiting", "lastTransitionTime": "2020-01-02T00:00:00Z"}]}}),
        ],
        selectors: &[
            "status.phase=Pending",
            "spec.nodeName=worker",
            "spec.restartPolicy!=Always",
            "spec.nodeName=",
        ],
        ..Kind::new("v1", "Pod", "pods")
    }
}
