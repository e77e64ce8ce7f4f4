//! What is accepted with a warning. All texts were seen on a real server.

use serde_json::{Value, json};

use crate::caller::{Caller, PODS, pod};

const SERVICES: &str = "/api/v1/namespaces/default/services";

#[track_caller]
fn warned(path: &str, object: &Value, expected: &[&str]) {
    let answer = Caller::new().post(path, object);
    assert_eq!(answer.status, 201, "{}", answer.text);
    let warnings: Vec<&str> = answer
        .headers
        .get_all("warning")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let expected: Vec<String> = expected
        .iter()
        .map(|text| format!("299 - \"{}\"", text.replace('"', "\\\"")))
        .collect();
    assert_eq!(warnings, expected);
}

#[test]
fn pods_are_warned_of() {
    warned(PODS, &pod("web", "a"), &[]);
    warned(
        PODS,
        &pod("a.b", "a"),
        &[
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
        ],
    );
    let mut object = pod("web", "a");
    object["spec"]["containers"][0]["env"] = json!([
        {"name": "A", "value": "x"}, {"name": "A", "value": "y"}, {"name": "A", "value": "$(A)z"},
    ]);
    warned(
        PODS,
        &object,
        &[
            "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply",
        ],
    );
    let mut object = pod("web", "a");
    object["spec"]["containers"][0]["ports"] = json!([
        {"containerPort": 80, "name": "a"}, {"containerPort": 80}, {"containerPort": 80, "hostPort": 5},
    ]);
    warned(
        PODS,
        &object,
        &[
            "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
            "spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[0]",
            "spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[1]",
        ],
    );
}

#[test]
fn services_are_warned_of() {
    let service = |spec: Value| json!({"metadata": {"name": "a"}, "spec": spec});
    let ports = json!([{"port": 80}]);
    warned(
        SERVICES,
        &service(json!({"ports": ports, "externalIPs": ["1.2.3.4"], "externalName": "x"})),
        &[
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
            "spec.externalName is ignored when spec.type is not \"ExternalName\"",
        ],
    );
    warned(
        SERVICES,
        &service(json!({"ports": ports, "clusterIP": "None", "sessionAffinity": "ClientIP"})),
        &["spec.SessionAffinity is ignored for headless services"],
    );
}
