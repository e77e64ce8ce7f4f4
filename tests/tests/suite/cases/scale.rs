//! The subresource `scale`.

use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec},
        core::v1::PodTemplateSpec,
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
    apimachinery::pkg::apis::meta::v1::LabelSelector,
};
use kubex_proto::{Error, JsonPatch, JsonPointer, ObjectMeta, Patch, Resource, Scale};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::objects::{labelled, pod};
use crate::{Api, Context};

/// As no controller looks after it here, its pods are only wished for.
fn deployment(name: &str, replicas: i32) -> Deployment {
    let labels = labelled(name, &[("app", name)]).metadata.labels;
    Deployment {
        metadata: pod(name).metadata,
        spec: Some(DeploymentSpec {
            replicas: Some(replicas),
            selector: LabelSelector {
                match_labels: labels.clone(),
                ..LabelSelector::default()
            },
            template: PodTemplateSpec {
                metadata: Some(k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta {
                    labels,
                    ..Default::default()
                }),
                spec: pod(name).spec,
            },
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    }
}

async fn replicas(deployments: &Api<Deployment>, name: &str) -> Result<Option<i32>, Error> {
    Ok(deployments.get(name).await?.spec.unwrap().replicas)
}

pub(super) async fn it_is_read_and_written(context: Context) -> Result<(), Error> {
    let deployments: Api<Deployment> = context.api();
    let made = deployments.create(&deployment("web", 2)).await?;
    let scale = deployments.scale();
    let read = scale.get("web").await?;
    assert_eq!((read.spec.replicas, read.status.replicas), (2, 0));
    assert_eq!(read.status.selector, "app=web");
    assert_eq!(
        (read.name(), read.uid(), read.resource_version()),
        ("web", made.uid(), made.resource_version())
    );
    // As it was read, with another number.
    let mut more = read.clone();
    more.spec.replicas = 3;
    let written = scale.replace(&more).await?;
    assert_eq!(written.spec.replicas, 3);
    assert_eq!(replicas(&deployments, "web").await?, Some(3));
    let error = scale.replace(&more).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    // Made by hand, and none at all.
    scale.replace(&Scale::new("web", 0)).await?;
    assert_eq!(replicas(&deployments, "web").await?, Some(0));
    assert_eq!(scale.get("web").await?.spec.replicas, 0);
    let updated = scale
        .update("web", |scale| scale.spec.replicas += 4)
        .field_manager("suite")
        .await?;
    assert_eq!(updated.spec.replicas, 4);
    Ok(())
}

pub(super) async fn it_is_patched(context: Context) -> Result<(), Error> {
    let deployments: Api<Deployment> = context.api();
    deployments.create(&deployment("web", 2)).await?;
    let scale = deployments.scale();
    let five = || json!({"spec": {"replicas": 5}});
    let patched = scale.patch("web", Patch::merge(five())).await?;
    assert_eq!(patched.spec.replicas, 5);
    let six = Patch::strategic(json!({"spec": {"replicas": 6}}));
    assert_eq!(scale.patch("web", six).await?.spec.replicas, 6);
    let wanted = JsonPointer::parse("/spec/replicas")?;
    let seven = JsonPatch::new().test(wanted.clone(), 6).replace(wanted, 7);
    let seven = scale.patch("web", Patch::json(seven)).await?;
    assert_eq!(seven.spec.replicas, 7);
    // What is not the number of replicas stays as it is.
    let more = json!({"metadata": {"labels": {"lost": "1"}}, "status": {"replicas": 9}});
    let patched = scale.patch("web", Patch::merge(more)).await?;
    assert_eq!(patched.status.replicas, 0);
    assert!(deployments.get("web").await?.labels().is_empty());
    let tried = scale.patch("web", Patch::merge(five())).dry_run().await?;
    assert_eq!(tried.spec.replicas, 5);
    assert_eq!(replicas(&deployments, "web").await?, Some(7));
    Ok(())
}

pub(super) async fn it_is_applied(context: Context) -> Result<(), Error> {
    let deployments: Api<Deployment> = context.api();
    deployments.create(&deployment("web", 2)).await?;
    let of = |replicas| Patch::apply(json!({"spec": {"replicas": replicas}}));
    let apply = |replicas| deployments.scale().patch("web", of(replicas));
    let error = apply(8).field_manager("scaler").await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let applied = apply(8).field_manager("scaler").force().await?;
    assert_eq!(applied.spec.replicas, 8);
    let applied = apply(9).field_manager("scaler").await?;
    assert_eq!(applied.spec.replicas, 9);
    // In the object it is this manager's own, by the subresource.
    let managed = deployments.get("web").await?.metadata.managed_fields;
    let managed = managed.unwrap();
    let own = managed
        .iter()
        .find(|entry| entry.manager.as_deref() == Some("scaler"))
        .unwrap();
    assert_eq!(own.subresource.as_deref(), Some("scale"));
    assert_eq!(
        own.fields_v1.as_ref().unwrap().0,
        json!({"f:spec": {"f:replicas": {}}})
    );
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let deployments: Api<Deployment> = context.api();
    deployments.create(&deployment("web", 2)).await?;
    let scale = deployments.scale();
    let error = scale.replace(&Scale::new("web", -1)).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let causes = &error.status().unwrap().details.as_ref().unwrap().causes;
    assert_eq!(causes[0].field, "spec.replicas");
    let error = scale.get("nobody").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(scale.get("nobody").optional().await?.is_none());
    let mut another = Scale::new("web", 1);
    another.metadata.uid = Some("another".into());
    let error = scale.replace(&another).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    Ok(())
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Fleet {
    metadata: ObjectMeta,
    spec: Value,
}

kubex_proto::resource!(Fleet: "example.com/v1", Namespaced, subresources = [status, scale]);

async fn define(context: &Context) -> Result<(), Error> {
    let definition: CustomResourceDefinition = serde_json::from_value(json!({
        "metadata": {"name": "fleets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Fleet", "plural": "fleets"},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
                "subresources": {"status": {}, "scale": {
                    "specReplicasPath": ".spec.ships",
                    "statusReplicasPath": ".status.ships",
                    "labelSelectorPath": ".status.selector",
                }},
            }],
        },
    }))
    .unwrap();
    super::custom::define::<Fleet>(context, &definition).await
}

pub(super) async fn of_a_custom_kind(context: Context) -> Result<(), Error> {
    define(&context).await?;
    let fleets: Api<Fleet> = context.api();
    let north = Fleet {
        metadata: ObjectMeta::named("north"),
        spec: json!({"ships": 2, "flag": "red"}),
    };
    fleets.create(&north).await?;
    let status = json!({"status": {"ships": 1, "selector": "fleet=north"}});
    fleets.status().patch("north", Patch::merge(status)).await?;
    let read = fleets.scale().get("north").await?;
    assert_eq!((read.spec.replicas, read.status.replicas), (2, 1));
    assert_eq!(read.status.selector, "fleet=north");
    let grown = fleets
        .scale()
        .update("north", |scale| scale.spec.replicas += 1)
        .await?;
    assert_eq!(grown.spec.replicas, 3);
    assert_eq!(
        fleets.get("north").await?.spec,
        json!({"ships": 3, "flag": "red"})
    );
    let error = fleets
        .scale()
        .replace(&Scale::new("north", -1))
        .await
        .unwrap_err();
    assert!(error.is_invalid(), "{error}");
    Ok(())
}
