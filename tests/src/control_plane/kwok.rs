//! kwok: what it is started with.

use std::path::PathBuf;

use super::ControlPlane;
use super::component::{Component, Setting};
use super::error::ControlPlaneError;
use super::part::Part;

impl ControlPlane {
    /// The annotation, and its value, of the nodes that [`kwok`](super::ControlPlaneBuilder::kwok) plays, with all
    /// their pods. It is kwok's own custom.
    pub const KWOK_ANNOTATION: (&str, &str) = ("kwok.x-k8s.io/node", "fake");
}

pub(super) fn component(
    setting: Setting<'_>,
    stages: &[PathBuf],
) -> Result<Component, ControlPlaneError> {
    let (annotation, value) = ControlPlane::KWOK_ANNOTATION;
    let mut args = vec![
        format!("--kubeconfig={}", setting.kubeconfig("kwok")?),
        // Not all nodes, as there may be one that runs its pods itself.
        format!("--manage-nodes-with-annotation-selector={annotation}={value}"),
        "--node-lease-duration-seconds=40".into(),
        "--node-ip=127.0.0.1".into(),
        format!("--server-address=127.0.0.1:{}", setting.port),
    ];
    args.extend(
        stages
            .iter()
            .map(|stage| format!("--config={}", stage.display())),
    );
    Ok(Component::without_tls(Part::Kwok, setting, args))
}
