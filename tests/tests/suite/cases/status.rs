//! The status subresource.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Error, Patch};
use serde_json::json;

use super::objects::pod;
use crate::{Api, Context};

pub(super) async fn it_is_kept_apart(context: Context) -> Result<(), Error> {
    let pods: Api<Pod> = context.api();
    pods.create(&pod("web")).await?;
    let running = Patch::merge(json!({"status": {"phase": "Running"}}));
    pods.patch("web", Patch::merge(json!({"status": {"message": "lost"}})))
        .await?;
    pods.status().patch("web", running).await?;
    let mut read = pods.status().get("web").await?;
    let status = read.status.clone().unwrap();
    assert_eq!(status.phase.as_deref(), Some("Running"));
    assert_eq!(status.message, None);
    read.status.as_mut().unwrap().phase = Some("Succeeded".into());
    read.metadata.labels = Some([("lost".into(), "1".into())].into());
    pods.status().replace(&read).await?;
    let read = pods.get("web").await?;
    assert_eq!(read.status.unwrap().phase.as_deref(), Some("Succeeded"));
    Ok(())
}
