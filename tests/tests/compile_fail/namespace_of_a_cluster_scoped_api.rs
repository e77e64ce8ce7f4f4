//! Objects of a cluster-scoped kind are in no namespace.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Machine {
    metadata: ObjectMeta,
}
resource!(Machine: "example.com/v1", Cluster);

fn main() {
    let _ = Api::<Machine>::new().with_namespace("staging");
}
