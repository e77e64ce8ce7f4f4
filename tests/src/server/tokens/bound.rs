//! What a token is bound to: with that it ends.

use serde_json::Value;

use super::super::call::Call;
use super::super::object_meta;
use super::super::state::State;
use super::super::status::Refusal;

/// One object, and no other that comes after it under its name.
pub(crate) struct Place {
    pub(super) group: &'static str,
    pub(super) plural: &'static str,
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    pub(super) uid: String,
}

impl Place {
    /// Whether the object is still there.
    pub(super) fn is_there(&self, state: &State) -> bool {
        let resource = state.registry.find(self.group, "v1", self.plural);
        let object = resource
            .and_then(|resource| state.object(resource, self.namespace.as_deref(), &self.name));
        object.is_some_and(|object| object_meta::text(object, "uid") == self.uid)
    }
}

/// What a token is bound to, and what its claims call it.
pub(super) struct Bound {
    pub(super) claim: &'static str,
    pub(super) name: String,
    pub(super) place: Place,
}

/// Finds what a request names; it must be there.
pub(super) fn find(
    call: &Call<'_>,
    request: &Value,
    account: &str,
) -> Result<Option<Bound>, Refusal> {
    let reference = &request["spec"]["boundObjectRef"];
    if !reference.is_object() {
        return Ok(None);
    }
    let text = |field: &str| reference[field].as_str().unwrap_or_default();
    let (api_version, kind, name) = (text("apiVersion"), text("kind"), text("name"));
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let (plural, claim) = match (group, kind) {
        ("", "Pod") => ("pods", "pod"),
        ("", "Secret") => ("secrets", "secret"),
        ("", "Node") => ("nodes", "node"),
        _ => {
            let message =
                format!("cannot bind token to object of type {group}/{version}, Kind={kind}");
            return Err(Refusal::bad_request(message));
        }
    };
    let Some(resource) = call.state.registry.find("", "v1", plural) else {
        return Err(Refusal::no_such_path());
    };
    let namespace = call.namespace().filter(|_| plural != "nodes");
    let object = call
        .state
        .object(resource, namespace, name)
        .ok_or_else(|| Refusal::not_found(resource, name))?;
    if plural == "pods" && object["spec"]["serviceAccountName"] != account {
        let message = format!(
            "cannot bind token for serviceaccount {account:?} to pod running with different serviceaccount name."
        );
        return Err(Refusal::bad_request(message));
    }
    let (given, uid) = (text("uid"), object_meta::text(object, "uid"));
    if !given.is_empty() && given != uid {
        let why = format!(
            "the UID in the bound object reference ({given}) does not match the UID in record. The object might have been deleted and then recreated"
        );
        return Err(Refusal::precondition(resource, name, &why));
    }
    Ok(Some(Bound {
        claim,
        name: name.to_owned(),
        place: Place {
            group: "",
            plural,
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            uid: uid.to_owned(),
        },
    }))
}
