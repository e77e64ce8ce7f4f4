//! The metadata of one object is in one namespace as well.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced);

fn main() {
    let _ = Api::<Widget>::new().all_namespaces().metadata().get("a");
}
