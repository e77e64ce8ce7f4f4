//! A cluster-scoped kind is in no namespace, so it is not in all of them either.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Machine {
    metadata: ObjectMeta,
}
resource!(Machine: "example.com/v1", Cluster);

fn main() {
    let _ = Api::<Machine>::new().list().all_namespaces();
}
