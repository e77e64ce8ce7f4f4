//! An object is made in one namespace.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced);

fn main() {
    let widget = Widget { metadata: ObjectMeta::named("a") };
    let _ = Api::<Widget>::new().all_namespaces().create(&widget);
}
