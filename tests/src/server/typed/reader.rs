//! Reads JSON by a schema, and notes what does not fit it in the order in which it is found.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::resources::ServedResource;
use super::super::schema::{Schema, Shape, Structure};
use super::scalar::{self, Misfit};
use super::syntax;

/// More faults than these are not told.
const FAULTS_LIMIT: usize = 100;

/// An object that was read.
pub(crate) struct Read {
    pub(crate) object: Value,
    /// Fields that no one knows and fields that were given twice, in the words of the real server.
    pub(crate) strict_faults: Vec<String>,
}

/// Reads an object of a kind, or says why there is none in the words of the real server.
pub(crate) fn read(resource: &ServedResource, bytes: &[u8]) -> Result<Read, String> {
    let findings = RefCell::new(Findings::default());
    let seed = Seed {
        schema: resource.schema(),
        typed: resource.built_in,
        is_root: true,
        findings: &findings,
    };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = seed
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    let findings = findings.into_inner();
    if let Some(fault) = findings.type_fault {
        // Of custom kinds the real server reads the metadata by itself.
        return Err(if resource.built_in {
            fault
        } else {
            fault.replace(" ObjectMeta.metadata.", " ObjectMeta.")
        });
    }
    let object = read.map_err(|error| syntax::fault(&error, bytes))?;
    Ok(Read {
        object,
        strict_faults: findings.strict_faults,
    })
}

/// What was given twice anywhere in JSON, in the words of the real server.
pub(crate) fn duplicates(bytes: &[u8]) -> Vec<String> {
    let findings = RefCell::new(Findings::default());
    let seed = Seed {
        schema: None,
        typed: false,
        is_root: false,
        findings: &findings,
    };
    // What is no JSON is told elsewhere.
    let _ = seed.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    findings.into_inner().strict_faults
}

#[derive(Default)]
struct Findings {
    strict_faults: Vec<String>,
    /// The first value that does not fit, which is what the real server tells.
    type_fault: Option<String>,
    /// Where the reader is, as faults of strictness call it: `spec.ports[0]`.
    path: String,
    /// Where it is as faults of type call it: the fields on the way, and the struct that has the last one.
    fields: Vec<String>,
    structure: String,
}

impl Findings {
    fn strict(&mut self, what: &str, field: &str) {
        let path = if self.path.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.path)
        };
        let fault = format!("{what} {path:?}");
        if self.strict_faults.len() < FAULTS_LIMIT && !self.strict_faults.contains(&fault) {
            self.strict_faults.push(fault);
        }
    }

    fn misfit(&mut self, misfit: Misfit, go_type: &str) {
        let fields = self.fields.join(".");
        self.type_fault.get_or_insert_with(|| match misfit {
            Misfit::Type(found, read_as) => {
                let go_type = read_as.unwrap_or(go_type);
                let structure = &self.structure;
                format!(
                    "json: cannot unmarshal {found} into Go struct field {structure}.{fields} of type {go_type}"
                )
            }
            Misfit::Other(message) => message,
        });
    }
}

/// Reads one value.
#[derive(Clone, Copy)]
struct Seed<'a> {
    /// Without a schema anything is taken.
    schema: Option<&'a Schema>,
    /// Values have to fit.
    typed: bool,
    is_root: bool,
    findings: &'a RefCell<Findings>,
}

impl<'a> Seed<'a> {
    fn inner(self, schema: Option<&'a Schema>) -> Self {
        Self {
            schema,
            is_root: false,
            ..self
        }
    }

    /// The schema of a field; metadata is a type of Kubernetes in custom kinds, too.
    fn field(self, name: &str, schema: Option<&'a Schema>) -> Self {
        Self {
            typed: self.typed || self.is_root && name == "metadata",
            ..self.inner(schema)
        }
    }

