//! The body of a write, looked through before it is sent.

use alloc::{borrow::Cow, boxed::Box, collections::BTreeMap, format, string::ToString, vec::Vec};

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::route::Route;
use crate::Error;

/// What is looked at; nothing else is parsed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    api_version: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    metadata: Option<EnvelopeMeta<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeMeta<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    namespace: Option<Cow<'a, str>>,
    #[serde(default)]
    managed_fields: Option<IgnoredAny>,
}

/// Serialises an object of the route's kind.
pub(super) fn serialize(object: &impl Serialize) -> Result<Bytes, Error> {
    serde_json::to_vec(object)
        .map(Bytes::from)
        .map_err(|error| Error::refused_field("body", error.to_string()))
}

impl Route {
    /// The body with `apiVersion` and `kind`, which are written if they are not there. What contradicts the
    /// call is refused: another type, name or namespace.
    pub(super) fn complete_body(&self, name: Option<&str>, body: Bytes) -> Result<Bytes, Error> {
        let envelope = envelope(&body)?;
        self.check_place(name, &envelope)?;
        let api_version = self.object.api_version();
        let mut missing: Vec<(&str, &str)> = Vec::new();
        for (field, given, expected) in [
            ("apiVersion", &envelope.api_version, &*api_version),
            ("kind", &envelope.kind, &*self.object.kind),
        ] {
            match given.as_deref() {
                None | Some("") => missing.push((field, expected)),
                Some(given) if given == expected => {}
                Some(given) => {
                    return Err(Error::refused(
                        field,
                        given,
                        format!(
                            "this Api is of {expected}; leave the field out, or use an Api of that type"
                        ),
                    ));
                }
            }
        }
        if missing.is_empty() {
            return Ok(body);
        }
        with_fields(&body, &missing)
    }

    /// As [`complete_body`](Self::complete_body), with the name as well, and refuses what an apply may not hold.
    pub(super) fn complete_applied(&self, name: &str, body: Bytes) -> Result<Bytes, Error> {
        let metadata = envelope(&body)?.metadata.unwrap_or_default();
        if metadata.managed_fields.is_some() {
            return Err(Error::refused_field(
                "metadata.managedFields",
                "an apply must not hold it: leave it out, best with everything else that you do not mean to own",
            ));
        }
        // An apply that creates the object is refused without a name in it, although the path has one.
        let body = match metadata.name.as_deref() {
            None | Some("") => with_name(&body, name)?,
            Some(_) => body,
        };
        self.complete_body(Some(name), body)
    }

    fn check_place(&self, name: Option<&str>, envelope: &Envelope<'_>) -> Result<(), Error> {
        let Some(metadata) = &envelope.metadata else {
            return Ok(());
        };
        if let (Some(given), Some(name)) = (metadata.name.as_deref(), name)
            && given != name
        {
            return Err(Error::refused(
                "metadata.name",
                given,
                format!("the call is about {name:?}"),
            ));
        }
        match (metadata.namespace.as_deref(), self.namespace()) {
            (None | Some(""), _) => Ok(()),
            (Some(given), Some(namespace)) if given == namespace => Ok(()),
            (Some(given), Some(namespace)) => Err(Error::refused(
                "metadata.namespace",
                given,
                format!(
                    "the call goes to namespace {namespace:?}; choose the other with `namespace({given:?})`, or leave the field out"
                ),
            )),
            (Some(given), None) => Err(Error::refused(
                "metadata.namespace",
                given,
                format!(
                    "objects of kind {} are in no namespace; leave the field out",
                    self.resource.kind
                ),
            )),
        }
    }
}

fn envelope(body: &[u8]) -> Result<Envelope<'_>, Error> {
    serde_json::from_slice(body).map_err(|_| {
        Error::refused_field(
            "body",
            "must be a JSON object whose apiVersion, kind and metadata are what they are in Kubernetes",
        )
    })
}

/// An object whose fields stay as they are written.
type Fields<'a> = BTreeMap<Cow<'a, str>, Box<RawValue>>;

fn unfit(error: serde_json::Error) -> Error {
    Error::refused_field("body", error)
}

/// The object with these fields set.
fn with_fields(body: &[u8], fields: &[(&str, &str)]) -> Result<Bytes, Error> {
    let mut object: Fields<'_> = serde_json::from_slice(body).map_err(unfit)?;
    for &(field, value) in fields {
        let value = serde_json::value::to_raw_value(value).map_err(unfit)?;
        object.insert(Cow::Borrowed(field), value);
    }
    serialize(&object)
}

/// The object with this name in its metadata.
fn with_name(body: &[u8], name: &str) -> Result<Bytes, Error> {
    let mut object: Fields<'_> = serde_json::from_slice(body).map_err(unfit)?;
    let mut metadata: Fields<'_> = match object.get("metadata") {
        Some(metadata) => serde_json::from_str::<Option<_>>(metadata.get())
            .map_err(unfit)?
            .unwrap_or_default(),
        None => Fields::new(),
    };
    let name = serde_json::value::to_raw_value(name).map_err(unfit)?;
    metadata.insert(Cow::Borrowed("name"), name);
    let metadata = serde_json::value::to_raw_value(&metadata).map_err(unfit)?;
    object.insert(Cow::Borrowed("metadata"), metadata);
    serialize(&object)
}
