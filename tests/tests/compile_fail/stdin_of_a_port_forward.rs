//! A port has no streams of a process.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::Api;

fn main() {
    let _ = Api::<Pod>::new().port_forward().forward("web", [80]).stdin();
}
