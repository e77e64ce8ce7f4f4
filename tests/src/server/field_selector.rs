//! Field selectors: `metadata.name=web`, `status.phase!=Running`, for the fields a kind supports.

use serde_json::Value;

use super::event_names;
use super::resources::ServedResource;
use super::status::Refusal;

/// All requirements must hold; none hold for everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSelector(Vec<Requirement>);

#[derive(Clone, Debug)]
struct Requirement {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    /// Reads a selector, whatever the fields are.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let terms = terms(text);
        let requirements = terms.iter().map(|term| requirement(term, text));
        requirements.collect::<Result<_, _>>().map(Self)
    }

    /// The same for the fields that a kind can be selected by; others are refused.
    pub(crate) fn of_kind(mut self, resource: &ServedResource) -> Result<Self, Refusal> {
        for requirement in &mut self.0 {
            requirement.field = stored_field(resource, &requirement.field)?;
        }
        Ok(self)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value that a field must have, if one is asked for.
    pub(crate) fn value_of(&self, field: &str) -> Option<&str> {
        let wanted = |requirement: &&Requirement| requirement.equal && requirement.field == field;
        self.0
            .iter()
            .find(wanted)
            .map(|requirement| requirement.value.as_str())
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|requirement| {
            (field_text(object, &requirement.field) == requirement.value) == requirement.equal
        })
    }
}

/// Splits at commas; a backslash takes the meaning from the next character.
fn terms(text: &str) -> Vec<String> {
    let mut terms = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == ',' && !escaped {
            terms.push(String::new());
        } else if let Some(last) = terms.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    terms.retain(|term| !term.is_empty());
    terms
}

fn requirement(term: &str, whole: &str) -> Result<Requirement, Refusal> {
    let split = ["!=", "==", "="].iter().find_map(|operator| {
        let at = term.find('=')?;
        let at = if *operator == "!=" {
            at.checked_sub(1)?
        } else {
            at
        };
        term[at..]
            .starts_with(operator)
            .then(|| (&term[..at], *operator, &term[at + operator.len()..]))
    });
    let Some((field, operator, value)) = split else {
        let message = format!("invalid selector: '{whole}'; can't understand '{term}'");
        return Err(Refusal::bad_request(message));
    };
    let value = unescaped(value).ok_or_else(|| {
        Refusal::bad_request(format!(
            "invalid field selector: invalid value {value:?} in {term:?}"
        ))
    })?;
    Ok(Requirement {
        field: field.to_owned(),
        equal: operator != "!=",
        value,
    })
}

fn unescaped(value: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(c @ ('\\' | ',' | '=')) => text.push(c),
                _ => return None,
            },
            '=' => return None,
            _ => text.push(c),
        }
    }
    Some(text)
}

/// The fields besides name and namespace that a kind can be selected by.
fn supported_fields(resource: &ServedResource) -> Option<&'static [&'static str]> {
    let fields: &[&str] = match (resource.group(), resource.plural()) {
        ("", "pods") => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        ("" | "events.k8s.io", "events") => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        ("", "nodes") => &["spec.unschedulable"],
        ("", "namespaces") => &["status.phase"],
        ("", "secrets") => &["type"],
        ("", "services") => &["spec.clusterIP", "spec.type"],
        ("", "replicationcontrollers") => &["status.replicas"],
        ("batch", "jobs") => &["status.successful"],
        ("certificates.k8s.io", "certificatesigningrequests") => &["spec.signerName"],
        _ => return None,
    };
    Some(fields)
}

/// The field as it is stored, or a refusal if the kind cannot be selected by it.
fn stored_field(resource: &ServedResource, field: &str) -> Result<String, Refusal> {
    if field == "metadata.name" || field == "metadata.namespace" && resource.is_namespaced() {
        return Ok(field.to_owned());
    }
    let (first, rest) = field
        .split_once('.')
        .map_or((field, None), |(first, rest)| (first, Some(rest)));
    let mut stored = event_names::stored(resource, first).to_owned();
    if let Some(rest) = rest {
        stored = format!("{stored}.{rest}");
    }
    if resource
        .definition()
        .is_some_and(|version| version.selects_by(field))
    {
        return Ok(field.to_owned());
    }
    let supported = supported_fields(resource);
    if supported.is_some_and(|fields| fields.contains(&stored.as_str())) {
        return Ok(stored);
    }
    // Kinds with a list of their own, and custom kinds, say it in fewer words than the others.
    Err(Refusal::bad_request(
        if supported.is_some() || !resource.built_in {
            format!("field label not supported: {field}")
        } else {
            format!(
                "{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
            )
        },
    ))
}

/// The value of a field as text; a field that is not set has the default of the real server.
fn field_text(object: &Value, field: &str) -> String {
    let value = match field {
        "source" => &object["source"]["component"],
        "status.successful" => &object["status"]["succeeded"],
        _ => field.split('.').fold(object, |value, key| &value[key]),
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(addresses) => addresses
            .iter()
            .filter_map(|address| address["ip"].as_str())
            .collect::<Vec<_>>()
            .join(","),
        _ => default_text(field).to_owned(),
    }
}

fn default_text(field: &str) -> &'static str {
    match field {
        "spec.restartPolicy" => "Always",
        "spec.schedulerName" => "default-scheduler",
        "spec.unschedulable" | "spec.hostNetwork" => "false",
        "status.replicas" | "status.successful" => "0",
        "spec.type" => "ClusterIP",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::registry::Registry;
    use super::*;

    fn matches(group: &str, plural: &str, selector: &str, object: &Value) -> Option<bool> {
        let registry = Registry::new();
        let resource = registry.find(group, "v1", plural).unwrap();
        let selector = FieldSelector::parse(selector).ok()?;
        let selector = selector.of_kind(resource).ok()?;
        Some(selector.matches(object))
    }

    #[test]
    fn pods_are_selected_by_their_fields() {
        let pod = json!({"metadata": {"name": "web"}, "spec": {"nodeName": "n1"}, "status": {"phase": "Running"}});
        assert_eq!(
            matches("", "pods", "metadata.name=web,spec.nodeName==n1", &pod),
            Some(true)
        );
        assert_eq!(
            matches("", "pods", "status.phase!=Running", &pod),
            Some(false)
        );
        assert_eq!(
            matches("", "pods", "spec.restartPolicy=Always", &pod),
            Some(true)
        );
        assert_eq!(
            matches("", "pods", "spec.serviceAccountName=", &pod),
            Some(true)
        );
        assert_eq!(matches("", "pods", "spec.containers=x", &pod), None);
        assert_eq!(matches("", "pods", "metadata.name", &pod), None);
        assert_eq!(
            matches("apps", "deployments", "spec.replicas=1", &pod),
            None
        );
    }

    #[test]
    fn a_backslash_escapes() {
        let event = json!({"reason": "a,b=c"});
        assert_eq!(matches("", "events", r"reason=a\,b\=c", &event), Some(true));
    }
}
