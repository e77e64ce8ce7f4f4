//! There is no namespace to list a cluster-scoped kind in.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Machine {
    metadata: ObjectMeta,
}
resource!(Machine: "example.com/v1", Cluster);

fn main() {
    let _ = Api::<Machine>::new().list().namespace("staging");
}
