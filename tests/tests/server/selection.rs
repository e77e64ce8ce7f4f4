//! Label and field selectors on lists.

use serde_json::json;

use crate::caller::{Caller, PODS, names, pod};

fn select(caller: &Caller, query: &str) -> String {
    names(&caller.get(&format!("{PODS}?{query}")).expect(200)).join(" ")
}

#[test]
fn labels_and_fields_select() {
    let caller = Caller::new();
    caller.pod("a", "web");
    let mut other = pod("b", "db");
    other["spec"]["nodeName"] = "n1".into();
    other["metadata"]["labels"]["x"] = "y".into();
    caller.post(PODS, &other).expect(201);
    caller
        .merge(
            &format!("{PODS}/b/status"),
            &json!({"status": {"phase": "Running"}}),
        )
        .expect(200);
    for (query, expected) in [
        ("labelSelector=app%3Dweb", "a"),
        ("labelSelector=app+in+(web,db)", "a b"),
        ("labelSelector=!x", "a"),
        ("labelSelector=app+notin+(web)", "b"),
        ("fieldSelector=metadata.name%3Da", "a"),
        ("fieldSelector=spec.nodeName%3D", "a"),
        ("fieldSelector=status.phase!%3DPending", "b"),
        ("fieldSelector=metadata.namespace%3Dother", ""),
        ("labelSelector=app&fieldSelector=metadata.name!%3Da", "b"),
    ] {
        assert_eq!(select(&caller, query), expected, "{query}");
    }
}

#[test]
fn bad_selectors_are_refused() {
    let caller = Caller::new();
    let message = caller
        .get(&format!("{PODS}?labelSelector=a+in+b"))
        .refused(400, "BadRequest");
    assert!(
        message.starts_with("unable to parse requirement"),
        "{message}"
    );
    let message = caller
        .get(&format!("{PODS}?fieldSelector=spec.x%3D1"))
        .refused(400, "BadRequest");
    assert_eq!(message, "field label not supported: spec.x");
    caller
        .get(&format!("{PODS}?fieldSelector=nonsense"))
        .refused(400, "BadRequest");
    let deployments = "/apis/apps/v1/deployments?fieldSelector=spec.x%3D1";
    let message = caller.get(deployments).refused(400, "BadRequest");
    assert_eq!(
        message,
        r#""spec.x" is not a known field selector: only "metadata.name", "metadata.namespace""#
    );
}
