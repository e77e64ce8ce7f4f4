//! `autoscaling/v1 Scale`: the body of the subresource `scale`.

use alloc::{borrow::Cow, collections::BTreeMap, string::String};

use serde::{Deserialize, Serialize};

use crate::{Dynamic, ObjectMeta, OwnerReference, RawJson, Resource, meta::null_as_default};

/// How many replicas an object is to have, and how many it has (`autoscaling/v1 Scale`): what
/// [`Api::scale`](crate::Api::scale) reads and writes.
///
/// Its metadata names the object that is scaled. Fields that this type does not know are kept as text, so that
/// writing a scale back loses none.
///
/// ```
/// use kubex_proto::Scale;
///
/// let scale: Scale = serde_json::from_str(
///     r#"{"metadata":{"name":"web"},"spec":{"replicas":3},"status":{"replicas":2,"selector":"app=web"}}"#,
/// )?;
/// assert_eq!((scale.spec.replicas, scale.status.replicas), (3, 2));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Scale {
    /// `autoscaling/v1`; empty if it is to be written by the Api that sends it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    /// `Scale`; empty if it is to be written by the Api that sends it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Name, namespace, uid and version of the object that is scaled.
    pub metadata: ObjectMeta,
    /// What is wanted.
    #[serde(deserialize_with = "null_as_default")]
    pub spec: ScaleSpec,
    /// What there is; the server does not let it be written.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "ScaleStatus::is_unknown"
    )]
    pub status: ScaleStatus,
    /// Fields that this type does not know, as text.
    #[serde(flatten)]
    pub other: BTreeMap<String, RawJson>,
}

/// How many replicas are wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ScaleSpec {
    /// The wanted number. The server leaves a 0 out; here it is always written.
    #[serde(deserialize_with = "null_as_default")]
    pub replicas: i32,
    /// Fields that this type does not know, as text.
    #[serde(flatten)]
    pub other: BTreeMap<String, RawJson>,
}

/// How many replicas there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ScaleStatus {
    /// How many were seen.
    #[serde(deserialize_with = "null_as_default")]
    pub replicas: i32,
    /// Which pods are counted, as a label selector in one string: what [`labels`](crate::Prepared::labels) takes.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub selector: String,
    /// Fields that this type does not know, as text.
    #[serde(flatten)]
    pub other: BTreeMap<String, RawJson>,
}

impl Scale {
    /// So many replicas of the object of that name.
    pub fn new(name: impl Into<String>, replicas: i32) -> Self {
        Self {
            metadata: ObjectMeta::named(name),
            spec: ScaleSpec {
                replicas,
                ..ScaleSpec::default()
            },
            ..Self::default()
        }
    }
}

impl ScaleStatus {
    fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

impl Resource for Scale {
    type Scope = Dynamic;
    type Metadata = ObjectMeta;

    fn api_version(&self) -> Cow<'_, str> {
        Cow::Borrowed("autoscaling/v1")
    }

    fn kind(&self) -> Cow<'_, str> {
        Cow::Borrowed("Scale")
    }

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }

    /// None: what kind the scaled object is of, its scale does not say.
    fn owner_reference(&self) -> Option<OwnerReference> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_again() {
        let text = r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web","futureField":1},"spec":{"replicas":3,"new":[1]},"status":{"replicas":2,"selector":"app=web","more":{}},"extra":null}"#;
        let scale: Scale = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&scale).unwrap(), text);
    }

    #[test]
    fn a_zero_that_is_left_out_is_written() {
        let text = r#"{"metadata":{"name":"web"},"spec":{},"status":{"replicas":0}}"#;
        let scale: Scale = serde_json::from_str(text).unwrap();
        assert_eq!(scale, Scale::new("web", 0));
        assert_eq!(
            serde_json::to_string(&scale).unwrap(),
            r#"{"metadata":{"name":"web"},"spec":{"replicas":0}}"#
        );
    }

    #[test]
    fn nulls_are_nothing() {
        let text = r#"{"metadata":{"name":"web"},"spec":null,"status":null}"#;
        let scale: Scale = serde_json::from_str(text).unwrap();
        assert_eq!(scale, Scale::new("web", 0));
    }
}
