//! Lists: their form, pages of a snapshot, and versions.

use serde_json::{Value, json};

use crate::caller::{Caller, PODS, names, pod};

fn five() -> Caller {
    let caller = Caller::new();
    for name in ["a", "b", "c", "d", "e"] {
        caller.pod(name, "x");
    }
    caller
}

fn token(list: &Value) -> &str {
    list["metadata"]["continue"].as_str().unwrap()
}

#[test]
fn the_items_of_a_typed_list_do_not_say_what_they_are() {
    let caller = five();
    let answer = caller.get(PODS);
    assert!(
        answer
            .text
            .starts_with(r#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":""#)
    );
    let list = answer.expect(200);
    assert_eq!(names(&list), ["a", "b", "c", "d", "e"]);
    assert!(list["items"][0].get("kind").is_none());
    assert_eq!(
        list["metadata"],
        json!({"resourceVersion": caller.0.resource_version().to_string()})
    );
    assert_eq!(
        caller.get("/api/v1/namespaces/nowhere/pods").expect(200)["items"],
        json!([])
    );
}

#[test]
fn all_namespaces_are_listed_in_the_order_of_their_keys() {
    let caller = Caller::new();
    for namespace in ["a", "a-b"] {
        caller
            .post(
                "/api/v1/namespaces",
                &json!({"metadata": {"name": namespace}}),
            )
            .expect(201);
        caller
            .post(
                &format!("/api/v1/namespaces/{namespace}/pods"),
                &pod(namespace, "x"),
            )
            .expect(201);
    }
    // The slash after a namespace sorts after the dash within one.
    assert_eq!(names(&caller.get("/api/v1/pods").expect(200)), ["a-b", "a"]);
}

#[test]
fn pages_are_cut_from_one_snapshot() {
    let caller = five();
    let first = caller.get(&format!("{PODS}?limit=2")).expect(200);
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(first["metadata"]["remainingItemCount"], 3);
    caller.delete(&format!("{PODS}/c")).expect(200);
    caller
        .merge(
            &format!("{PODS}/d"),
            &json!({"metadata": {"labels": {"app": "new"}}}),
        )
        .expect(200);
    caller.pod("f", "x");
    let second = caller
        .get(&format!("{PODS}?limit=2&continue={}", token(&first)))
        .expect(200);
    assert_eq!(names(&second), ["c", "d"]);
    assert_eq!(second["items"][1]["metadata"]["labels"]["app"], "x");
    assert_eq!(
        second["metadata"]["resourceVersion"],
        first["metadata"]["resourceVersion"]
    );
    let last = caller
        .get(&format!("{PODS}?limit=2&continue={}", token(&second)))
        .expect(200);
    assert_eq!(names(&last), ["e"]);
    assert!(
        last["metadata"].get("continue").is_none()
            && last["metadata"].get("remainingItemCount").is_none()
    );
}

#[test]
fn a_selected_page_does_not_count_what_remains() {
    let list = five()
        .get(&format!("{PODS}?limit=2&labelSelector=app%3Dx"))
        .expect(200);
    assert_eq!(names(&list), ["a", "b"]);
    assert!(list["metadata"].get("remainingItemCount").is_none());
}

#[test]
fn an_expired_token_brings_one_that_goes_on_inconsistently() {
    let caller = five();
    let first = caller.get(&format!("{PODS}?limit=2")).expect(200);
    caller.delete(&format!("{PODS}/c")).expect(200);
    caller.0.compact();
    let refusal = caller
        .get(&format!("{PODS}?limit=2&continue={}", token(&first)))
        .expect(410);
    assert_eq!(refusal["reason"], "Expired");
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .starts_with("The provided continue parameter is too old")
    );
    let rest = caller
        .get(&format!("{PODS}?continue={}", token(&refusal)))
        .expect(200);
    assert_eq!(names(&rest), ["d", "e"]);
    assert_eq!(
        rest["metadata"]["resourceVersion"],
        caller.0.resource_version().to_string()
    );
}

