//! What the server refuses, in the words of a real one.
//!
//! The files beside this one hold requests in the order in which they were sent to a kube-apiserver
//! 1.37 without controllers, with the code of its answers and the messages of its refusals.

mod warnings;

use http::{Method, Request};
use kubex_testing::Server;
use serde::Deserialize;
use serde_json::Value;

use crate::caller::{Caller, DEPLOYMENTS, PODS, deployment, pod};

/// One request and what became of it.
#[derive(Deserialize)]
struct Recorded {
    method: String,
    path: String,
    body: Value,
    code: u16,
    message: Option<String>,
}

/// Sends what was recorded once more and compares the answers.
#[track_caller]
fn replay(recorded: &str) {
    let caller = Caller(Server::builder().seed(7).without_controllers().build());
    let recorded: Vec<Recorded> = serde_json::from_str(recorded).unwrap();
    let mut differences = Vec::new();
    for request in &recorded {
        let method: Method = request.method.parse().unwrap();
        let kind = if method == Method::PATCH {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let sent = Request::builder().method(method).uri(&request.path);
        let body = request.body.to_string().into();
        let answer = caller.send(sent.header("content-type", kind).body(body).unwrap());
        let message = answer.body["message"].as_str();
        let message = message.filter(|_| answer.body["kind"] == "Status");
        if (answer.status.as_u16(), message) != (request.code, request.message.as_deref()) {
            differences.push(format!(
                "{} {} {}\n  real: {} {:?}\n  here: {} {message:?}",
                request.method,
                request.path,
                request.body,
                request.code,
                request.message,
                answer.status,
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {} differ:\n{}",
        differences.len(),
        recorded.len(),
        differences.join("\n")
    );
}

#[test]
fn pods_are_checked_as_by_a_real_server() {
    replay(include_str!("pods.json"));
}

#[test]
fn config_maps_secrets_and_namespaces_are_checked_as_by_a_real_server() {
    replay(include_str!("config.json"));
}

#[test]
fn nodes_are_checked_as_by_a_real_server() {
    replay(include_str!("nodes.json"));
}

#[test]
fn services_are_checked_as_by_a_real_server() {
    replay(include_str!("services.json"));
}

#[test]
fn workloads_are_checked_as_by_a_real_server() {
    replay(include_str!("workloads.json"));
}

#[test]
fn leases_budgets_roles_and_priorities_are_checked_as_by_a_real_server() {
    replay(include_str!("policies.json"));
}

#[test]
fn jobs_claims_quotas_and_ingresses_are_checked_as_by_a_real_server() {
    replay(include_str!("others.json"));
}

#[test]
fn causes_name_their_fields() {
    let mut object = pod("web", "a");
    object["spec"]["containers"][0]["image"] = "".into();
    object["spec"]["restartPolicy"] = "Perhaps".into();
    let answer = Caller::new().post(PODS, &object).expect(422);
    let causes = answer["details"]["causes"].as_array().unwrap();
    let named: Vec<(&str, &str)> = causes
        .iter()
        .map(|cause| {
            (
                cause["field"].as_str().unwrap(),
                cause["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        named,
        [
            ("spec.containers[0].image", "FieldValueRequired"),
            ("spec.restartPolicy", "FieldValueNotSupported"),
        ]
    );
}

/// The real server adds lines that show what changed, as its program knows the fields.
#[test]
fn a_pod_is_changed_in_few_ways() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let path = format!("{PODS}/web");
    let image = serde_json::json!({"spec": {"containers": [{"name": "main", "image": "other"}]}});
    caller.merge(&path, &image).expect(200);
    let host = serde_json::json!({"spec": {"hostname": "x"}});
    let message = caller.merge(&path, &host).refused(422, "Invalid");
    assert!(
        message.starts_with(r#"Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"#),
        "{message}"
    );
}

#[test]
fn a_selector_stays_as_it_is() {
    let caller = Caller::new();
    caller.post(DEPLOYMENTS, &deployment("web", 1)).expect(201);
    let mut other = deployment("web", 1);
    let labels = serde_json::json!({"app": "other"});
    other["spec"]["selector"]["matchLabels"] = labels.clone();
    other["spec"]["template"]["metadata"]["labels"] = labels;
    let message = caller
        .put(&format!("{DEPLOYMENTS}/web"), &other)
        .refused(422, "Invalid");
    assert_eq!(
        message,
        r#"Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable"#
    );
}

/// All answers were seen on a real server.
#[test]
fn a_deletion_is_not_begun_by_an_update() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let path = format!("{PODS}/web");
    let deleted = serde_json::json!({"metadata": {
        "deletionGracePeriodSeconds": 5, "deletionTimestamp": "2020-01-01T00:00:00Z",
    }});
    let message = caller.merge(&path, &deleted).refused(422, "Invalid");
    assert_eq!(
        message,
        r#"Pod "web" is invalid: [metadata.deletionTimestamp: Invalid value: "2020-01-01T00:00:00Z": field is immutable, metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable]"#
    );
    let named = serde_json::json!({"metadata": {"generateName": "late-", "generation": 7}});
    let named = caller.merge(&path, &named).expect(200);
    assert_eq!(named["metadata"]["generateName"], "late-");
    assert_eq!(named["metadata"]["generation"], 1);
}
