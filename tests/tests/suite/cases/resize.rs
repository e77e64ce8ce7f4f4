//! The subresource `resize`.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Error, JsonPatch, JsonPointer, Patch, Resource as _};
use serde_json::{Value, json};

use super::objects::pod;
use crate::{Api, Context};

/// A pod that asks for less than it may use, so that both can be changed.
async fn create(pods: &Api<Pod>) -> Result<Pod, Error> {
    let mut web = pod("web");
    let resources = json!({"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1"}});
    let container = &mut web.spec.as_mut().unwrap().containers[0];
    container.resources = Some(serde_json::from_value(resources).unwrap());
    pods.create(&web).await
}

fn resources(pod: &Pod) -> Value {
    let container = &pod.spec.as_ref().unwrap().containers[0];
    serde_json::to_value(&container.resources).unwrap()
}

fn to(resources: &Value) -> Patch {
    Patch::strategic(json!({"spec": {"containers": [{"name": "main", "resources": resources}]}}))
}

pub(super) async fn of_a_container(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let made = create(&pods).await?;
    let resize = pods.resize();
    assert_eq!(resources(&resize.get("web").await?), resources(&made));
    let half = json!({"requests": {"cpu": "500m"}});
    let resized = resize
        .patch("web", to(&half))
        .field_manager("suite")
        .await?;
    assert_eq!(
        resources(&resized),
        json!({"requests": {"cpu": "500m", "memory": "64Mi"}, "limits": {"cpu": "1"}})
    );
    assert_eq!(
        resized.metadata.generation,
        made.metadata.generation.map(|old| old + 1)
    );
    let memory = JsonPointer::parse("/spec/containers/0/resources/requests/memory")?;
    let more = Patch::json(JsonPatch::new().replace(memory, "128Mi"));
    resize.patch("web", more).await?;
    let tried = resize.patch("web", to(&json!({"requests": {"cpu": "1m"}})));
    tried.dry_run().await?;
    let error = resize.replace(&resized).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let mut read = pods.get("web").await?;
    assert_eq!(
        resources(&read)["requests"],
        json!({"cpu": "500m", "memory": "128Mi"})
    );
    let owners = read.metadata.managed_fields.take().unwrap();
    let own = owners
        .iter()
        .find(|own| own.manager.as_deref() == Some("suite"));
    assert_eq!(own.unwrap().subresource.as_deref(), Some("resize"));
    let limits = json!({"requests": {"cpu": "500m", "memory": "128Mi"}, "limits": {"cpu": "2"}});
    let container = &mut read.spec.as_mut().unwrap().containers[0];
    container.resources = Some(serde_json::from_value(limits).unwrap());
    assert_eq!(
        resources(&resize.replace(&read).await?)["limits"],
        json!({"cpu": "2"})
    );
    Ok(())
}

/// What a write says of the rest is passed over.
pub(super) async fn nothing_else_is_changed(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    create(&pods).await?;
    let changed = pods
        .resize()
        .update("web", |pod| {
            pod.labels_mut().insert("lost".into(), "1".into());
            let spec = pod.spec.as_mut().unwrap();
            spec.active_deadline_seconds = Some(5);
            let container = &mut spec.containers[0];
            container.image = Some("example.com/lost:1".into());
            let requests = container
                .resources
                .as_mut()
                .unwrap()
                .requests
                .as_mut()
                .unwrap();
            requests.get_mut("cpu").unwrap().0 = "200m".into();
        })
        .await?;
    assert_eq!(resources(&changed)["requests"]["cpu"], "200m");
    assert!(changed.labels().is_empty());
    let spec = changed.spec.unwrap();
    assert_eq!(spec.active_deadline_seconds, None);
    assert_eq!(
        spec.containers[0].image.as_deref(),
        Some("example.com/image:1")
    );
    // By the object itself they cannot be changed.
    let more = json!({"requests": {"cpu": "300m"}});
    let error = pods.patch("web", to(&more)).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    create(&pods).await?;
    let resize = pods.resize();
    for (resources, words) in [
        // More than may be used.
        (
            json!({"requests": {"cpu": "2"}}),
            "must be less than or equal to cpu limit of 1",
        ),
        (
            json!({"requests": {"cpu": "1", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}),
            "Pod QOS Class may not change as a result of resizing",
        ),
        (
            json!({"limits": {"cpu": null}}),
            "resource limits cannot be removed",
        ),
        (
            json!({"requests": {"memory": null}}),
            "resource requests cannot be removed",
        ),
        (
            json!({"requests": {"ephemeral-storage": "1Gi"}}),
            "only cpu and memory resources are mutable",
        ),
    ] {
        let error = resize.patch("web", to(&resources)).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let other = json!({"name": "other", "image": "example.com/image:1"});
    let error = resize
        .patch(
            "web",
            Patch::strategic(json!({"spec": {"containers": [other]}})),
        )
        .await
        .unwrap_err();
    let words = "spec.containers: Forbidden: containers may not be added or removed on resize";
    assert!(error.to_string().contains(words), "{error}");
    let none = to(&json!({}));
    let error = resize.patch("nobody", none).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
