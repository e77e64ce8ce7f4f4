//! Takes out of an answer what each server may choose: uids, versions, times, generated names, addresses and ports.
//! And the prose that explains the columns of a table: in memory it is our own.
//!
//! A uid becomes the operation whose answer showed it first, so two answers still differ where one shows a new object
//! and the other the old one. It is the same with versions, and a write that changes nothing is seen to change nothing.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::operation::Operation;

/// A generated name has room for so much of what was given.
const STEM: usize = 58;

/// Generated names are replaced for as long as they can matter.
const NAMES_KEPT: usize = 24;

/// What one server chose so far.
#[derive(Default)]
pub(crate) struct Normaliser {
    labels: HashMap<String, String>,
    names: Vec<(String, String)>,
    number: usize,
    shown: usize,
    /// It is about the columns of a table.
    in_columns: bool,
}

impl Normaliser {
    pub(crate) fn normalise(
        &mut self,
        number: usize,
        operation: &Operation,
        answer: &Answer,
    ) -> Answer {
        self.number = number;
        self.shown = 0;
        self.learn_name(operation, answer);
        let mut answer = answer.clone();
        if let Some(events) = answer.body.get_mut("events").and_then(Value::as_array_mut) {
            // Those come when it suits the server.
            events.retain(|event| event["type"] != "BOOKMARK" || ends_initial_events(event));
            // And so does what was written by others before the watch began.
            for event in events
                .iter_mut()
                .filter(|event| event["type"] == "BOOKMARK")
            {
                event["object"]["metadata"]["resourceVersion"] = "<version of the bookmark>".into();
            }
        }
        self.value(&mut answer.body, "");
        for values in answer.headers.values_mut() {
            self.value(values, "header");
        }
        answer
    }

    fn learn_name(&mut self, operation: &Operation, answer: &Answer) {
        if !operation.body.contains("generateName") || !answer.is_success() {
            return;
        }
        let metadata = &answer.body["metadata"];
        let texts = (metadata["name"].as_str(), metadata["generateName"].as_str());
        if let (Some(name), Some(start)) = texts
            && let stem = &start[..start.len().min(STEM)]
            && name.len() > stem.len()
            && name.starts_with(stem)
        {
            let label = format!("{start}<generated at {}>", self.number);
            self.names.push((name.to_owned(), label));
            if self.names.len() > NAMES_KEPT {
                self.names.remove(0);
            }
        }
    }

    fn value(&mut self, value: &mut Value, key: &str) {
        match value {
            Value::Object(map) => self.object(map),
            Value::Array(list) => {
                self.in_columns = key == "columnDefinitions";
                for item in list.iter_mut() {
                    self.value(item, key);
                }
                if key == "causes" && list.iter().all(is_conflict) {
                    // The real server goes through the managers in any order.
                    list.sort_by_cached_key(|cause| cause["message"].to_string());
                }
                if key == "managedFields" {
                    // Their order depends on the second in which they were written.
                    list.sort_by_cached_key(manager);
                }
            }
            Value::String(text) => *text = self.text(text, key),
            Value::Number(port) if is_port(key) && port.as_u64() >= Some(30_000) => {
                *value = "<port>".into();
            }
            _ => {}
        }
    }

    fn object(&mut self, map: &mut Map<String, Value>) {
        if is_list(map)
            && let Some(Value::String(version)) = map
                .get_mut("metadata")
                .and_then(|metadata| metadata.get_mut("resourceVersion"))
        {
            "<version of the list>".clone_into(version);
        }
        let keys: Vec<String> = map
            .keys()
            .filter(|key| key.contains('-'))
            .cloned()
            .collect();
        for key in keys {
            let replaced = self.text(&key, "");
            if replaced != key
                && let Some(value) = map.remove(&key)
            {
                map.insert(replaced, value);
            }
        }
        for (key, value) in map {
            self.value(value, key);
        }
    }

