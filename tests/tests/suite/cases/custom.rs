//! Kinds that are not built in.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kubex_proto::{
    DynamicObject, Error, Namespaced, ObjectMeta, Patch, Resource, ResourceDescription,
    StaticResource,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{Api, Context};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Spec {
    size: u32,
}

kubex_proto::resource!(Widget: "example.com/v1", Namespaced, subresources = [status]);

async fn define_widgets(context: &Context) -> Result<(), Error> {
    let definition: CustomResourceDefinition = serde_json::from_value(json!({
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Widget", "plural": Widget::plural()},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
                "subresources": {"status": {}},
            }],
        },
    }))
    .unwrap();
    define::<Widget>(context, &definition).await
}

/// Defines a kind, and waits until it is served. Several cases want the definition, so it may be there already.
pub(super) async fn define<K>(
    context: &Context,
    definition: &CustomResourceDefinition,
) -> Result<(), Error>
where
    K: StaticResource<Scope = Namespaced> + DeserializeOwned + Send + 'static,
{
    match context.client.api().create(definition).await {
        Err(error) if !error.is_already_exists() => return Err(error),
        _ => {}
    }
    // A server takes a moment to serve what it was told of.
    while let Err(error) = context.api::<K>().list().await {
        if !error.is_not_found() {
            return Err(error);
        }
    }
    Ok(())
}

pub(super) async fn a_kind_of_ones_own(context: Context) -> Result<(), Error> {
    define_widgets(&context).await?;
    let widgets: Api<Widget> = context.api();
    let small = Widget {
        metadata: ObjectMeta::named("small"),
        spec: Spec { size: 1 },
    };
    let made = widgets.create(&small).await?;
    assert_eq!((made.spec.size, made.kind()), (1, "Widget".into()));
    let grown = widgets
        .update("small", |widget| widget.spec.size = 2)
        .await?;
    assert_eq!(grown.spec.size, 2);
    let ready = Patch::merge(json!({"status": {"ready": true}}));
    widgets.status().patch("small", ready).await?;
    assert_eq!(widgets.list().await?.items[0].spec.size, 2);
    Ok(())
}

pub(super) async fn a_kind_known_at_run_time(context: Context) -> Result<(), Error> {
    define_widgets(&context).await?;
    let description = ResourceDescription::namespaced("example.com", "v1", "Widget");
    let widgets = context
        .client
        .api_of(description.clone())
        .with_namespace(context.namespace.as_str());
    let object = DynamicObject::new(&description, "large").with("spec", json!({"size": 9}));
    widgets.create(&object).await?;
    let list = widgets.list().await?;
    let item = &list.items[0];
    assert_eq!(
        (&*item.kind, item["spec"]["size"].as_u64()),
        ("Widget", Some(9))
    );
    let nodes = context
        .client
        .api_of(ResourceDescription::cluster("", "v1", "Node"));
    let error = nodes.list().namespace("default").await.unwrap_err();
    assert!(error.to_string().contains("cluster-scoped"), "{error}");
    Ok(())
}

pub(super) async fn a_kind_that_is_not_served(context: Context) -> Result<(), Error> {
    let unknown = context.client.api_of(ResourceDescription::namespaced(
        "nowhere.example",
        "v1",
        "Nothing",
    ));
    // There is no such route, which is another thing than no such object.
    let error = unknown.get("a").optional().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
