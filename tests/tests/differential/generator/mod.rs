//! Makes operations: what is asked next, of what is known of the objects so far.
//!
//! What was answered comes from the real server, so that a replayed seed asks the same again as long as that server
//! answers the same.

mod creates;
mod deletes;
mod evictions;
mod faults;
mod metadata;
mod options;
mod patches;
mod reads;
mod replaces;
mod subresources;
mod watches;
mod world;

use std::collections::VecDeque;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::kinds::Kind;
use crate::operation::Operation;

pub(crate) use self::world::{Known, World};

/// Makes the operations of one sequence.
pub(crate) struct Generator<'a> {
    pub(crate) random: Rng,
    pub(crate) world: World,
    kinds: Vec<&'a Kind>,
    /// What was planned: steps that belong together.
    planned: VecDeque<Operation>,
    /// The operation that listed in pages before the history was cut off.
    expired: Option<usize>,
    generated: usize,
}

impl<'a> Generator<'a> {
    /// A sequence about some kinds, in a namespace of its own.
    pub(crate) fn new(
        seed: u64,
        namespace: String,
        kinds: Vec<&'a Kind>,
        expired: Option<usize>,
    ) -> Self {
        Self {
            random: Rng::with_seed(seed),
            world: World::new(namespace),
            kinds,
            planned: VecDeque::new(),
            expired,
            generated: 0,
        }
    }

    pub(crate) fn first(&self) -> Operation {
        let namespace = json!({"metadata": {"name": self.world.namespace}});
        let target = "/api/v1/namespaces";
        Operation::new("create", "Namespace", http::Method::POST, target).json(&namespace)
    }

    pub(crate) fn next(&mut self) -> Operation {
        if let Some(operation) = self.planned.pop_front() {
            return operation;
        }
        let kind = self.kinds[self.random.usize(..self.kinds.len())];
        match self.random.u32(..100) {
            0..16 => self.create(kind),
            16..24 => self.get(kind),
            24..34 => self.list(kind),
            34..46 => self.replace(kind),
            46..52 => self.json_patch(kind),
            52..60 => self.merge_patch(kind),
            60..67 => self.strategic_patch(kind),
            67..78 => self.apply(kind),
            78..87 => self.subresource(kind),
            87..93 => self.delete(kind),
            93..95 => self.delete_collection(kind),
            _ => self.fault(kind),
        }
    }

    /// Something that happens to one operation in so many.
    fn one_in(&mut self, many: u32) -> bool {
        self.random.u32(..many) == 0
    }

    fn choice<'c, T>(&mut self, of: &'c [T]) -> &'c T {
        &of[self.random.usize(..of.len())]
    }

    /// A whole object, with all that addresses it.
    fn object(&mut self, kind: &Kind, name: &str) -> Value {
        let mut object = self.choice(&kind.variants).clone();
        object["apiVersion"] = kind.api_version.into();
        object["kind"] = kind.name.into();
        object["metadata"] = self.metadata(kind, name);
        object
    }

    /// One of the few names of a kind.
    fn name(&mut self, kind: &Kind) -> String {
        let short = *self.choice(&["a", "b", "c"]);
        self.world.full_name(kind, short)
    }

    /// A name that is taken, if there is one.
    fn taken_name(&mut self, kind: &Kind) -> Option<String> {
        let names = self.world.names(kind);
        (!names.is_empty()).then(|| self.choice(&names).clone())
    }

    fn free_name(&mut self, kind: &Kind) -> Option<String> {
        let taken = self.world.names(kind);
        ["a", "b", "c"]
            .iter()
            .map(|short| self.world.full_name(kind, short))
            .find(|name| !taken.contains(name))
    }
}
