//! What can still be read of an object that does not decode.

use alloc::string::String;
use core::fmt;

use serde::{
    Deserialize,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{ObjectKey, excerpt::excerpt};

/// What could still be read of an object that does not decode, given by [`Error::unreadable`](crate::Error::unreadable):
/// where it stood, and what its `metadata` calls it.
///
/// It is read whenever `metadata` is JSON, whatever is wrong with the rest. Where there is no name, it could not be told
/// which object it was.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Api, DynamicObject, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Serialize, Deserialize)]
/// struct Widget { metadata: ObjectMeta, size: u32 }
/// kubex_proto::resource!(Widget: "example.com/v1", Namespaced);
///
/// let (_, mut answer) = Api::<Widget>::new().watch().into_call().into_parts()?;
/// answer.head(&http::Response::new(()));
/// answer.feed(Bytes::from_static(
///     b"{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"large\",\"resourceVersion\":\"7\"},\"size\":\"L\"}}\n",
/// ));
/// let error = answer.poll().unwrap().unwrap_err();
/// let unreadable = error.unreadable().unwrap();
/// assert_eq!((unreadable.name.as_deref(), unreadable.deleted), (Some("large"), true));
/// assert!(error.to_string().starts_with("large: cannot decode Widget at .size (offset "));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// The place in the `items` of the list, from 0; none outside of a list.
    pub index: Option<usize>,
    /// Its namespace, if it is in one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its uid.
    pub uid: Option<String>,
    /// Its version.
    pub resource_version: Option<String>,
    /// Whether the frame of the watch said that it is gone.
    pub deleted: bool,
    /// Whether the frame said that it was there before.
    pub(crate) modified: bool,
}

impl Unreadable {
    /// Of these bytes, which may break off or be no UTF-8: what comes after `metadata` does not matter.
    pub(crate) fn of(object: &[u8]) -> Self {
        let mut found = Self::default();
        let mut json = serde_json::Deserializer::from_slice(object);
        // What was found before the error counts.
        let _ = Object(&mut found).deserialize(&mut json);
        found
    }

    /// Of a line of a watch that is one frame of an object; several on it could not be told apart.
    pub(crate) fn of_frame(line: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        let mut json = serde_json::Deserializer::from_slice(line);
        let of_object = Frame(&mut found).deserialize(&mut json).ok()?;
        (of_object && json.end().is_ok()).then_some(found)
    }

    /// Namespace and name, if it has a name.
    pub fn key(&self) -> Option<ObjectKey> {
        let name = self.name.as_deref().filter(|name| !name.is_empty())?;
        Some(ObjectKey::from_parts(self.namespace.as_deref(), name))
    }

    /// What the type of its frame says of it.
    pub(crate) fn is_of_frame(&mut self, kind: &str) {
        self.deleted = kind == "DELETED";
        self.modified = kind == "MODIFIED";
    }

    pub(crate) fn at(mut self, index: usize) -> Self {
        self.index = Some(index);
        self
    }
}

/// What stands before the words of an error: `item 3, staging/web: `, or as much of it as is known.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().map(excerpt);
        match (self.index, &name) {
            (Some(index), None) => return write!(f, "item {index}: "),
            (None, None) => return Ok(()),
            (Some(index), Some(_)) => write!(f, "item {index}, ")?,
            (None, Some(_)) => {}
        }
        if let Some(namespace) = &self.namespace {
            write!(f, "{}/", excerpt(namespace).escape_debug())?;
        }
        write!(f, "{}: ", name.unwrap_or_default().escape_debug())
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum ObjectField {
    Metadata,
    #[serde(other)]
    Other,
}