    fn text(&mut self, text: &str, key: &str) -> String {
        match key {
            "resourceVersion" if is_number(text) && text != "0" => {
                return self.label("version", text);
            }
            "continue" if !text.is_empty() => return "<continue>".into(),
            "clusterIP" | "clusterIPs" | "ip" if text.starts_with("10.0.0.") => {
                return "<address>".into();
            }
            "cells" if text.starts_with("10.0.0.") => return "<address>".into(),
            "message" if text.contains("IPAddress.networking.k8s.io \"10.0.0.") => {
                return without_numbers(text);
            }
            "cells" if text.contains(":3") => return without_ports(text),
            "description" if self.in_columns => return "<prose>".into(),
            "cells" if is_age(text) => return "<age>".into(),
            _ => {}
        }
        if is_recent(text) {
            return "<now>".into();
        }
        if let Some(text) = without_undeclared(text) {
            return text;
        }
        let mut text = without_generated(&with_sorted_json(&self.without_uids(text)));
        for (name, label) in &self.names {
            if text.contains(name.as_str()) {
                text = text.replace(name.as_str(), label);
            }
        }
        let lower = text.to_ascii_lowercase();
        if lower.contains("resource version") || lower.contains("resourceversion") {
            text = without_numbers(&text);
        }
        text
    }

    fn without_uids(&mut self, text: &str) -> String {
        let mut rest = text;
        let mut replaced = String::new();
        while let Some(start) = find_uid(rest) {
            replaced.push_str(&rest[..start]);
            let uid = rest[start..start + UID_LENGTH].to_owned();
            replaced.push_str(&self.label("uid", &uid));
            rest = &rest[start + UID_LENGTH..];
        }
        replaced + rest
    }

    fn label(&mut self, what: &str, value: &str) -> String {
        let key = format!("{what} {value}");
        if let Some(label) = self.labels.get(&key) {
            return label.clone();
        }
        self.shown += 1;
        let label = format!("<{what} {}.{}>", self.number, self.shown);
        self.labels.insert(key, label.clone());
        label
    }
}

fn ends_initial_events(event: &Value) -> bool {
    event["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"] == "true"
}

fn is_list(map: &Map<String, Value>) -> bool {
    let kind = map.get("kind").and_then(Value::as_str).unwrap_or_default();
    kind == "Table" || kind.ends_with("List") && map.contains_key("items")
}

fn manager(entry: &Value) -> [String; 4] {
    ["manager", "operation", "subresource", "apiVersion"]
        .map(|field| entry[field].as_str().unwrap_or_default().to_owned())
}

/// Refusals quote objects, with the fields in the order of Go's types; where a JSON string holds JSON, that is one, too.
fn with_sorted_json(text: &str) -> String {
    let mut sorted = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '[', '"']) {
        let (before, from) = rest.split_at(start);
        sorted.push_str(before);
        let mut values = serde_json::Deserializer::from_str(from).into_iter::<Value>();
        if let Some(Ok(value)) = values.next() {
            sorted.push_str(&sorted_value(value).to_string());
            rest = &from[values.byte_offset()..];
        } else {
            sorted.push_str(&from[..1]);
            rest = &from[1..];
        }
    }
    sorted + rest
}

fn sorted_value(value: Value) -> Value {
    match &value {
        Value::String(text) if text.starts_with(['{', '[']) => match serde_json::from_str(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => Value::to_string(&inner).into(),
            _ => value,
        },
        _ => value,
    }
}

/// A name that was made up for an object that was refused then is in its refusal only.
fn without_generated(text: &str) -> String {
    const MADE_UP: usize = 5;
    // What names begin with that are never accepted as they are.
    let stems = ["Bad_", &"y".repeat(20)];
    let mut replaced = text.to_owned();
    for stem in stems {
        let mut rest = std::mem::take(&mut replaced);
        while let Some(start) = rest.find(stem) {
            let from = rest.split_off(start + stem.len());
            replaced.push_str(&rest);
            // No letter of what is made up is a y.
            let from_stem = from.trim_start_matches('y');
            replaced.push_str(&from[..from.len() - from_stem.len()]);
            let end = from_stem
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(from_stem.len());
            let name = &from_stem[..end];
            replaced.push_str(if end == MADE_UP { "<made up>" } else { name });
            rest = String::from(&from_stem[end..]);
        }
        replaced.push_str(&rest);
    }
    replaced
}

fn is_conflict(cause: &Value) -> bool {
    cause["reason"] == "FieldManagerConflict"
}