    fn shape(self) -> &'a Shape {
        self.schema.map_or(&Shape::Any, Schema::shape)
    }

    fn misfit(self, misfit: Misfit) -> Value {
        if let (Some(schema), true) = (self.schema, self.typed) {
            let go_type = schema.go_type();
            self.findings.borrow_mut().misfit(misfit, &go_type);
        }
        Value::Null
    }

    /// A value without parts: what is kept of it.
    fn scalar(self, value: Value) -> Value {
        match self.shape() {
            _ if !self.typed => value,
            Shape::Any => value,
            Shape::Scalar(expected) => {
                scalar::fit(*expected, value).unwrap_or_else(|misfit| self.misfit(misfit))
            }
            Shape::Struct(_) | Shape::Map(_) | Shape::List(_) => {
                self.misfit(Misfit::Type(scalar::name_of(&value), None))
            }
        }
    }

    /// Goes on below `step`, as `.field` or `[0]`, and comes back.
    fn below<T>(self, step: &str, read: impl FnOnce() -> T) -> T {
        let length = {
            let mut findings = self.findings.borrow_mut();
            let length = findings.path.len();
            let step = if length == 0 {
                step.trim_start_matches('.')
            } else {
                step
            };
            findings.path.push_str(step);
            length
        };
        let read = read();
        self.findings.borrow_mut().path.truncate(length);
        read
    }

    /// Goes on in a field of a struct, and comes back.
    fn in_field<T>(self, structure: &Structure, name: &str, read: impl FnOnce() -> T) -> T {
        let before = {
            let mut findings = self.findings.borrow_mut();
            findings.fields.push(name.to_owned());
            let go = structure.go();
            let go = go.rsplit('.').next().unwrap_or(go).to_owned();
            std::mem::replace(&mut findings.structure, go)
        };
        let read = self.below(&format!(".{name}"), read);
        let mut findings = self.findings.borrow_mut();
        findings.fields.pop();
        findings.structure = before;
        read
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(value);
        let number = number.ok_or_else(|| E::custom("a number is out of range"))?;
        Ok(self.scalar(number.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let schema = match self.shape() {
            Shape::List(schema) => Some(schema),
            Shape::Any => None,
            _ if !self.typed => None,
            _ => {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(self.misfit(Misfit::Type("array".into(), None)));
            }
        };
        let mut list = Vec::new();
        loop {
            let step = format!("[{}]", list.len());
            let seed = self.inner(schema);
            match self.below(&step, || items.next_element_seed(seed))? {
                Some(item) => list.push(item),
                None => return Ok(list.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        let mut known_keys = HashSet::new();
        while let Some(key) = entries.next_key::<Cow<'de, str>>()? {
            let value = match self.shape() {
                Shape::Struct(structure) => match structure.field(&key) {
                    None if !structure.keeps_unknown() => {
                        self.findings.borrow_mut().strict("unknown field", &key);
                        entries.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    schema => {
                        self.note_repeated(&mut known_keys, &key);
                        let seed = self.field(&key, schema);
                        self.in_field(structure, &key, || entries.next_value_seed(seed))?
                    }
                },
                Shape::Map(values) => {
                    self.entry(&mut known_keys, &key, Some(values), &mut entries)?
                }
                Shape::Any => self.entry(&mut known_keys, &key, None, &mut entries)?,
                _ if !self.typed => self.entry(&mut known_keys, &key, None, &mut entries)?,
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                    while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                    break;
                }
            };
            map.insert(key.into_owned(), value);
        }
        match self.shape() {
            Shape::List(_) | Shape::Scalar(_) if self.typed => {
                Ok(self.misfit(Misfit::Type("object".into(), None)))
            }
            _ => Ok(map.into()),
        }
    }
}

impl Seed<'_> {
    fn entry<'de, A: MapAccess<'de>>(
        self,
        known_keys: &mut HashSet<String>,
        key: &str,
        schema: Option<&Schema>,
        entries: &mut A,
    ) -> Result<Value, A::Error> {
        self.note_repeated(known_keys, key);
        let seed = Seed {
            schema,
            typed: self.typed,
            is_root: false,
            findings: self.findings,
        };
        self.below(&format!(".{key}"), || entries.next_value_seed(seed))
    }

    fn note_repeated(self, known_keys: &mut HashSet<String>, key: &str) {
        if !known_keys.insert(key.to_owned()) {
            self.findings.borrow_mut().strict("duplicate field", key);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::registry::Registry;
    use super::*;

    fn read_kind(group: &str, plural: &str, text: &str) -> Result<Read, String> {
        let registry = Registry::new();
        read(registry.find(group, "v1", plural).unwrap(), text.as_bytes())
    }

    fn misfit(group: &str, plural: &str, text: &str) -> String {
        read_kind(group, plural, text).err().unwrap()
    }

    #[test]
    fn what_is_unknown_or_repeated_is_dropped_and_told_in_order() {
        let text = r#"{"spec": {"template": {"spec": {"containers":
            [{"name": "a", "mystery": {"a": 1, "a": 2}, "name": "b"}]}}}, "spec2": 1}"#;
        let read = read_kind("apps", "deployments", text).unwrap();
        assert_eq!(
            read.strict_faults,
            [
                r#"unknown field "spec.template.spec.containers[0].mystery""#,
                r#"duplicate field "spec.template.spec.containers[0].name""#,
                r#"unknown field "spec2""#,
            ]
        );
        let containers = &read.object["spec"]["template"]["spec"]["containers"];
        assert_eq!(*containers, json!([{"name": "b"}]));
        let read = read_kind("", "configmaps", r#"{"data": {"a": "1", "a": "2"}}"#).unwrap();
        assert_eq!(read.strict_faults, [r#"duplicate field "data.a""#]);
    }

    #[test]
    fn the_first_value_that_does_not_fit_is_told_as_the_real_server_does() {
        assert_eq!(
            misfit(
                "apps",
                "deployments",
                r#"{"spec": {"replicas": "x", "paused": 1}}"#
            ),
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
        );
        assert_eq!(
            misfit(
                "",
                "services",
                r#"{"spec": {"ports": [{"targetPort": true}]}}"#
            ),
            "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32"
        );
        assert_eq!(
            misfit("", "configmaps", r#"{"data": {"a": {}}}"#),
            "json: cannot unmarshal object into Go struct field ConfigMap.data of type string"
        );
        assert_eq!(
            misfit("", "configmaps", r#"{"metadata": {"labels": []}}"#),
            "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string"
        );
        assert_eq!(
            misfit("", "pods", r#"{"spec": {"containers": {"a": 1}}}"#),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"
        );
    }

    #[test]
    fn of_a_custom_kind_only_the_metadata_must_fit() {
        let widgets = ServedResource::namespaced("example.com", "v1", "Widget", "widgets");
        let schema = Schema::of_definition(&json!({"type": "object", "properties": {
            "spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}));
        let widgets = widgets.with_schema(schema);
        let text = br#"{"spec": {"size": "x", "colour": 1}, "metadata": {"labels": {"a": "b"}}}"#;
        let result = read(&widgets, text).unwrap();
        assert_eq!(result.strict_faults, [r#"unknown field "spec.colour""#]);
        assert_eq!(result.object["spec"], json!({"size": "x"}));
        assert!(read(&widgets, br#"{"metadata": {"labels": 1}}"#).is_err());
    }
}
