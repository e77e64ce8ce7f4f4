//! The subresource `ephemeralcontainers`.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Error, JsonPatch, JsonPointer, Patch, Resource as _};
use serde_json::{Value, json};

use super::objects::pod;
use crate::{Api, Context};

fn debugger(name: &str) -> Value {
    json!({"name": name, "image": "example.com/debug:1", "targetContainerName": "main"})
}

fn added(name: &str) -> Patch {
    Patch::strategic(json!({"spec": {"ephemeralContainers": [debugger(name)]}}))
}

/// The names of those that a pod has.
fn names(pod: &Pod) -> Vec<&str> {
    let containers = pod.spec.as_ref().unwrap().ephemeral_containers.iter();
    containers.flatten().map(|one| one.name.as_str()).collect()
}

pub(super) async fn they_are_added(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let made = pods.create(&pod("web")).await?;
    let containers = pods.ephemeral_containers();
    assert!(names(&containers.get("web").await?).is_empty());
    let patched = containers
        .patch("web", added("a"))
        .field_manager("suite")
        .await?;
    assert_eq!(names(&patched), ["a"]);
    let first = &patched
        .spec
        .as_ref()
        .unwrap()
        .ephemeral_containers
        .as_ref()
        .unwrap()[0];
    assert_eq!(first.termination_message_policy.as_deref(), Some("File"));
    assert_eq!(
        patched.metadata.generation,
        made.metadata.generation.map(|old| old + 1)
    );
    let end = JsonPointer::parse("/spec/ephemeralContainers/-")?;
    let more = Patch::json(JsonPatch::new().add(end, debugger("b")));
    assert_eq!(names(&containers.patch("web", more).await?), ["a", "b"]);
    let updated = containers
        .update("web", |pod| {
            let container = serde_json::from_value(debugger("c")).unwrap();
            let spec = pod.spec.as_mut().unwrap();
            spec.ephemeral_containers
                .get_or_insert_default()
                .push(container);
        })
        .await?;
    assert_eq!(names(&updated), ["a", "b", "c"]);
    // As it was read, and nothing is changed by that; but an old one is not taken.
    containers.replace(&updated).await?;
    let error = containers.replace(&patched).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let tried = containers.patch("web", added("d")).dry_run().await?;
    assert_eq!(names(&tried).len(), 4);
    let read = pods.get("web").await?;
    assert_eq!(names(&read), ["a", "b", "c"]);
    let owners = read.metadata.managed_fields.unwrap();
    let own = owners
        .iter()
        .find(|own| own.manager.as_deref() == Some("suite"));
    assert_eq!(
        own.unwrap().subresource.as_deref(),
        Some("ephemeralcontainers")
    );
    Ok(())
}

/// What a write says of the rest is passed over.
pub(super) async fn nothing_else_is_changed(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    pods.create(&pod("web")).await?;
    let changed = pods
        .ephemeral_containers()
        .update("web", |pod| {
            pod.labels_mut().insert("lost".into(), "1".into());
            let spec = pod.spec.as_mut().unwrap();
            spec.containers[0].image = Some("example.com/lost:1".into());
            let container = serde_json::from_value(debugger("a")).unwrap();
            spec.ephemeral_containers = Some(vec![container]);
        })
        .await?;
    assert_eq!(names(&changed), ["a"]);
    assert!(changed.labels().is_empty());
    let image = changed.spec.unwrap().containers[0].image.take();
    assert_eq!(image.as_deref(), Some("example.com/image:1"));
    // By the object itself they cannot be added.
    let error = pods.patch("web", added("b")).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    pods.create(&pod("web")).await?;
    let containers = pods.ephemeral_containers();
    containers.patch("web", added("a")).await?;
    let error = containers
        .update("web", |pod| {
            pod.spec.as_mut().unwrap().ephemeral_containers = None;
        })
        .await
        .unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let words = "existing ephemeral containers \"a\" may not be removed";
    assert!(error.to_string().contains(words), "{error}");
    let other = json!({"name": "a", "image": "example.com/debug:2"});
    let error = containers
        .patch(
            "web",
            Patch::strategic(json!({"spec": {"ephemeralContainers": [other]}})),
        )
        .await
        .unwrap_err();
    let words = "existing ephemeral containers \"a\" may not be changed";
    assert!(error.to_string().contains(words), "{error}");
    for (field, value, words) in [
        ("name", json!("main"), "[1].name: Duplicate value: \"main\""),
        (
            "targetContainerName",
            json!("nobody"),
            "[1].targetContainerName: Not found: \"nobody\"",
        ),
        ("image", json!(""), "[1].image: Required value"),
        (
            "ports",
            json!([{"containerPort": 80}]),
            "[1].ports: Forbidden: cannot be set for an Ephemeral Container",
        ),
        (
            "resources",
            json!({"limits": {"cpu": "1"}}),
            "[1].resources: Forbidden: cannot be set for an Ephemeral Container",
        ),
        (
            "livenessProbe",
            json!({"exec": {"command": ["true"]}}),
            "[1].livenessProbe: Forbidden: cannot be set for an Ephemeral Container",
        ),
    ] {
        let mut wrong = debugger("b");
        wrong[field] = value;
        let end = JsonPointer::parse("/spec/ephemeralContainers/-")?;
        let patch = Patch::json(JsonPatch::new().add(end, wrong));
        let error = containers.patch("web", patch).await.unwrap_err();
        assert!(error.is_invalid(), "{field}: {error}");
        let words = format!("spec.ephemeralContainers{words}");
        assert!(error.to_string().contains(&words), "{field}: {error}");
    }
    let error = containers.patch("nobody", added("a")).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(containers.get("nobody").optional().await?.is_none());
    Ok(())
}
