//! kube-controller-manager: what it is started with.

use super::component::{Component, Setting};
use super::error::ControlPlaneError;
use super::part::Part;

pub(super) fn component(setting: Setting<'_>) -> Result<Component, ControlPlaneError> {
    let files = setting.files;
    let mut args = vec![
        format!(
            "--kubeconfig={}",
            setting.kubeconfig("system:kube-controller-manager")?
        ),
        // There is no other to compete with, and a restart need not wait for a lease to run out.
        "--leader-elect=false".into(),
        format!("--root-ca-file={}", files.argument("ca.crt")),
        format!(
            "--service-account-private-key-file={}",
            files.argument("service-accounts.key")
        ),
        "--kube-api-qps=1000".into(),
        "--kube-api-burst=2000".into(),
    ];
    args.extend(setting.serving());
    Component::with_tls(Part::ControllerManager, setting, args)
}
