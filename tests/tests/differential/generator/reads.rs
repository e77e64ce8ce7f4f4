//! Gets and lists, with all their options.

use http::Method;

use super::Generator;
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::reference;

const LABELS: [&str; 10] = [
    "app=web",
    "app==db",
    "app!=web",
    "app in (web, db)",
    "app notin (web)",
    "app",
    "!app",
    "example.com/tier=front,app",
    "app in (web",
    "bad key!=x",
];

const FIELDS: [&str; 6] = [
    "metadata.name=a",
    "metadata.name!=a",
    "metadata.name=a,metadata.name=b",
    "metadata.labels=x",
    "spec.unknown=1",
    "metadata.name",
];

impl Generator<'_> {
    pub(super) fn get(&mut self, kind: &Kind) -> Operation {
        let taken = self.taken_name(kind);
        let name = match taken {
            Some(name) if !self.one_in(10) => name,
            _ => self.name(kind),
        };
        let path = self.world.path(kind, &name);
        let mut operation = Operation::new("get", kind.name, Method::GET, path);
        match self.random.u32(..20) {
            0 => {
                operation = operation
                    .with("resourceVersion", "0")
                    .after_reading(self.world.collection(kind));
            }
            1 => {
                if let Some(version) = self.some_version() {
                    operation = operation
                        .with("resourceVersion", &version)
                        .after_reading(self.world.collection(kind));
                }
            }
            _ => {}
        }
        self.form(operation, false)
    }

    pub(super) fn list(&mut self, kind: &Kind) -> Operation {
        if self.one_in(5)
            && let Some((target, number)) = self.world.pages.pop()
        {
            return self.next_page(kind, &target, number);
        }
        let mut operation = self.list_of(kind);
        operation = self.selection(kind, operation);
        match self.random.u32(..24) {
            0..6 => {
                let limit = *self.choice(&["1", "2", "500", "0"]);
                operation = operation.with("limit", limit);
            }
            6 | 7 => operation = self.at_version(kind, operation),
            8 => operation = self.strange_options(operation),
            _ => {}
        }
        self.form(operation, true)
    }

    /// A list of what belongs to this sequence.
    fn list_of(&mut self, kind: &Kind) -> Operation {
        if !kind.namespaced {
            let collection = self.world.collection(kind);
            let run = format!("run={}", self.world.namespace);
            return Operation::new("list", kind.name, Method::GET, collection)
                .with("labelSelector", &run);
        }
        if self.one_in(10) {
            let everywhere = format!("{}/{}", kind.root(), kind.plural);
            let namespace = format!("metadata.namespace={}", self.world.namespace);
            return Operation::new("list", kind.name, Method::GET, everywhere)
                .with("fieldSelector", &namespace);
        }
        let collection = self.world.collection(kind);
        Operation::new("list", kind.name, Method::GET, collection)
    }

    pub(super) fn selection(&mut self, kind: &Kind, mut operation: Operation) -> Operation {
        if self.one_in(5) && !operation.has_parameter("labelSelector") {
            // The faulty ones are the last, and seldom.
            let known = if self.one_in(5) { LABELS.len() } else { 8 };
            let selector = *self.choice(&LABELS[..known]);
            operation = operation.with("labelSelector", selector);
        }
        if self.one_in(7) && !operation.has_parameter("fieldSelector") {
            let selector = if kind.selectors.is_empty() || self.one_in(2) {
                let known = if self.one_in(5) { FIELDS.len() } else { 3 };
                FIELDS[self.random.usize(..known)]
            } else {
                *self.choice(kind.selectors)
            };
            operation = operation.with("fieldSelector", selector);
        }
        operation
    }

    fn next_page(&mut self, kind: &Kind, target: &str, number: usize) -> Operation {
        let path = target.split('?').next().unwrap_or_default();
        let mut operation = Operation::new("list", kind.name, Method::GET, path);
        operation.kind = self.kind_of(path).unwrap_or(kind.name);
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| pair.contains("Selector=") || pair.starts_with("limit="))
            .collect();
        operation.target = format!("{path}?{}", kept.join("&"));
        let operation = operation.with("continue", &reference::continue_of(number));
        match self.random.u32(..12) {
            0 => operation.with("resourceVersion", "1"),
            1 => operation.with("resourceVersion", "0"),
            _ => operation,
        }
    }

    fn kind_of(&self, path: &str) -> Option<&'static str> {
        let plural = path.rsplit('/').next()?;
        let kinds = self.kinds.iter().find(|kind| kind.plural == plural);
        kinds.map(|kind| kind.name)
    }

    fn at_version(&mut self, kind: &Kind, operation: Operation) -> Operation {
        let version = self.some_version();
        match (self.random.u32(..6), version) {
            (0, _) => operation
                .with("resourceVersion", "0")
                .after_reading(self.world.collection(kind)),
            // Any state that is not older will do for the real server.
            (1, Some(version)) => operation
                .with("resourceVersion", &version)
                .after_reading(self.world.collection(kind)),
            (2, Some(version)) => operation
                .with("resourceVersion", &version)
                .with("resourceVersionMatch", "NotOlderThan")
                .after_reading(self.world.collection(kind)),
            (3, _) => operation
                .with("resourceVersion", "0")
                .with("resourceVersionMatch", "NotOlderThan")
                .after_reading(self.world.collection(kind)),
            (_, Some(version)) => operation
                .with("resourceVersion", &version)
                .with("resourceVersionMatch", "Exact"),
            _ => operation,
        }
    }

    pub(super) fn some_version(&mut self) -> Option<String> {
        let versions = self.world.versions.clone();
        let known = (!versions.is_empty()).then(|| *self.choice(&versions));
        known.map(reference::version_of)
    }

    fn strange_options(&mut self, operation: Operation) -> Operation {
        match self.random.u32(..9) {
            0 => operation.with("limit", "many"),
            1 => operation.with("continue", "not-a-token"),
            2 => operation.with("resourceVersionMatch", "Exact"),
            3 => operation
                .with("resourceVersion", "0")
                .with("resourceVersionMatch", "Exact"),
            4 => operation.with("resourceVersion", "many"),
            5 => operation.with("sendInitialEvents", "true"),
            6 => operation
                .with("resourceVersion", "5")
                .with("resourceVersionMatch", "Near"),
            7 => operation.with("timeoutSeconds", "soon"),
            _ => operation.with("limit", "-1"),
        }
    }
}
