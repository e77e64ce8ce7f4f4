//! Not every kind has a scale.

use k8s_openapi::api::apps::v1::DaemonSet;
use kubex_proto::Api;

fn main() {
    let _ = Api::<DaemonSet>::new().scale();
}
