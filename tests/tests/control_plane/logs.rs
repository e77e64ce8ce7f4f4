//! Logs of containers, as a kubelet serves them.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, LogStream, Timestamp};
use serde_json::json;

use crate::pods::{PATIENCE, phase, pod, restarts, run, until};
use crate::{client, real_with};

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
    let all = "one\ntwo\nthree\nend";
    let hour = Duration::from_secs(3600);
    let future: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    let past = Timestamp::from_unix_seconds(0);
    let get = || pods.logs().get("once");
    for (call, text) in [
        (get(), all),
        (get().container("main"), all),
        (get().tail_lines(2), "three\nend"),
        (get().tail_lines(0), ""),
        (get().limit_bytes(6), "one\ntw"),
        (get().since_seconds(hour), all),
        (get().since_time(past), all),
        (get().since_time(future), ""),
        (get().insecure_skip_tls_verify_backend(), all),
    ] {
        let told = format!("{call:?}");
        assert_eq!(call.await.unwrap(), text, "{told}");
    }
    let stamped = get().timestamps().tail_lines(1).await.unwrap();
    let (time, rest) = stamped.split_once(' ').unwrap();
    assert!(time.parse::<Timestamp>().unwrap() > past, "{stamped}");
    assert_eq!(rest, "end");
    // Who comes after the end hears all the same.
    let mut lines = pods.logs().stream("once").follow().lines();
    for line in all.split('\n') {
        assert_eq!(lines.next().await.unwrap().unwrap(), line);
    }
    assert!(lines.next().await.is_none());
    let mut bytes = pods.logs().stream("once").bytes();
    let mut read = Vec::new();
    while let Some(chunk) = bytes.next().await {
        read.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(read, all.as_bytes());
}

#[tokio::test]
async fn what_is_refused() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let client = client(&plane.kubeconfig());
    let pods: Api<Pod> = client.api();
    run(&pods, &pod("web", json!({}))).await;
    let get = || pods.logs().get("web");
    for (call, why) in [
        (
            get().container("other"),
            "container other is not valid for pod web",
        ),
        (
            get().previous(),
            "previous terminated container \"main\" in pod \"web\" not found",
        ),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
    let error = get().log_stream(LogStream::Stderr).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let error = pods.logs().get("nobody").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

/// Lines come while the process writes, which waits until they have come.
#[tokio::test]
async fn while_it_is_written() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    let directory = tempfile::tempdir().unwrap();
    let script = "cd \"$D\"; for i in 1 2 3; do printf 'line %s\\377\\r\\n' $i; while [ ! -e $i ]; do sleep 0.02; done; done; \
                  printf last";
    let environment = json!([{"name": "D", "value": directory.path()}]);
    let mut writer = pod(
        "writer",
        json!({"command": ["sh", "-c", script], "env": environment}),
    );
    writer.spec.as_mut().unwrap().restart_policy = Some("Never".into());
    run(&pods, &writer).await;
    let read = async {
        let mut lines = pods.logs().stream("writer").follow().lines();
        for number in 1..=3 {
            let line = lines.next().await.unwrap().unwrap();
            assert_eq!(line, format!("line {number}\u{fffd}"));
            std::fs::write(directory.path().join(number.to_string()), "").unwrap();
        }
        assert_eq!(lines.next().await.unwrap().unwrap(), "last");
        assert!(lines.next().await.is_none());
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap();
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
    let previous = pods.logs().get("twice").previous().await;
    assert_eq!(previous.unwrap(), "first\n");
    // Who follows hears what comes, and the end.
    let mut lines = pods.logs().stream("twice").follow().lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "second");
    std::fs::write(directory.path().join("end"), "").unwrap();
    assert_eq!(lines.next().await.unwrap().unwrap(), "last");
    assert!(lines.next().await.is_none());
    until(&pods, "twice", |pod| phase(pod) == "Succeeded").await;
}
