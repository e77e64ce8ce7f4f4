//! Somebody has to carry a call out.

use kubex_proto::{Api, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced);

pub async fn call() {
    let _ = Api::<Widget>::new().get("a").await;
}

fn main() {}
