//! Only pods have it, and what leads to pods by a selector.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::Api;

fn main() {
    let _ = Api::<ConfigMap>::new().port_forward();
}
