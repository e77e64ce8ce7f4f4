//! What writes no field manages none.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced);

fn main() {
    let _ = Api::<Widget>::new().delete("a").field_manager("me");
}
