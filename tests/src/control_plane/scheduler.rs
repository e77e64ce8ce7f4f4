//! kube-scheduler: what it is started with.

use super::component::{Component, Setting};
use super::error::ControlPlaneError;
use super::part::Part;

pub(super) fn component(setting: Setting<'_>) -> Result<Component, ControlPlaneError> {
    let mut args = vec![
        format!(
            "--kubeconfig={}",
            setting.kubeconfig("system:kube-scheduler")?
        ),
        "--leader-elect=false".into(),
        "--kube-api-qps=1000".into(),
        "--kube-api-burst=2000".into(),
    ];
    args.extend(setting.serving());
    Component::with_tls(Part::Scheduler, setting, args)
}
