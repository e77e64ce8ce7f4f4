//! Logs of containers, as a kubelet serves them.

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, Client, raw};
use serde_json::json;

use crate::pods::{phase, pod, restarts, run, until};
use crate::{client, real_with};

async fn log(client: &Client, pod: &str, query: &str) -> String {
    let path = format!("/api/v1/namespaces/default/pods/{pod}/log?{query}");
    client.call(raw::get(&path).text()).await.unwrap()
}

#[tokio::test]
async fn what_a_container_wrote() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let client = client(&plane.kubeconfig());
    let pods: Api<Pod> = client.api();
    let script = "echo one; echo two; echo three; printf end";
    let mut once = pod("once", json!({"command": ["sh", "-c", script]}));
    once.spec.as_mut().unwrap().restart_policy = Some("Never".into());
    pods.create(&once).await.unwrap();
    until(&pods, "once", |pod| phase(pod) == "Succeeded").await;
    for (query, text) in [
        ("", "one\ntwo\nthree\nend"),
        ("tailLines=2", "three\nend"),
        ("tailLines=0", ""),
        ("limitBytes=6", "one\ntw"),
        ("sinceSeconds=3600", "one\ntwo\nthree\nend"),
        ("sinceTime=2100-01-01T00:00:00Z", ""),
        ("follow=true", "one\ntwo\nthree\nend"),
    ] {
        assert_eq!(log(&client, "once", query).await, text, "{query}");
    }
    let stamped = log(&client, "once", "timestamps=true&tailLines=1").await;
    let (time, rest) = stamped.split_once(' ').unwrap();
    assert!(time.starts_with("20") && time.ends_with('Z'), "{stamped}");
    assert_eq!(rest, "end");
    let path = "/api/v1/namespaces/default/pods/once/log?previous=true";
    let error = client.call(raw::get(path).text()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("previous terminated container"), "{text}");
}

#[tokio::test]
async fn of_the_run_before() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let client = client(&plane.kubeconfig());
    let pods: Api<Pod> = client.api();
    // The first run fails; the second stays until it is told to end.
    let script = "cd \"$D\"; if mkdir once 2>/dev/null; then echo first; exit 3; fi; echo second; \
                  while [ ! -e end ]; do sleep 0.02; done; echo last";
    let directory = tempfile::tempdir().unwrap();
    let environment = json!([{"name": "D", "value": directory.path()}]);
    let mut twice = pod(
        "twice",
        json!({"command": ["sh", "-c", script], "env": environment}),
    );
    twice.spec.as_mut().unwrap().restart_policy = Some("OnFailure".into());
    run(&pods, &twice).await;
    // The next run is counted a moment before it has begun.
    let last_code = |pod: &Pod| {
        let container = &pod.status.as_ref()?.container_statuses.as_ref()?[0];
        Some(
            container
                .last_state
                .as_ref()?
                .terminated
                .as_ref()?
                .exit_code,
        )
    };
    let twice = until(&pods, "twice", |pod| {
        restarts(pod) == 1 && phase(pod) == "Running" && last_code(pod).is_some()
    })
    .await;
    assert_eq!(last_code(&twice), Some(3));
    assert_eq!(log(&client, "twice", "previous=true").await, "first\n");
    // Who follows hears what comes, and the end.
    let follow = log(&client, "twice", "follow=true");
    let end = async { std::fs::write(directory.path().join("end"), "").unwrap() };
    let (followed, ()) = tokio::join!(follow, end);
    assert_eq!(followed, "second\nlast\n");
    until(&pods, "twice", |pod| phase(pod) == "Succeeded").await;
}
