//! What can be declared is named.

use kubex_proto::{ObjectMeta, resource};

struct Widget {
    metadata: ObjectMeta,
}
resource!(Widget: "example.com/v1", Namespaced, subresources = [proxy]);

fn main() {}
