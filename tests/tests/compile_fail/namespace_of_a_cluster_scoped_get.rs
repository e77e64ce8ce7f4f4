//! There is no namespace to read a cluster-scoped object from.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Machine {
    metadata: ObjectMeta,
}
resource!(Machine: "example.com/v1", Cluster);

fn main() {
    let _ = Api::<Machine>::new().get("a").namespace("staging");
}
