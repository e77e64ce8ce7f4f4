//! A kind with a field that can be wrong.

use kubex_proto::{Api, ObjectMeta};
use serde::{Deserialize, Serialize};

/// The kind that the machines are driven with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widget {
    /// Its metadata.
    pub metadata: ObjectMeta,
    /// Nothing but a number is one.
    #[serde(default)]
    pub size: u32,
}
kubex_proto::resource!(Widget: "example.com/v1", Namespaced);

/// Its calls, in namespace `default`.
pub fn widgets() -> Api<Widget> {
    Api::new()
}
