//! The kinds that the cases are about.

use k8s_openapi::api::core::v1::{Node, Pod};
use kubex_proto::{
    AllNamespaces, Api, Dynamic, DynamicObject, ObjectMeta, Resource as _, ResourceDescription,
    resource,
};
use serde::{Deserialize, Serialize};

pub(crate) fn pods() -> Api<Pod> {
    Api::new()
}

pub(crate) fn pods_in(namespace: &str) -> Api<Pod> {
    pods().with_namespace(namespace)
}

pub(crate) fn all_pods() -> Api<Pod, AllNamespaces> {
    pods().all_namespaces()
}

pub(crate) fn nodes() -> Api<Node> {
    Api::new()
}

pub(crate) fn pod(name: &str) -> Pod {
    let mut pod = Pod::default();
    pod.metadata_mut().name = Some(name.into());
    pod
}

pub(crate) fn node(name: &str) -> Node {
    let mut node = Node::default();
    node.metadata_mut().name = Some(name.into());
    node
}

/// A custom kind, as short as it can be declared.
#[derive(Serialize, Deserialize)]
pub(crate) struct Widget {
    pub(crate) metadata: ObjectMeta,
    pub(crate) size: u32,
}
resource!(Widget: "example.com/v1", Namespaced);

pub(crate) fn widget(name: &str) -> Widget {
    Widget {
        metadata: ObjectMeta::named(name),
        size: 3,
    }
}

pub(crate) fn widgets() -> Api<Widget> {
    Api::new()
}

/// Namespaced, known at run time.
pub(crate) fn gadgets() -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced(
        "example.com",
        "v1beta1",
        "Gadget",
    ))
}

/// Cluster-scoped, known at run time.
pub(crate) fn clouds() -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::cluster("example.com", "v1", "Cloud"))
}