#[test]
fn tokens_are_checked() {
    let caller = five();
    caller
        .get(&format!("{PODS}?continue=rubbish"))
        .refused(400, "BadRequest");
    let first = caller.get(&format!("{PODS}?limit=2")).expect(200);
    let path = format!("{PODS}?continue={}&resourceVersion=5", token(&first));
    let message = caller.get(&path).refused(400, "BadRequest");
    assert_eq!(
        message,
        "specifying resource version is not allowed when using continue"
    );
}

#[test]
fn a_version_is_served_exactly_or_at_least() {
    let caller = five();
    let version = caller.0.resource_version();
    caller.delete(&format!("{PODS}/a")).expect(200);
    let exact = caller
        .get(&format!(
            "{PODS}?resourceVersion={version}&resourceVersionMatch=Exact"
        ))
        .expect(200);
    assert_eq!(names(&exact), ["a", "b", "c", "d", "e"]);
    assert_eq!(exact["metadata"]["resourceVersion"], version.to_string());
    for query in [
        "resourceVersion=0",
        &format!("resourceVersion={version}"),
        &format!("resourceVersion={version}&resourceVersionMatch=NotOlderThan"),
    ] {
        assert_eq!(
            names(&caller.get(&format!("{PODS}?{query}")).expect(200)).len(),
            4,
            "{query}"
        );
    }
    let legacy = caller
        .get(&format!("{PODS}?resourceVersion={version}&limit=1"))
        .expect(200);
    assert_eq!(names(&legacy), ["a"]);
    assert_eq!(
        names(
            &caller
                .get(&format!("{PODS}?resourceVersion=0&limit=1"))
                .expect(200)
        )
        .len(),
        4
    );
    caller.0.compact();
    caller
        .get(&format!(
            "{PODS}?resourceVersion={version}&resourceVersionMatch=Exact"
        ))
        .refused(410, "Expired");
}

#[test]
fn a_version_of_the_future_times_out() {
    let caller = five();
    let current = caller.0.resource_version();
    for path in [
        format!("{PODS}?resourceVersion=1000"),
        format!("{PODS}/a?resourceVersion=1000"),
    ] {
        let answer = caller.get(&path);
        assert_eq!(answer.headers["retry-after"], "1");
        let body = answer.expect(504);
        assert_eq!(body["reason"], "Timeout");
        assert_eq!(
            body["message"],
            format!("Timeout: Too large resource version: 1000, current: {current}")
        );
        assert_eq!(body["details"]["retryAfterSeconds"], 1);
        assert_eq!(
            body["details"]["causes"][0]["reason"],
            "ResourceVersionTooLarge"
        );
    }
}

#[test]
fn impossible_options_are_refused() {
    let caller = five();
    for query in [
        "resourceVersionMatch=Exact",
        "resourceVersion=0&resourceVersionMatch=Exact",
        "sendInitialEvents=true",
    ] {
        let message = caller
            .get(&format!("{PODS}?{query}"))
            .refused(422, "Invalid");
        assert!(
            message.starts_with(r#"ListOptions.meta.k8s.io "" is invalid: "#),
            "{message}"
        );
    }
    caller
        .get(&format!("{PODS}?resourceVersion=abc"))
        .refused(400, "BadRequest");
    caller
        .get(&format!("{PODS}?limit=abc"))
        .refused(400, "BadRequest");
    caller.get(&format!("{PODS}?unknown=abc")).expect(200);
}

#[test]
fn bodies_are_pretty_when_asked_for() {
    let caller = five();
    assert!(
        caller
            .get(&format!("{PODS}/a?pretty=true"))
            .text
            .contains("\n  \"kind\": \"Pod\"")
    );
    assert_eq!(caller.get(&format!("{PODS}/a")).text.lines().count(), 1);
}
