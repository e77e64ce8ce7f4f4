//! Only pods have it.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::Api;

fn main() {
    let _ = Api::<ConfigMap>::new().attach();
}
