//! Logs, as far as no node is needed to tell of them.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Error, LogStream};

use super::objects::pod;
use crate::{Api, Context};

/// Nothing was written, and nothing is wrong.
pub(super) async fn of_a_pod_without_a_node(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    pods.create(&pod("web")).await?;
    assert_eq!(pods.logs().get("web").await?, "");
    assert_eq!(pods.logs().get("web").container("main").await?, "");
    let mut lines = pods.logs().stream("web").follow().lines();
    assert!(lines.next().await.is_none());
    let mut bytes = pods.logs().stream("web").bytes();
    assert!(bytes.next().await.is_none());
    Ok(())
}

pub(super) async fn which_container(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let mut two = pod("web");
    let containers = &mut two.spec.as_mut().unwrap().containers;
    let mut other = containers[0].clone();
    other.name = "other".into();
    containers.push(other);
    pods.create(&two).await?;
    let error = pods.logs().get("web").await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let words = "a container name must be specified for pod web, choose one of: [main other]";
    assert!(error.to_string().contains(words), "{error}");
    let mut lines = pods.logs().stream("web").container("third").lines();
    let error = lines.next().await.unwrap().unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let words = "container third is not valid for pod web";
    assert!(error.to_string().contains(words), "{error}");
    assert!(lines.next().await.is_none());
    Ok(())
}

pub(super) async fn what_is_not_there(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    let error = pods.logs().get("nobody").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let mut lines = pods.logs().stream("nobody").follow().lines();
    let error = lines.next().await.unwrap().unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

/// Behind a gate that is closed unless a cluster opens it.
pub(super) async fn one_stream_of_a_container(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    pods.create(&pod("web")).await?;
    let get = pods.logs().get("web").log_stream(LogStream::Stderr);
    let error = get.await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let words = "stream: Forbidden: may not be specified";
    assert!(error.to_string().contains(words), "{error}");
    Ok(())
}
