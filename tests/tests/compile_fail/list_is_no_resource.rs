//! The lists of k8s-openapi are no objects.

use k8s_openapi::{List, api::core::v1::Pod};

fn api_of<K: kubex_proto::Resource>() {}

fn main() {
    api_of::<List<Pod>>();
}
