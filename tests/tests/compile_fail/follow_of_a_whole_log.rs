//! Only a stream can follow: the text of a log that goes on would never be whole.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::Api;

fn main() {
    let _ = Api::<Pod>::new().logs().get("web").follow();
}
