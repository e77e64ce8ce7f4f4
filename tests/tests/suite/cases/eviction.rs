//! Evictions, and the disruption budgets that hold them up.

use std::time::Duration;

use k8s_openapi::api::{core::v1::Pod, policy::v1::PodDisruptionBudget};
use kubex_proto::{Error, Patch, Resource};
use serde_json::{Value, json};

use super::objects::pod;
use crate::{Api, Context};

/// A pod that a budget counts: it says that it runs and is ready, as no kubelet does.
async fn ready(pods: &Api<Pod>, name: &str) -> Result<Pod, Error> {
    let mut pod = pod(name);
    pod.labels_mut().insert("app".into(), "web".into());
    pods.create(&pod).await?;
    let status = json!({"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]});
    let status = Patch::merge(json!({"status": status}));
    pods.status().patch(name, status).await
}

async fn budget(context: &Context, name: &str) -> Result<Api<PodDisruptionBudget>, Error> {
    let budgets: Api<PodDisruptionBudget> = context.api();
    let budget = json!({
        "metadata": {"name": name},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
    });
    budgets
        .create(&serde_json::from_value(budget).unwrap())
        .await?;
    Ok(budgets)
}

/// What the controller would say, which is not here.
async fn says(budgets: &Api<PodDisruptionBudget>, status: Value) -> Result<(), Error> {
    let status = Patch::merge(json!({"status": status}));
    budgets.status().patch("web", status).await.map(drop)
}

pub(super) async fn a_budget_allows_them_or_not(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    for name in ["a", "b"] {
        ready(&pods, name).await?;
    }
    let budgets = budget(&context, "web").await?;
    let healthy = json!({
        "observedGeneration": 1, "disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1, "expectedPods": 2,
    });
    says(&budgets, healthy).await?;
    let tried = pods.eviction().create("a").dry_run().await?;
    assert!(tried.is_success());
    assert!(pods.get("a").await?.deletion_timestamp().is_none());
    let status = pods.eviction().create("a").await?;
    assert_eq!((status.is_success(), status.code), (true, 201));
    // It had no node, so there is nobody to wait for.
    assert!(pods.get("a").optional().await?.is_none());
    let told = budgets.get("web").await?.status.unwrap();
    assert_eq!(told.disruptions_allowed, 0);
    assert!(told.disrupted_pods.unwrap().contains_key("a"));

    // Without a time to wait for, so at once.
    let error = pods.eviction().create("b").await.unwrap_err();
    assert!(
        error.is_disruption_budget() && error.is_too_many_requests(),
        "{error}"
    );
    assert_eq!(error.disruption_budget(), Some("web"));
    assert_eq!(error.retry_after(), None);
    // Older servers have other words for this one.
    let words = "(429 TooManyRequests): The disruption budget web ";
    assert!(error.to_string().contains(words), "{error}");
    says(&budgets, json!({"currentHealthy": 1})).await?;
    let error = pods.eviction().create("b").await.unwrap_err();
    let words = "The disruption budget web needs 1 healthy pods and has 1 currently";
    assert!(error.to_string().contains(words), "{error}");
    assert!(pods.get("b").await?.deletion_timestamp().is_none());
    Ok(())
}

pub(super) async fn a_budget_that_is_still_being_processed(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    ready(&pods, "a").await?;
    budget(&context, "web").await?;
    // The server asks for ten seconds, which there are not.
    let error = pods
        .eviction()
        .create("a")
        .timeout(Duration::from_secs(9))
        .await
        .unwrap_err();
    assert!(
        error.is_disruption_budget() && !error.is_timeout(),
        "{error}"
    );
    assert_eq!(error.disruption_budget(), Some("web"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(10)));
    Ok(())
}

pub(super) async fn what_budgets_do_not_guard(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let budgets = budget(&context, "web").await?;
    says(
        &budgets,
        json!({"observedGeneration": 1, "desiredHealthy": 1}),
    )
    .await?;
    // One that does not run yet.
    let mut waiting = pod("waiting");
    waiting.labels_mut().insert("app".into(), "web".into());
    pods.create(&waiting).await?;
    pods.eviction().create("waiting").await?;
    // One that is another's.
    pods.create(&pod("other")).await?;
    pods.eviction().create("other").await?;
    assert!(pods.list().await?.items.is_empty());
    let error = pods.eviction().create("nobody").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

pub(super) async fn preconditions(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let a = ready(&pods, "a").await?;
    let evict = || pods.eviction().create("a");
    let error = evict().precondition_uid("another").await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let error = evict()
        .precondition_resource_version("1")
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let (uid, version) = (a.uid().unwrap(), a.resource_version().unwrap());
    evict()
        .precondition_uid(uid)
        .precondition_resource_version(version)
        .grace_period(Duration::ZERO)
        .await?;
    assert!(pods.get("a").optional().await?.is_none());
    Ok(())
}

pub(super) async fn two_budgets_for_one_pod(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    ready(&pods, "a").await?;
    budget(&context, "web").await?;
    budget(&context, "also").await?;
    let error = pods.eviction().create("a").await.unwrap_err();
    assert_eq!(error.code().unwrap().as_u16(), 500, "{error}");
    assert!(
        error
            .to_string()
            .contains("more than one PodDisruptionBudget"),
        "{error}"
    );
    Ok(())
}
