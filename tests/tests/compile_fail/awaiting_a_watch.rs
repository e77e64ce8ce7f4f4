//! A watch has many answers.

use kubex_proto::{Api, Client, ObjectMeta, resource};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced);

pub async fn call<C: Client>(client: C) {
    let _ = Api::<Widget>::new().bind(client).watch().await;
}

fn main() {}
