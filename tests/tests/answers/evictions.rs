//! What is made of the answers of `eviction`.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Call, Origin, StatusDecoder};
use serde_json::{Value, json};

use crate::reading::{answered, error};

fn evict() -> Call<StatusDecoder> {
    Api::<Pod>::new().eviction().create("web").into_call()
}

fn refusal(code: u16, reason: &str, causes: &Value) -> String {
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code, "reason": reason,
        "message": "Cannot evict pod as it would violate the pod's disruption budget.",
        "details": {"causes": causes},
    })
    .to_string()
}

fn budget(message: &str) -> Value {
    json!([{"reason": "DisruptionBudget", "message": message}])
}

#[test]
fn success() {
    let text = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}"#;
    let status = answered(evict(), 201, text).unwrap();
    assert!(status.is_success());
    assert_eq!(status.code, 201);
}

/// Each way in which the server words it (v1.37).
#[test]
fn the_budget_is_named() {
    for (code, reason, words) in [
        (
            429,
            "TooManyRequests",
            "needs 2 healthy pods and has 1 currently",
        ),
        (
            429,
            "TooManyRequests",
            "does not allow evicting pods currently (InsufficientPods): why",
        ),
        (
            429,
            "TooManyRequests",
            "does not allow evicting pods currently because it failed sync: why",
        ),
        (
            429,
            "TooManyRequests",
            "is still being processed by the server.",
        ),
        (
            403,
            "Forbidden",
            "does not allow evicting pods currently: pdb disruptions allowed is negative",
        ),
    ] {
        let message = format!("The disruption budget at-least.two {words}");
        let error = error(evict(), code, refusal(code, reason, &budget(&message)));
        assert!(error.is_disruption_budget());
        assert_eq!(error.disruption_budget(), Some("at-least.two"));
        assert_eq!(error.origin(), Origin::Server);
        assert_eq!(error.is_too_many_requests(), code == 429);
        assert_eq!(
            error.to_string(),
            format!(
                "Cannot evict pod as it would violate the pod's disruption budget. ({code} {reason}): {message}"
            )
        );
    }
}

#[test]
fn other_words_for_it() {
    for message in ["", "The disruption budget ", "no more than two, please"] {
        let error = error(
            evict(),
            429,
            refusal(429, "TooManyRequests", &budget(message)),
        );
        assert!(error.is_disruption_budget());
        assert_eq!(error.disruption_budget(), None, "{message:?}");
    }
    for causes in [
        json!(null),
        json!([]),
        json!([{"reason": "Other", "message": "The disruption budget web"}]),
    ] {
        let error = error(evict(), 429, refusal(429, "TooManyRequests", &causes));
        assert!(error.is_too_many_requests() && !error.is_disruption_budget());
        assert_eq!(error.disruption_budget(), None);
    }
    let shown = error(
        evict(),
        429,
        refusal(
            429,
            "",
            &budget(&format!("\u{1b}[2J\n{}", "x".repeat(2000))),
        ),
    )
    .to_string();
    assert!(
        shown.contains("\\u{1b}[2J xxx") && shown.len() < 1500,
        "{shown}"
    );
}

/// Whatever the code of the answer is, its Status counts.
#[test]
fn a_failure_under_a_code_of_success() {
    let text = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"This pod has more than one PodDisruptionBudget","code":500}"#;
    let error = error(evict(), 201, text);
    assert_eq!(error.code().unwrap().as_u16(), 500);
    assert_eq!(error.origin(), Origin::Server);
    assert!(error.to_string().contains("more than one"), "{error}");
}

#[test]
fn what_is_no_status() {
    for (text, words) in [
        (
            r#"{"kind":"Pod","metadata":{"name":"web"}}"#,
            "cannot decode Status: the answer is a Pod",
        ),
        (
            "[]",
            "cannot decode Status: the answer is a value without a kind",
        ),
        (r#"{"status":"Success"}"#, "without a kind"),
        ("{", "cut off"),
        ("", "cut off"),
    ] {
        let error = error(evict(), 201, text);
        assert_eq!(error.origin(), Origin::Wire);
        assert!(error.to_string().contains(words), "{error}");
    }
}