/// Of several fields that a schema does not know the real server names any.
fn without_undeclared(text: &str) -> Option<String> {
    let (rest, _) = text.split_once(": field not declared in schema")?;
    let (head, _) = rest.rsplit_once(' ')?;
    Some(format!("{head} <field>: field not declared in schema"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A field with a port that the server finds.
fn is_port(key: &str) -> bool {
    matches!(key, "nodePort" | "healthCheckNodePort")
}

/// An age, as tables show it.
fn is_age(text: &str) -> bool {
    let number = text.trim_end_matches(['s', 'm', 'h']);
    number.len() < text.len() && is_number(number)
}

/// A time about now: the server's own. Those of the operations are years ago.
fn is_recent(text: &str) -> bool {
    text.len() >= 20
        && text.parse::<Timestamp>().is_ok_and(|time| {
            let hours = time.duration_since(Timestamp::now()).as_hours();
            (-24..24).contains(&hours)
        })
}

const UID_LENGTH: usize = 36;

fn find_uid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(UID_LENGTH - 1)).find(|start| {
        let window = &bytes[*start..*start + UID_LENGTH];
        window.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    })
}

/// The ports of a service in a table: `80:31234/TCP`.
fn without_ports(text: &str) -> String {
    let ports = text.split(',').map(|port| match port.split_once(":3") {
        Some((first, rest)) => {
            let protocol = rest.split_once('/').map_or("", |(_, protocol)| protocol);
            format!("{first}:<port>/{protocol}")
        }
        None => port.to_owned(),
    });
    ports.collect::<Vec<_>>().join(",")
}

fn without_numbers(text: &str) -> String {
    let mut replaced = String::new();
    let mut in_number = false;
    for character in text.chars() {
        let digit = character.is_ascii_digit();
        if !digit {
            replaced.push(character);
        } else if !in_number {
            replaced.push_str("<number>");
        }
        in_number = digit;
    }
    replaced
}

#[cfg(test)]
mod tests {
    use http::Method;
    use serde_json::json;

    use super::*;

    fn normalised(normaliser: &mut Normaliser, number: usize, body: Value) -> Value {
        let operation = Operation::new("get", "Pod", Method::GET, "/");
        let answer = Answer {
            code: 200,
            headers: Map::new(),
            body,
        };
        normaliser.normalise(number, &operation, &answer).body
    }

    #[test]
    fn what_was_seen_before_keeps_its_label() {
        let mut normaliser = Normaliser::default();
        let object = json!({"metadata": {
            "uid": "01234567-89ab-cdef-0123-456789abcdef", "resourceVersion": "17", "name": "a",
        }});
        let first = normalised(&mut normaliser, 1, object.clone());
        assert_eq!(first["metadata"]["name"], "a");
        assert_ne!(first, object);
        assert_eq!(normalised(&mut normaliser, 2, object.clone()), first);
        let mut other = object;
        other["metadata"]["resourceVersion"] = "18".into();
        let second = normalised(&mut normaliser, 3, other);
        assert_eq!(second["metadata"]["uid"], first["metadata"]["uid"]);
        assert_ne!(second, first);
    }

    #[test]
    fn only_recent_times_are_replaced() {
        let now = Timestamp::now().to_string();
        let body = json!({"a": now, "b": "2020-01-02T03:04:05Z"});
        assert_eq!(
            normalised(&mut Normaliser::default(), 1, body),
            json!({"a": "<now>", "b": "2020-01-02T03:04:05Z"})
        );
    }

    #[test]
    fn texts_with_versions_and_uids() {
        let body = json!({
            "m": "Too large resource version: 99, current: 7",
            "n": "UID in precondition: 01234567-89ab-cdef-0123-456789abcdef.",
        });
        let body = normalised(&mut Normaliser::default(), 1, body);
        assert_eq!(
            body["m"],
            "Too large resource version: <number>, current: <number>"
        );
        assert_eq!(body["n"], "UID in precondition: <uid 1.1>.");
    }
}

#[test]
fn json_in_texts_is_sorted() {
    let quoted = r#"Invalid value: {"b":1,"a":[2]}: no, or "{\"d\":1,\"c\":2}" or "it {""#;
    assert_eq!(
        with_sorted_json(quoted),
        r#"Invalid value: {"a":[2],"b":1}: no, or "{\"c\":2,\"d\":1}" or "it {""#
    );
    assert_eq!(
        without_generated("\"Bad_x1y2z\" Bad_"),
        "\"Bad_<made up>\" Bad_"
    );
    let long = "y".repeat(30);
    assert_eq!(
        without_generated(&format!("z-{long}bcdfg, {long}")),
        format!("z-{long}<made up>, {long}")
    );
}
