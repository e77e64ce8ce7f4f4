//! What can be waited for.

use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::excerpt::excerpt;

/// What an object is waited for to be: a function of it, or one of its status' [conditions](StatusCondition).
///
/// ```
/// use kubex_proto::{Condition, DynamicObject};
///
/// let running = |pod: &DynamicObject| pod["status"]["phase"] == "Running";
/// fn is_met<T>(object: &T, mut condition: impl Condition<T>) -> bool {
///     condition.is_met(object)
/// }
/// let pod: DynamicObject = serde_json::from_str(r#"{"metadata":{"name":"web"},"status":{"phase":"Running"}}"#)?;
/// assert!(is_met(&pod, running));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Condition<T> {
    /// Whether the object is what it is waited for to be.
    fn is_met(&mut self, object: &T) -> bool;

    /// What is waited for, and how far from it the object is: for the error when the time is over.
    fn describe(&self, object: Option<&T>) -> String {
        match object {
            Some(_) => "the object is not yet what it is waited for to be".into(),
            None => "there is no such object yet".into(),
        }
    }
}

impl<T, F: FnMut(&T) -> bool> Condition<T> for F {
    fn is_met(&mut self, object: &T) -> bool {
        self(object)
    }
}

/// One of `status.conditions`, by its type: `Ready` of a pod, `Available` of a Deployment, `Established` of a custom kind's
/// definition.
///
/// A condition that was written for an older generation of the object (`observedGeneration`, of itself or of the status)
/// does not count yet.
///
/// ```
/// use kubex_proto::{Condition, DynamicObject, StatusCondition};
///
/// let pod: DynamicObject = serde_json::from_str(
///     r#"{"metadata":{"name":"web"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#,
/// )?;
/// assert!(StatusCondition::ready().is_met(&pod));
/// assert!(!StatusCondition::is("Ready", "False").is_met(&pod));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusCondition {
    kind: String,
    status: String,
}

impl StatusCondition {
    /// The condition of that type is `True`.
    pub fn is_true(kind: impl Into<String>) -> Self {
        Self::is(kind, "True")
    }

    /// The condition of that type has that status: `True`, `False` or `Unknown`.
    pub fn is(kind: impl Into<String>, status: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            status: status.into(),
        }
    }

    /// `Ready`, of a pod or a node.
    pub fn ready() -> Self {
        Self::is_true("Ready")
    }

    /// `Available`, of a Deployment or an `APIService`.
    pub fn available() -> Self {
        Self::is_true("Available")
    }

    /// `Established`, of a `CustomResourceDefinition`: objects of its kind can be made.
    pub fn established() -> Self {
        Self::is_true("Established")
    }

    /// `Complete`, of a Job.
    pub fn complete() -> Self {
        Self::is_true("Complete")
    }

    fn of<'o>(&self, object: &'o Value) -> Option<&'o Value> {
        let conditions = object.get("status")?.get("conditions")?.as_array()?;
        conditions
            .iter()
            .find(|condition| text(condition, "type") == self.kind)
    }
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Whether what a status says was said of the object as it is now.
fn is_observed(object: &Value, condition: &Value) -> bool {
    let observed = |value: &Value| value.get("observedGeneration")?.as_i64();
    let generation = object
        .get("metadata")
        .and_then(|metadata| metadata.get("generation")?.as_i64());
    let observed = observed(condition).or_else(|| object.get("status").and_then(observed));
    match (generation, observed) {
        (Some(generation), Some(observed)) => observed >= generation,
        _ => true,
    }
}

impl<T: Serialize> Condition<T> for StatusCondition {
    fn is_met(&mut self, object: &T) -> bool {
        let Ok(object) = serde_json::to_value(object) else {
            return false;
        };
        self.of(&object).is_some_and(|condition| {
            text(condition, "status") == self.status && is_observed(&object, condition)
        })
    }

    fn describe(&self, object: Option<&T>) -> String {
        let wanted = format!("condition {} is not {}", self.kind, self.status);
        let Some(object) = object else {
            return format!("{wanted}, as there is no such object yet");
        };
        let object = serde_json::to_value(object).unwrap_or_default();
        match self.of(&object) {
            None => format!("{wanted}: the status has no such condition"),
            Some(condition) if !is_observed(&object, condition) => {
                format!(
                    "{wanted} for the object as it is now: nobody has looked at the latest change yet"
                )
            }
            Some(condition) => format!("{wanted}: {}", Told(condition)),
        }
    }
}

/// `status False (ContainersNotReady: containers with unready status: [web])`.
struct Told<'v>(&'v Value);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is {}", excerpt(text(self.0, "status")))?;
        let words = [text(self.0, "reason"), text(self.0, "message")];
        let words = words.map(|words| excerpt(words).to_string());
        match [words[0].as_str(), words[1].as_str()] {
            ["", ""] => Ok(()),
            [words, ""] | ["", words] => write!(f, " ({words})"),
            [reason, message] => write!(f, " ({reason}: {message})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(status: &Value) -> Value {
        json!({"metadata": {"name": "web", "generation": 2}, "status": status})
    }

    #[test]
    fn only_the_condition_of_that_type_counts() {
        let mut ready = StatusCondition::ready();
        let conditions = |ready| {
            json!({"conditions": [
                {"type": "Initialized", "status": "True"}, {"type": "Ready", "status": ready},
            ]})
        };
        assert!(ready.is_met(&pod(&conditions("True"))));
        for status in [
            conditions("False"),
            json!({}),
            json!({"conditions": null}),
            json!(null),
        ] {
            assert!(!ready.is_met(&pod(&status)), "{status}");
        }
    }

    #[test]
    fn what_was_said_of_an_older_generation_does_not_count() {
        let mut ready = StatusCondition::ready();
        let observed = |of_status: Option<u32>, of_condition: Option<u32>| {
            pod(&json!({"observedGeneration": of_status, "conditions": [
                {"type": "Ready", "status": "True", "observedGeneration": of_condition},
            ]}))
        };
        assert!(ready.is_met(&observed(None, None)));
        assert!(ready.is_met(&observed(Some(2), None)));
        assert!(!ready.is_met(&observed(Some(1), None)));
        assert!(!ready.is_met(&observed(Some(2), Some(1))));
        assert!(ready.is_met(&observed(Some(1), Some(3))));
    }

    #[test]
    fn it_is_said_how_far_the_object_is() {
        let ready = StatusCondition::ready();
        let told = |status| ready.describe(Some(&pod(&status)));
        assert_eq!(
            told(json!({"conditions": [
                {"type": "Ready", "status": "False", "reason": "ContainersNotReady", "message": "unready: [web]"},
            ]})),
            "condition Ready is not True: it is False (ContainersNotReady: unready: [web])"
        );
        assert_eq!(
            told(json!({})),
            "condition Ready is not True: the status has no such condition"
        );
        assert_eq!(
            ready.describe(None::<&Value>),
            "condition Ready is not True, as there is no such object yet"
        );
    }
}
