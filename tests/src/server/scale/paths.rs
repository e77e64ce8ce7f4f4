//! Where an object keeps what its scale shows.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::field_error::FieldError;
use super::super::table::selectors;

/// Paths of fields, as `.spec.replicas`.
#[derive(Clone, Debug)]
pub(crate) struct ScalePaths {
    pub(super) spec: Arc<str>,
    status: Arc<str>,
    selector: Selector,
}

/// How an object says which pods are its own.
#[derive(Clone, Debug)]
enum Selector {
    /// In `spec.selector`, with labels and expressions.
    Structured,
    /// In `spec.selector`, with nothing but labels.
    Labels,
    /// As text, at this path.
    Text(Option<Arc<str>>),
}

/// A field is not of the type that it must be.
pub(super) struct Mistyped(pub(super) String);

impl ScalePaths {
    /// Those of the kinds of Kubernetes itself that can be scaled.
    pub(crate) fn of_kind(group: &str, plural: &str) -> Option<Self> {
        let selector = match (group, plural) {
            ("apps", "deployments" | "replicasets" | "statefulsets") => Selector::Structured,
            ("", "replicationcontrollers") => Selector::Labels,
            _ => return None,
        };
        Some(Self {
            spec: ".spec.replicas".into(),
            status: ".status.replicas".into(),
            selector,
        })
    }

    pub(crate) fn custom(spec: &str, status: &str, selector: Option<&str>) -> Self {
        Self {
            spec: spec.into(),
            status: status.into(),
            selector: Selector::Text(selector.filter(|path| !path.is_empty()).map(Arc::from)),
        }
    }

    /// How many replicas are wanted, if the object says so.
    pub(super) fn wanted(&self, object: &Value) -> Result<Option<i64>, Mistyped> {
        number(object, &self.spec)
    }

    /// How many there are; none if the object does not say.
    pub(super) fn present(&self, object: &Value) -> Result<i64, Mistyped> {
        Ok(number(object, &self.status)?.unwrap_or(0))
    }

    /// Which pods are counted, as a label selector.
    pub(super) fn selector(&self, object: &Value) -> Result<String, Mistyped> {
        let selector = &object["spec"]["selector"];
        match &self.selector {
            Selector::Structured => Ok(selectors::plain(selector)),
            Selector::Labels => Ok(selectors::pairs(selector).join(",")),
            Selector::Text(None) => Ok(String::new()),
            Selector::Text(Some(path)) => match find(object, path)? {
                None => Ok(String::new()),
                Some(Value::String(text)) => Ok(text.clone()),
                Some(other) => Err(mistyped(path, other, "string")),
            },
        }
    }

    /// The fields that lead to the number of wanted replicas.
    pub(crate) fn spec_fields(&self) -> impl Iterator<Item = &str> {
        fields(&self.spec)
    }

    /// Says how many replicas are wanted.
    pub(super) fn set_wanted(&self, object: &mut Value, replicas: i64) {
        let mut place = object;
        for field in fields(&self.spec) {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[field];
        }
        *place = replicas.into();
    }

    /// What is wrong with the numbers and the selector in a custom object.
    pub(crate) fn faults(&self, object: &Value) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for path in [&self.spec, &self.status] {
            let detail = match number(object, path) {
                Ok(Some(replicas)) if replicas < 0 => {
                    Some((replicas, "should be a non-negative integer".to_owned()))
                }
                Ok(Some(replicas)) if replicas > i64::from(i32::MAX) => Some((
                    replicas,
                    format!("should be less than or equal to {}", i32::MAX),
                )),
                Ok(_) => None,
                Err(Mistyped(why)) => Some((0, why)),
            };
            errors.extend(
                detail.map(|(replicas, why)| {
                    FieldError::invalid_raw(path, &replicas.to_string(), &why)
                }),
            );
        }
        if let (Selector::Text(Some(path)), Err(Mistyped(why))) =
            (&self.selector, self.selector(object))
        {
            errors.push(FieldError::invalid(path, "", &why));
        }
        errors
    }
}

fn fields(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('.').unwrap_or(path).split('.')
}

fn number(object: &Value, path: &str) -> Result<Option<i64>, Mistyped> {
    match find(object, path)? {
        None => Ok(None),
        Some(value) => match value.as_i64() {
            Some(number) => Ok(Some(number)),
            None => Err(mistyped(path, value, "int64")),
        },
    }
}

fn find<'a>(object: &'a Value, path: &str) -> Result<Option<&'a Value>, Mistyped> {
    let mut place = object;
    for field in fields(path) {
        let Some(within) = place.as_object() else {
            return Err(mistyped(path, place, "map[string]interface{}"));
        };
        match within.get(field) {
            Some(value) => place = value,
            None => return Ok(None),
        }
    }
    Ok(Some(place))
}

/// In the words of the real server.
fn mistyped(path: &str, value: &Value, expected: &str) -> Mistyped {
    let (shown, kind) = match value {
        Value::Null => ("<nil>".to_owned(), "<nil>"),
        Value::Bool(_) => (value.to_string(), "bool"),
        Value::Number(number) if number.is_i64() => (value.to_string(), "int64"),
        Value::Number(_) => (value.to_string(), "float64"),
        Value::String(text) => (text.clone(), "string"),
        Value::Array(_) => (value.to_string(), "[]interface {}"),
        Value::Object(_) => (value.to_string(), "map[string]interface {}"),
    };
    Mistyped(format!(
        "{path} accessor error: {shown} is of the type {kind}, expected {expected}"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_found_and_set() {
        let paths = ScalePaths::custom(".spec.fleet.size", ".status.size", Some(".status.labels"));
        let mut object = json!({"spec": {}, "status": {"size": 2, "labels": "app=a"}});
        assert_eq!(paths.wanted(&object).ok(), Some(None));
        assert_eq!(paths.present(&object).ok(), Some(2));
        assert_eq!(paths.selector(&object).ok().as_deref(), Some("app=a"));
        paths.set_wanted(&mut object, 3);
        assert_eq!(object["spec"], json!({"fleet": {"size": 3}}));
        assert!(paths.faults(&object).is_empty());
    }

    #[test]
    fn what_is_no_number_is_a_fault() {
        let paths = ScalePaths::custom(".spec.size", ".status.size", Some(".spec.labels"));
        let object = json!({"spec": {"size": -1, "labels": 7}, "status": {"size": "two"}});
        let faults: Vec<String> = paths
            .faults(&object)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            faults,
            [
                ".spec.size: Invalid value: -1: should be a non-negative integer",
                ".status.size: Invalid value: 0: .status.size accessor error: two is of the type string, expected int64",
                ".spec.labels: Invalid value: \"\": .spec.labels accessor error: 7 is of the type int64, expected string",
            ]
        );
        assert!(paths.wanted(&json!({"spec": 1})).is_err());
    }

    #[test]
    fn selectors_are_written_as_in_a_query() {
        let deployments = ScalePaths::of_kind("apps", "deployments").unwrap();
        let object = json!({"spec": {"selector": {
            "matchLabels": {"app": "web"},
            "matchExpressions": [{"key": "a", "operator": "DoesNotExist"}, {"key": "b", "operator": "In", "values": ["y", "x"]}],
        }}});
        let text = deployments.selector(&object).ok();
        assert_eq!(text.as_deref(), Some("!a,app=web,b in (x,y)"));
        let controllers = ScalePaths::of_kind("", "replicationcontrollers").unwrap();
        let object = json!({"spec": {"selector": {"b": "2", "a": "1"}}});
        assert_eq!(
            controllers.selector(&object).ok().as_deref(),
            Some("a=1,b=2")
        );
    }
}
