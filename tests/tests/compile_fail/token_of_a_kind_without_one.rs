//! Service accounts alone have tokens.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::Api;

fn main() {
    let _ = Api::<Pod>::new().token();
}
