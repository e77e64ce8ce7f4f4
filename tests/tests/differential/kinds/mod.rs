//! The kinds whose objects the operations are about: realistic ones, and what goes wrong with them.

mod cluster_role;
mod config_map;
mod deployment;
mod disruption_budget;
mod lease;
mod namespace;
mod node;
mod pod;
mod priority_class;
mod replica_set;
mod role;
mod role_binding;
mod secret;
mod service;
mod service_account;
pub(crate) mod widget;

use serde_json::Value;

/// What is known of a kind.
pub(crate) struct Kind {
    /// As in objects: `ConfigMap`.
    pub(crate) name: &'static str,
    pub(crate) api_version: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) namespaced: bool,
    /// `status` and `scale`, where the kind has them.
    pub(crate) subresources: &'static [&'static str],
    /// Whole objects but for their metadata.
    pub(crate) variants: Vec<Value>,
    /// Merge patches that leave an object as it should be.
    pub(crate) changes: Vec<Value>,
    /// Merge patches that the server refuses, or that change what must not change.
    pub(crate) faults: Vec<Value>,
    /// Strategic merge patches, with directives.
    pub(crate) strategic: Vec<Value>,
    /// JSON patches.
    pub(crate) json: Vec<Value>,
    /// What is applied, by one manager or another.
    pub(crate) applied: Vec<Value>,
    /// Merge patches of the status.
    pub(crate) statuses: Vec<Value>,
    /// Field selectors beyond those of metadata.
    pub(crate) selectors: &'static [&'static str],
}

impl Kind {
    fn new(api_version: &'static str, name: &'static str, plural: &'static str) -> Self {
        Self {
            name,
            api_version,
            plural,
            namespaced: true,
            subresources: &[],
            variants: Vec::new(),
            changes: Vec::new(),
            faults: Vec::new(),
            strategic: Vec::new(),
            json: Vec::new(),
            applied: Vec::new(),
            statuses: Vec::new(),
            selectors: &[],
        }
    }

    /// `/api/v1` or `/apis/{group}/{version}`.
    pub(crate) fn root(&self) -> String {
        let folder = if self.api_version.contains('/') {
            "apis"
        } else {
            "api"
        };
        format!("/{folder}/{}", self.api_version)
    }
}

pub(crate) fn all() -> Vec<Kind> {
    vec![
        config_map::kind(),
        secret::kind(),
        service_account::kind(),
        pod::kind(),
        service::kind(),
        deployment::kind(),
        replica_set::kind(),
        lease::kind(),
        disruption_budget::kind(),
        role::kind(),
        role_binding::kind(),
        widget::kind(),
        namespace::kind(),
        node::kind(),
        cluster_role::kind(),
        priority_class::kind(),
    ]
}