/// The fields of an object.
struct Object<'f>(&'f mut Unreadable);

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(field) = fields.next_key()? {
            match field {
                ObjectField::Metadata => fields.next_value_seed(Metadata(self.0))?,
                ObjectField::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum MetadataField {
    Namespace,
    Name,
    Uid,
    ResourceVersion,
    #[serde(other)]
    Other,
}

/// The fields of `metadata`; half of it may lack the namespace, so it counts once it is whole.
struct Metadata<'f>(&'f mut Unreadable);

impl<'de> DeserializeSeed<'de> for Metadata<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Metadata<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metadata")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut found = Unreadable::default();
        while let Some(field) = fields.next_key()? {
            let place = match field {
                MetadataField::Namespace => &mut found.namespace,
                MetadataField::Name => &mut found.name,
                MetadataField::Uid => &mut found.uid,
                MetadataField::ResourceVersion => &mut found.resource_version,
                MetadataField::Other => {
                    fields.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *place = text(fields.next_value()?);
        }
        *self.0 = found;
        Ok(())
    }
}

/// The text, if it is one and not empty: the field may be the very one that is wrong.
fn text(value: &RawValue) -> Option<String> {
    let text: Option<String> = serde_json::from_str(value.get()).ok();
    text.filter(|text| !text.is_empty())
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum FrameField {
    Type,
    Object,
    #[serde(other)]
    Other,
}

/// The fields of a frame; its value is whether it tells of an object.
struct Frame<'f>(&'f mut Unreadable);

impl<'de> DeserializeSeed<'de> for Frame<'_> {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Frame<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a frame")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<bool, A::Error> {
        let mut kind = None;
        while let Some(field) = fields.next_key()? {
            match field {
                FrameField::Type => kind = text(fields.next_value()?),
                FrameField::Object => fields.next_value_seed(Object(self.0))?,
                FrameField::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        let kind = kind.as_deref().unwrap_or_default();
        self.0.is_of_frame(kind);
        Ok(matches!(kind, "ADDED" | "MODIFIED" | "DELETED"))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const METADATA: &str = r#""metadata":{"labels":{"name":"x"},"name":"w\u0065b","namespace":"staging","uid":"u1","resourceVersion":"7","generation":[]}"#;

    fn web() -> Unreadable {
        Unreadable {
            name: Some("web".into()),
            namespace: Some("staging".into()),
            uid: Some("u1".into()),
            resource_version: Some("7".into()),
            ..Unreadable::default()
        }
    }

    #[test]
    fn is_read_from_whole_metadata_whatever_follows() {
        for rest in ["}", ",\"spec\":", ",\"spec\":[[[}", ",\"a\":\"\u{1}"] {
            let text = alloc::format!(
                "{{\"kind\":7,\"spec\":{{\"metadata\":{{\"name\":\"no\"}}}},{METADATA}{rest}"
            );
            assert_eq!(Unreadable::of(text.as_bytes()), web(), "{text}");
        }
        let mut bytes = alloc::format!("{{{METADATA},\"data\":\"").into_bytes();
        bytes.extend(b"\xff\"}");
        assert_eq!(Unreadable::of(&bytes), web());
    }

    #[test]
    fn half_of_it_is_nothing() {
        let text = alloc::format!("{{{METADATA}");
        for end in 0..text.len() {
            assert_eq!(
                Unreadable::of(&text.as_bytes()[..end]),
                Unreadable::default()
            );
        }
        for text in [
            "[]",
            "7",
            "{\"metadata\":null}",
            "{\"metadata\":[]}",
            "\u{1}",
        ] {
            assert_eq!(Unreadable::of(text.as_bytes()), Unreadable::default());
        }
    }

    #[test]
    fn a_field_that_is_no_text_leaves_the_others() {
        let text = r#"{"metadata":{"uid":7,"name":"web","namespace":null,"resourceVersion":""}}"#;
        let expected = Unreadable {
            name: Some("web".into()),
            ..Unreadable::default()
        };
        assert_eq!(Unreadable::of(text.as_bytes()), expected);
    }

    #[test]
    fn of_a_line_with_one_frame_only() {
        let frame = |kind: &str| alloc::format!("{{\"object\":{{{METADATA}}},\"type\":{kind:?}}}");
        let deleted = Unreadable {
            deleted: true,
            ..web()
        };
        let of = |line: &str| Unreadable::of_frame(line.as_bytes());
        assert_eq!(of(&frame("DELETED")), Some(deleted));
        let modified = Unreadable {
            modified: true,
            ..web()
        };
        assert_eq!(of(&frame("MODIFIED")), Some(modified));
        assert_eq!(of(&frame("ADDED")), Some(web()));
        assert_eq!(of(&frame("BOOKMARK")), None);
        assert_eq!(of(&(frame("ADDED") + &frame("ADDED"))), None);
        assert_eq!(of("{\"type\":\"ADDED\",\"object\":{"), None);
    }

    #[test]
    fn says_where_and_what() {
        assert_eq!(web().at(3).to_string(), "item 3, staging/web: ");
        assert_eq!(web().to_string(), "staging/web: ");
        assert_eq!(Unreadable::default().to_string(), "");
        assert_eq!(Unreadable::default().at(0).to_string(), "item 0: ");
        let rubbish = Unreadable {
            name: Some("a\nb".into()),
            ..Unreadable::default()
        };
        assert_eq!(rubbish.to_string(), "a\\nb: ");
    }
}
