//! Creating and changing objects.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Error, JsonPatch, JsonPointer, Patch, Resource};
use serde_json::json;

use super::objects::{config_map, labelled};
use crate::{Api, Context};

pub(super) async fn a_name_that_is_taken(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&config_map("a")).await?;
    let error = maps.create(&config_map("a")).await.unwrap_err();
    assert!(error.is_already_exists() && !error.is_conflict(), "{error}");
    let mut generated = config_map("");
    generated.metadata.name = None;
    generated.metadata.generate_name = Some("a-".into());
    assert!(maps.create(&generated).await?.name().starts_with("a-"));
    Ok(())
}

pub(super) async fn a_stale_object(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let mut stale = maps.create(&config_map("a")).await?;
    let mut fresh = stale.clone();
    fresh.labels_mut().insert("by".into(), "one".into());
    maps.replace(&fresh).await?;
    stale.labels_mut().insert("by".into(), "two".into());
    let error = maps.replace(&stale).await.unwrap_err();
    assert!(error.is_conflict() && !error.is_already_exists(), "{error}");
    Ok(())
}

pub(super) async fn update_until_it_fits(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&config_map("a")).await?;
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let maps = maps.clone();
            context.client.spawn(async move {
                maps.update("a", move |map| {
                    map.labels_mut()
                        .insert(format!("writer-{writer}"), String::new());
                })
                .await
            })
        })
        .collect();
    for writer in writers {
        writer.await?;
    }
    assert_eq!(maps.get("a").await?.labels().len(), 4);
    let error = maps.update("nobody", |_| ()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

pub(super) async fn patches(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    maps.create(&labelled("a", &[("app", "web")])).await?;
    let merged = maps
        .patch(
            "a",
            Patch::merge(json!({"data": {"key": null, "other": "1"}})),
        )
        .field_manager("suite")
        .await?;
    assert_eq!(merged.data.unwrap().keys().collect::<Vec<_>>(), ["other"]);
    let strategic = Patch::strategic(json!({"metadata": {"labels": {"tier": "front"}}}));
    assert_eq!(maps.patch("a", strategic).await?.labels().len(), 2);
    let label = JsonPointer::root().field("metadata").field("labels");
    let json = JsonPatch::new()
        .test(label.clone().field("app"), "web")
        .replace(label.clone().field("app"), "db")
        .add(label.clone().field("example.com/x"), "y")
        .remove(label.field("tier"));
    let patched = maps.patch("a", Patch::json(json)).await?;
    assert_eq!(patched.labels().len(), 2);
    assert_eq!(patched.labels()["example.com/x"], "y");
    let failing = JsonPatch::new().test(JsonPointer::parse("/metadata/labels/app")?, "web");
    let error = maps.patch("a", Patch::json(failing)).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    Ok(())
}

pub(super) async fn a_dry_run_stores_nothing(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let made = maps.create(&config_map("a")).dry_run().await?;
    assert!(made.uid().is_some());
    assert!(maps.get("a").optional().await?.is_none());
    maps.create(&config_map("a")).await?;
    maps.delete("a").dry_run().await?;
    assert!(maps.get("a").optional().await?.is_some());
    Ok(())
}

pub(super) async fn what_is_invalid(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let error = maps.create(&config_map("Not A Name")).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let causes = &error.status().unwrap().details.as_ref().unwrap().causes;
    assert_eq!(causes[0].field, "metadata.name");
    Ok(())
}
