//! What a dynamic kind is called must be said.

use kubex_proto::{Api, DynamicObject};

fn main() {
    let _ = Api::<DynamicObject>::new();
}
