//! Which kinds have which subresources.

/// A kind with the subresource `status`: [`Api::status`](crate::Api::status) is there for it.
///
/// Custom kinds say so in [`resource!`](crate::resource), where their CRD has `subresources.status`.
#[diagnostic::on_unimplemented(
    message = "the kind `{Self}` has no `status` subresource",
    label = "`status()` is there only for kinds that have it",
    note = "Pod, Node, Namespace, Service, PersistentVolume(Claim), Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Ingress and others have one; a kind of your own declares it: `kubex_proto::resource!(Widget: \"example.com/v1\", Namespaced, subresources = [status])`"
)]
pub trait HasStatus {}
