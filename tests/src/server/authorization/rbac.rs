//! From the bindings of a user to the rules of the roles that they name.

use std::sync::Arc;

use serde_json::Value;

use super::{Attributes, Decision, rules};
use crate::server::authentication::{MASTERS, User};
use crate::server::state::State;
use crate::server::store;

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn decide(state: &State, user: &User, asked: &Attributes) -> Decision {
    if user.is_in(MASTERS) {
        return Decision {
            allowed: true,
            reason: String::new(),
        };
    }
    let mut missing: Vec<String> = Vec::new();
    for binding in bindings(state, asked) {
        let namespace = text(&binding["metadata"]["namespace"]);
        let subjects = binding["subjects"].as_array().into_iter().flatten();
        let Some(subject) = subjects
            .clone()
            .find(|subject| is_meant(subject, namespace, user))
        else {
            continue;
        };
        let (kind, name) = (
            text(&binding["roleRef"]["kind"]),
            text(&binding["roleRef"]["name"]),
        );
        let Some(role) = role(state, kind, name, namespace) else {
            missing.push(format!(
                "{}.{GROUP} {name:?} not found",
                kind.to_lowercase()
            ));
            continue;
        };
        let mut rules = role["rules"].as_array().into_iter().flatten();
        if rules.any(|rule| rules::allows(rule, asked)) {
            return Decision {
                allowed: true,
                reason: reason(&binding, kind, name, subject),
            };
        }
    }
    let reason = match &missing[..] {
        [] => String::new(),
        [one] => format!("rbac: RBAC: {one}"),
        several => format!("rbac: RBAC: [{}]", several.join(", ")),
    };
    Decision {
        allowed: false,
        reason,
    }
}

/// The bindings that may be about what is asked for: all of the cluster, and those of the namespace.
fn bindings(state: &State, asked: &Attributes) -> Vec<Arc<Value>> {
    let cluster = state
        .store
        .latest(&format!("{GROUP}/clusterrolebindings"))
        .values();
    let all = state
        .store
        .latest(&format!("{GROUP}/rolebindings"))
        .values();
    let namespaced = all.filter(|binding| {
        !asked.namespace.is_empty() && binding["metadata"]["namespace"] == asked.namespace.as_str()
    });
    cluster.chain(namespaced).cloned().collect()
}

fn is_meant(subject: &Value, namespace: &str, user: &User) -> bool {
    let name = text(&subject["name"]);
    match text(&subject["kind"]) {
        "User" => user.name == name,
        "Group" => user.is_in(name),
        "ServiceAccount" => {
            let namespace = match text(&subject["namespace"]) {
                "" => namespace,
                own => own,
            };
            user.name == format!("system:serviceaccount:{namespace}:{name}")
        }
        _ => false,
    }
}

fn role<'a>(state: &'a State, kind: &str, name: &str, namespace: &str) -> Option<&'a Arc<Value>> {
    if kind == "ClusterRole" {
        return state.store.object(&format!("{GROUP}/clusterroles"), name);
    }
    state.store.object(
        &format!("{GROUP}/roles"),
        &store::key(Some(namespace), name),
    )
}

fn reason(binding: &Value, role_kind: &str, role: &str, subject: &Value) -> String {
    let (name, namespace) = (
        text(&binding["metadata"]["name"]),
        text(&binding["metadata"]["namespace"]),
    );
    let binding = if namespace.is_empty() {
        format!("ClusterRoleBinding {name:?}")
    } else {
        format!("RoleBinding {:?}", format!("{name}/{namespace}"))
    };
    let mut who = text(&subject["name"]).to_owned();
    if subject["kind"] == "ServiceAccount" {
        who = format!("{who}/{}", text(&subject["namespace"]));
    }
    format!(
        "RBAC: allowed by {binding} of {role_kind} {role:?} to {} {who:?}",
        text(&subject["kind"])
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
