//! Pods alone are resized.

use k8s_openapi::api::apps::v1::Deployment;
use kubex_proto::Api;

fn main() {
    let _ = Api::<Deployment>::new().resize();
}
