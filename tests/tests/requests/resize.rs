//! `resize()`: get, replace and patch.

use kubex_proto::{JsonPatch, JsonPointer, Patch, verb::FieldValidation};
use serde_json::json;

use crate::{
    exact::{JSON, read, sent, written, written_as},
    kinds::{clouds, pod, pods, pods_in},
};

const URI: &str = "/api/v1/namespaces/default/pods/web/resize";

#[test]
fn get() {
    assert_eq!(sent(pods().resize().get("web").into_call()), read(URI));
    assert_eq!(
        sent(
            pods_in("staging")
                .resize()
                .get("web")
                .optional()
                .into_call()
        ),
        read("/api/v1/namespaces/staging/pods/web/resize")
    );
}

#[test]
fn replace() {
    let call = pods()
        .resize()
        .replace(&pod("web"))
        .field_validation(FieldValidation::Strict);
    assert_eq!(
        sent(call.into_call()),
        written(
            &format!("PUT {URI}?fieldValidation=Strict"),
            r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}"#
        )
    );
}

#[test]
fn patch() -> Result<(), kubex_proto::Error> {
    let half = json!({"name": "main", "resources": {"requests": {"cpu": "500m"}}});
    let cpu = JsonPointer::parse("/spec/containers/0/resources/requests/cpu")?;
    for (patch, content, text) in [
        (
            Patch::strategic(json!({"spec": {"containers": [half]}})),
            "application/strategic-merge-patch+json",
            r#"{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"500m"}}}]}}"#,
        ),
        (
            Patch::json(JsonPatch::new().replace(cpu, "500m")),
            "application/json-patch+json",
            r#"[{"op":"replace","path":"/spec/containers/0/resources/requests/cpu","value":"500m"}]"#,
        ),
    ] {
        let call = pods().resize().patch("web", patch).dry_run();
        assert_eq!(
            sent(call.into_call()),
            written_as(JSON, content, &format!("PATCH {URI}?dryRun=All"), text)
        );
    }
    Ok(())
}

/// Whether a kind that only run time knows can be resized, only the server can tell.
#[test]
fn of_a_dynamic_kind() {
    assert_eq!(
        sent(clouds().resize().get("a").into_call()),
        read("/apis/example.com/v1/clouds/a/resize")
    );
}
