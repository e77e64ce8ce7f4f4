//! The bodies of subresources are no objects.

use k8s_openapi::api::authentication::v1::TokenRequest;

fn api_of<K: kubex_proto::Resource>() {}

fn main() {
    api_of::<TokenRequest>();
}
