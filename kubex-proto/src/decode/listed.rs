//! What a list gives item by item.

use crate::ListMeta;

/// What a list gives item by item: its objects, then what it says of itself.
///
/// ```
/// use kubex_proto::Listed;
///
/// let mut names = Vec::new();
/// for listed in [Listed::Item("a"), Listed::Restarted, Listed::Item("b")] {
///     match listed {
///         Listed::Item(name) => names.push(name),
///         Listed::Restarted => names.clear(),
///         Listed::End(metadata) => println!("as of {}", metadata.resource_version),
///     }
/// }
/// assert_eq!(names, ["b"]);
/// ```
// It is taken apart at once; a box around each item would cost more than the room.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed<T> {
    /// The next object.
    Item(T),
    /// What came so far does not count: the list begins anew, as of another version.
    Restarted,
    /// The list is whole. This comes once, and last.
    End(ListMeta),
}

impl<T> Listed<T> {
    /// The object, if it is one.
    pub fn item(self) -> Option<T> {
        match self {
            Self::Item(item) => Some(item),
            Self::Restarted | Self::End(_) => None,
        }
    }
}
