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

/// A kind with the subresource `scale`: [`Api::scale`](crate::Api::scale) is there for it.
///
/// Custom kinds say so in [`resource!`](crate::resource), where their CRD has `subresources.scale`.
#[diagnostic::on_unimplemented(
    message = "the kind `{Self}` has no `scale` subresource",
    label = "`scale()` is there only for kinds that have it",
    note = "Deployment, ReplicaSet, StatefulSet and ReplicationController have one; a kind of your own declares it: `kubex_proto::resource!(Widget: \"example.com/v1\", Namespaced, subresources = [scale])`"
)]
pub trait HasScale {}

/// A kind with the subresource `eviction`: [`Api::eviction`](crate::Api::eviction) is there for it. Only pods have it,
/// so a type of your own says so in [`resource!`](crate::resource) if it is one of pods.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` cannot be evicted",
    label = "`eviction()` is there only for pods",
    note = "`delete` removes any object; a type of your own for pods declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [eviction])`"
)]
pub trait Evictable {}

/// A kind whose objects have logs: [`Api::logs`](crate::Api::logs) is there for it. Only pods have them, so a type of
/// your own says so in [`resource!`](crate::resource) if it is one of pods.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` have no logs",
    label = "`logs()` is there only for pods",
    note = "list the pods that belong to the object, and read theirs; a type of your own for pods declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [logs])`"
)]
pub trait HasLogs {}

/// A kind with the subresource `ephemeralcontainers`: [`Api::ephemeral_containers`](crate::Api::ephemeral_containers) is
/// there for it. Only pods have it, so a type of your own says so in [`resource!`](crate::resource) if it is one of pods.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` have no ephemeral containers",
    label = "`ephemeral_containers()` is there only for pods",
    note = "list the pods that belong to the object, and debug one of them; a type of your own for pods declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [ephemeral_containers])`"
)]
pub trait HasEphemeralContainers {}

/// A kind with the subresource `resize`: [`Api::resize`](crate::Api::resize) is there for it. Only pods have it, so a type
/// of your own says so in [`resource!`](crate::resource) if it is one of pods.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` cannot be resized",
    label = "`resize()` is there only for pods",
    note = "the pods of a workload get other resources by its template, and its number of replicas is changed by `scale()`; a type of your own for pods declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [resize])`"
)]
pub trait HasResize {}

/// A kind for whose objects tokens are issued: [`Api::token`](crate::Api::token) is there for it. Only service accounts are
/// such, so a type of your own says so in [`resource!`](crate::resource) if it is one of service accounts.
#[diagnostic::on_unimplemented(
    message = "no tokens are issued for objects of the kind `{Self}`",
    label = "`token()` is there only for service accounts",
    note = "a type of your own for service accounts declares it: `kubex_proto::resource!(ServiceAccount: \"v1\", Namespaced, subresources = [token])`"
)]
pub trait HasToken {}

/// A kind with the subresource `approval`: [`Api::approval`](crate::Api::approval) is there for it. Only signing requests
/// have it, so a type of your own says so in [`resource!`](crate::resource) if it is one of them.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` are not approved",
    label = "`approval()` is there only for CertificateSigningRequests",
    note = "a type of your own for them declares it: `kubex_proto::resource!(CertificateSigningRequest: \"certificates.k8s.io/v1\", Cluster, subresources = [approval])`"
)]
pub trait HasApproval {}

/// A kind whose objects run commands: [`Api::exec`](crate::Api::exec) is there for it, with the feature `sessions`. Only pods
/// have it, so a type of your own says so in [`resource!`](crate::resource) if it is one of pods.
#[diagnostic::on_unimplemented(
    message = "nothing can be executed in objects of the kind `{Self}`",
    label = "`exec()` is there only for pods",
    note = "list the pods that belong to the object, and take one of them; a type of your own for pods declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [exec])`"
)]
pub trait HasExec {}

/// A kind whose objects have processes to attach to: [`Api::attach`](crate::Api::attach) is there for it, with the feature `sessions`. Only pods
/// have it, so a type of your own says so in [`resource!`](crate::resource) if it is one of pods.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` have no process to attach to",
    label = "`attach()` is there only for pods",
    note = "list the pods that belong to the object, and take one of them; a type of your own for pods declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [attach])`"
)]
pub trait HasAttach {}

/// A kind whose objects have ports to forward to: [`Api::port_forward`](crate::Api::port_forward) is there for it, with the feature `sessions`. Pods
/// have them, and what leads to pods by a selector: services, deployments and the like. A type of your own says so in
/// [`resource!`](crate::resource) if it is one of these, or has a `spec.selector` as they have, of labels or of `matchLabels`.
#[diagnostic::on_unimplemented(
    message = "objects of the kind `{Self}` have no ports to forward to",
    label = "`port_forward()` is there only for pods, and for what leads to pods by a selector",
    note = "list the pods that belong to the object, and take one of them; a type of your own for pods, services, deployments and the like declares it: `kubex_proto::resource!(Pod: \"v1\", Namespaced, subresources = [port_forward])`"
)]
pub trait HasPortForward {}
