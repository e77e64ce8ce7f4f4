//! What a server tells that it serves, and documents that are applied by it.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Applied, Apply, Discovery, Error, Patch, Resource};
use serde_json::json;

use crate::harness::Client;
use crate::{Api, Context};

fn apply(context: &Context, documents: impl Into<String>) -> Apply<Client> {
    Apply::new(documents)
        .bind(context.client.clone())
        .field_manager("suite")
        .namespace(context.namespace.as_str())
}

/// A kind of a group of its own, which no other case and no other run knows.
fn definition(context: &Context) -> (String, String) {
    let group = format!("{}.example.com", context.namespace);
    let definition = format!(
        "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: gizmos.{group}}}
spec:
  group: {group}
  names: {{kind: Gizmo, plural: gizmos, singular: gizmo, shortNames: [gz], categories: [all]}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {{status: {{}}}}
    schema: {{openAPIV3Schema: {{type: object, x-kubernetes-preserve-unknown-fields: true}}}}
"
    );
    (group, definition)
}

fn object(applied: &Applied) -> &kubex_proto::DynamicObject {
    match &applied.outcome {
        Ok(object) => object,
        Err(error) => panic!("{applied}: {error}"),
    }
}

pub(super) async fn a_resource_by_each_of_its_names(context: Context) -> Result<(), Error> {
    let discovery = Discovery::of(&context.client).await?;
    for name in [
        "deploy",
        "deployments",
        "Deployment",
        "deployments.apps",
        "deployments.v1.apps",
        "apps/v1/Deployment",
    ] {
        let found = discovery.find(name)?;
        assert_eq!(found.to_string(), "Deployment (apps/v1)", "{name}");
        assert!(found.description.namespaced && found.can("watch"));
        assert_eq!(found.subresource("scale").unwrap().kind, "Scale");
    }
    assert_eq!(discovery.find("events")?.to_string(), "Event (v1)");
    let error = discovery.find("deploymnets").unwrap_err();
    assert!(error.is_not_served());
    assert!(
        error.to_string().contains("Deployment (apps/v1)"),
        "{error}"
    );
    let maps = context
        .client
        .api_of(discovery.find("cm")?.description.clone())
        .with_namespace(context.namespace.as_str());
    maps.patch("a", Patch::apply(json!({"data": {"k": "v"}})))
        .field_manager("suite")
        .await?;
    assert_eq!(maps.get("a").await?["data"]["k"], "v");
    Ok(())
}

pub(super) async fn a_kind_that_is_new_is_found_by_a_refresh(
    context: Context,
) -> Result<(), Error> {
    let (group, definition) = definition(&context);
    let name = format!("gizmos.{group}");
    let mut discovery = Discovery::of(&context.client).await?;
    assert!(discovery.find(&name).unwrap_err().is_not_served());
    for applied in apply(&context, definition).await? {
        object(&applied);
    }
    // A server takes a moment to tell of it.
    while discovery.find(&name).is_err() {
        discovery = discovery.refresh(&context.client).await?;
    }
    let found = discovery.find_kind(&format!("{group}/v1"), "Gizmo")?;
    assert_eq!(found.short_names, ["gz"]);
    assert_eq!(found.categories, ["all"]);
    assert_eq!(found.singular, "gizmo");
    assert!(found.subresource("status").is_some());
    // What has not changed is not sent again, and stays.
    let again = discovery.refresh(&context.client).await?;
    assert_eq!(again.find(&name)?, found);
    Ok(())
}

pub(super) async fn documents_are_applied(context: Context) -> Result<(), Error> {
    let documents = "
apiVersion: v1
kind: ConfigMap
metadata: {name: prices, labels: {app: shop}}
data:
  apple: '2'
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: example.com/web}]
      volumes: [{name: prices, configMap: {name: prices, defaultMode: 0644}}]
";
    let applied = apply(&context, documents).await?;
    let names: Vec<&str> = applied.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["prices", "web"]);
    let volumes = &object(&applied[1])["spec"]["template"]["spec"]["volumes"];
    assert_eq!(volumes[0]["configMap"]["defaultMode"], 0o644);
    let version = object(&applied[0]).resource_version().map(str::to_owned);

    // Again, nothing changes; without the label, the label goes.
    let again = apply(&context, documents).await?;
    assert_eq!(object(&again[0]).resource_version(), version.as_deref());
    let without = documents.replace(", labels: {app: shop}", "");
    apply(&context, without).await?;
    let maps: Api<ConfigMap> = context.api();
    assert!(maps.get("prices").await?.labels().is_empty());

    // A dry run stores nothing.
    let other = documents.replace("apple: '2'", "apple: '3'");
    let dry = apply(&context, other).dry_run().await?;
    assert_eq!(object(&dry[0])["data"]["apple"], "3");
    let stored = maps.get("prices").await?.data.unwrap();
    assert_eq!(stored["apple"], "2");
    Ok(())
}

pub(super) async fn a_kind_and_its_objects_are_applied_at_once(
    context: Context,
) -> Result<(), Error> {
    let (group, definition) = definition(&context);
    let gizmos = format!(
        "{definition}---
apiVersion: v1
kind: List
items:
- apiVersion: {group}/v1
  kind: Gizmo
  metadata: {{name: small}}
  spec: {{size: 1}}
- apiVersion: {group}/v1
  kind: Gizmo
  metadata: {{name: large}}
  spec: {{size: 9}}
"
    );
    let error = apply(&context, &*gizmos).dry_run().await.unwrap_err();
    assert!(error.to_string().contains("dry run"), "{error}");
    let applied = apply(&context, gizmos).await?;
    assert_eq!(applied.len(), 3);
    assert_eq!(object(&applied[1])["spec"]["size"], 1);
    assert_eq!(object(&applied[2])["spec"]["size"], 9);
    Ok(())
}

pub(super) async fn what_is_refused_of_documents(context: Context) -> Result<(), Error> {
    let map = |name: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{k: '{value}'}}\n---\n"
        )
    };
    let maps: Api<ConfigMap> = context.api();
    // One that is refused does not keep from the next.
    let documents = map("Not-A-Name", "1") + &map("b", "1");
    let applied = apply(&context, documents).await?;
    let error = applied[0].outcome.as_ref().unwrap_err();
    assert!(error.is_invalid(), "{error}");
    object(&applied[1]);
    // A field of somebody else's is a conflict, unless it is forced.
    let theirs = || apply(&context, map("b", "2")).field_manager("other");
    let applied = theirs().await?;
    let error = applied[0].outcome.as_ref().unwrap_err();
    assert!(error.is_conflict(), "{error}");
    object(&theirs().force().await?[0]);
    // What is wrong with any keeps from all.
    for wrong in [
        "kind: ConfigMap",
        "a: [",
        "apiVersion: nowhere.example/v1\nkind: Nothing\nmetadata: {name: a}",
    ] {
        let error = apply(&context, map("c", "1") + wrong).await.unwrap_err();
        assert!(error.to_string().contains("document 2"), "{error}");
    }
    assert!(maps.get("c").optional().await?.is_none());
    Ok(())
}
