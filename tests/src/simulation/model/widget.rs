//! The kind that the simulated server has.

use kubex_proto::ObjectMeta;
use serde::{Deserialize, Serialize};

/// An object of the simulated server: each of its versions has another size.
///
/// ```
/// use kubex_proto::ObjectMeta;
/// use kubex_testing::simulation::model::Widget;
///
/// let widget = Widget { metadata: ObjectMeta::named("w0"), size: 3 };
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Widget {
    /// Name, namespace, uid, version and label.
    pub metadata: ObjectMeta,
    /// By which two versions can be told apart.
    pub size: u32,
}
kubex_proto::resource!(Widget: "example.com/v1", Namespaced);
