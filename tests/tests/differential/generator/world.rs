//! What is known of the objects of a sequence.

use std::collections::{BTreeMap, HashMap};

use http::Method;
use serde_json::Value;

use crate::answer::Answer;
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::reference;

/// The last whole object that an answer showed.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Whose answer it was.
    pub(crate) number: usize,
    /// Where its version was seen before, and is not any more.
    pub(crate) earlier: Option<usize>,
    pub(crate) object: Value,
}

pub(crate) struct World {
    pub(crate) namespace: String,
    /// By path.
    known: BTreeMap<String, Known>,
    /// References by what they stand for.
    references: HashMap<String, String>,
    /// Lists that have a next page: their target without it, and their operation.
    pub(crate) pages: Vec<(String, usize)>,
    /// Operations whose answers showed versions of objects.
    pub(crate) versions: Vec<usize>,
}

impl World {
    pub(crate) fn new(namespace: String) -> Self {
        Self {
            namespace,
            known: BTreeMap::new(),
            references: HashMap::new(),
            pages: Vec::new(),
            versions: Vec::new(),
        }
    }

    pub(crate) fn collection(&self, kind: &Kind) -> String {
        let (root, plural) = (kind.root(), kind.plural);
        if kind.namespaced {
            format!("{root}/namespaces/{}/{plural}", self.namespace)
        } else {
            format!("{root}/{plural}")
        }
    }

    pub(crate) fn path(&self, kind: &Kind, name: &str) -> String {
        format!("{}/{name}", self.collection(kind))
    }

    /// What is not in the sequence's namespace has its name to itself.
    pub(crate) fn full_name(&self, kind: &Kind, short: &str) -> String {
        if kind.namespaced {
            short.to_owned()
        } else {
            format!("{}-{short}", self.namespace)
        }
    }

    pub(crate) fn find(&self, kind: &Kind, name: &str) -> Option<&Known> {
        self.known.get(&self.path(kind, name))
    }

    /// The names that exist, as far as is known.
    pub(crate) fn names(&self, kind: &Kind) -> Vec<String> {
        let start = self.collection(kind) + "/";
        let names = self
            .known
            .keys()
            .filter_map(|path| path.strip_prefix(&start));
        names.map(str::to_owned).collect()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Known> {
        self.known.values()
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.known.keys().cloned().collect()
    }

    pub(crate) fn forget(&mut self, path: &str) {
        self.known.remove(path);
    }

    /// What is known of an object, as it can be sent to both servers.
    pub(crate) fn sendable(&self, known: &Known) -> Value {
        let mut object = self.with_references(&known.object);
        // The clock strikes between the one server's answer and the other's.
        for (field, reference) in [
            ("creationTimestamp", reference::created_of(known.number)),
            ("deletionTimestamp", reference::deleted_of(known.number)),
        ] {
            if object["metadata"].get(field).is_some() {
                object["metadata"][field] = reference.into();
            }
        }
        object
    }

    /// An object with references in place of what the server chose.
    pub(crate) fn with_references(&self, object: &Value) -> Value {
        match object {
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| (self.key(key), self.with_references(value)))
                    .collect(),
            ),
            Value::Array(list) => list.iter().map(|item| self.with_references(item)).collect(),
            Value::String(text) => self.references.get(text).unwrap_or(text).clone().into(),
            other => other.clone(),
        }
    }

    /// Owners are told apart by their uids, in the keys of managed fields as well.
    fn key(&self, key: &str) -> String {
        let uid = key.strip_prefix("k:{\"uid\":\"");
        let uid = uid.and_then(|rest| rest.strip_suffix("\"}"));
        let reference = uid.and_then(|uid| self.references.get(uid));
        reference.map_or_else(
            || key.to_owned(),
            |reference| format!("k:{{\"uid\":\"{reference}\"}}"),
        )
    }

    /// Learns from an answer of the real server.
    pub(crate) fn observe(&mut self, number: usize, operation: &Operation, answer: &Answer) {
        let path = operation.path();
        if answer.code == 404 && operation.method == Method::GET {
            self.known.remove(path);
        }
        if !answer.is_success() || operation.is_watch() {
            return;
        }
        let body = &answer.body;
        let next = body["metadata"]["continue"].as_str();
        if next.is_some_and(|next| !next.is_empty()) {
            let target = operation.target.clone();
            self.pages.push((target, number));
            return;
        }
        if operation.method != Method::GET && !operation.writes() {
            return;
        }
        if operation.verb == "delete collection" {
            self.known.retain(|known, object| {
                !known.starts_with(path) || object.object["metadata"]["finalizers"].is_array()
            });
            return;
        }
        self.observe_object(number, operation, body);
    }

    fn observe_object(&mut self, number: usize, operation: &Operation, body: &Value) {
        let mut path = operation.path().to_owned();
        for subresource in ["/status", "/scale", "/eviction", "/finalize"] {
            if path.ends_with(subresource) {
                path.truncate(path.len() - subresource.len());
            }
        }
        if operation.method == Method::POST && operation.verb == "create" {
            let name = if operation.body.contains("generateName") {
                reference::name_of(number)
            } else {
                let name = body["metadata"]["name"].as_str().unwrap_or_default();
                // Roles have names that a path takes no other way.
                name.replace(' ', "%20")
            };
            path = format!("{path}/{name}");
        }
        if operation.method == Method::DELETE && is_gone(body) || operation.verb == "evict" {
            self.known.remove(&path);
            return;
        }
        if body["kind"] != operation.kind {
            return;
        }
        self.learn_references(number, operation, body);
        let earlier = self.known.get(&path).map(|known| known.number);
        let known = Known {
            number,
            earlier,
            object: body.clone(),
        };
        self.known.insert(path, known);
        self.versions.push(number);
    }

    fn learn_references(&mut self, number: usize, operation: &Operation, body: &Value) {
        let metadata = &body["metadata"];
        if let Some(uid) = metadata["uid"].as_str() {
            let reference = reference::uid_of(number);
            self.references.entry(uid.to_owned()).or_insert(reference);
        }
        if let Some(version) = metadata["resourceVersion"].as_str() {
            let reference = reference::version_of(number);
            self.references.insert(version.to_owned(), reference);
        }
        if operation.body.contains("generateName")
            && let Some(name) = metadata["name"].as_str()
        {
            let reference = reference::name_of(number);
            self.references.insert(name.to_owned(), reference);
        }
    }
}

/// Nothing is waited for.
fn is_gone(answer: &Value) -> bool {
    let metadata = &answer["metadata"];
    answer["kind"] == "Status"
        || metadata["finalizers"].is_null()
            && metadata["deletionGracePeriodSeconds"].as_i64().unwrap_or(0) == 0
            && answer["kind"] != "Namespace"
}
