//! What will be applied: each object checked, and its kind resolved, before anything is sent.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Map, Value};

use super::{Options, definition::Definition, documents::Document};
use crate::{
    Api, Call, Discovery, Dynamic, DynamicObject, Error, One, Patch, ResourceDescription,
    excerpt::excerpt,
};

/// One object that will be applied.
pub(super) struct Planned {
    pub(super) number: usize,
    api_version: String,
    kind: String,
    pub(super) name: String,
    /// The one that it names.
    namespace: Option<String>,
    object: Map<String, Value>,
    definition: Option<Definition>,
}

/// What its kind is, and what must be there before it is served.
#[derive(Clone)]
pub(super) struct Resolved {
    pub(super) resource: ResourceDescription,
    /// Where in the plan the definition of the kind is, if the server does not have it yet.
    pub(super) awaits: Option<usize>,
}

impl Planned {
    /// Checks what can be known without a server.
    pub(super) fn check(document: Document) -> Result<Self, Error> {
        let Document { number, mut object } = document;
        let api_version = text(&object, "apiVersion", number)?;
        let kind = text(&object, "kind", number)?;
        let told = |reason: &str| {
            let kind = excerpt(&kind).to_string();
            Error::refused_field(&format!("document {number} ({kind})"), reason)
        };
        let Some(Value::Object(metadata)) = object.get_mut("metadata") else {
            return Err(told("it has no metadata, so no name"));
        };
        // As kubectl leaves it out: an apply may not hold it.
        metadata.remove("managedFields");
        let name = match metadata.get("name") {
            Some(Value::String(name)) if !name.is_empty() => name.clone(),
            Some(value) if !value.is_string() && !value.is_null() => {
                return Err(told("metadata.name is no string: put it in quotes"));
            }
            _ if metadata.contains_key("generateName") => {
                return Err(told(
                    "an apply needs a name, and generateName is none: name it, or create it",
                ));
            }
            _ => return Err(told("metadata.name is missing")),
        };
        let namespace = match metadata.get("namespace") {
            None | Some(Value::Null) => None,
            Some(Value::String(namespace)) if namespace.is_empty() => None,
            Some(Value::String(namespace)) => Some(namespace.clone()),
            Some(_) => return Err(told("metadata.namespace is no string: put it in quotes")),
        };
        Ok(Self {
            definition: Definition::of(&api_version, &kind, &object),
            number,
            api_version,
            kind,
            name,
            namespace,
            object,
        })
    }

    /// `document 2 (Deployment "web")`.
    fn title(&self) -> String {
        format!(
            "document {} ({} {:?})",
            self.number,
            excerpt(&self.kind),
            excerpt(&self.name)
        )
    }

    /// The namespace that it goes to; none for a kind that is in none.
    pub(super) fn namespace<'a>(
        &'a self,
        resource: &ResourceDescription,
        options: &'a Options,
    ) -> Option<&'a str> {
        let default = || options.namespace.as_deref().unwrap_or("default");
        resource
            .namespaced
            .then(|| self.namespace.as_deref().unwrap_or_else(default))
    }

    /// The call that applies it.
    pub(super) fn call(
        &self,
        resource: &ResourceDescription,
        options: &Options,
    ) -> Call<One<DynamicObject>> {
        let api = Api::<DynamicObject, Dynamic>::of(resource.clone());
        let mut patch = api.patch(&self.name, Patch::apply(&self.object));
        // One that the kind cannot have is refused by the call.
        if let Some(namespace) = self
            .namespace
            .as_deref()
            .or_else(|| self.namespace(resource, options))
        {
            patch = patch.namespace(namespace);
        }
        if let Some(manager) = &options.field_manager {
            patch = patch.field_manager(manager);
        }
        if options.force {
            patch = patch.force();
        }
        if options.dry_run {
            patch = patch.dry_run();
        }
        if let Some(validation) = options.field_validation {
            patch = patch.field_validation(validation);
        }
        let mut call = patch.into_call();
        let place = match self.namespace(resource, options) {
            Some(namespace) => format!(" in namespace {:?}", excerpt(namespace)),
            None => String::new(),
        };
        let words = format!("apply {}{place}", self.title());
        call.purpose.description = call.purpose.description.told_as(words);
        call
    }
}

/// A field that must be there.
fn text(object: &Map<String, Value>, field: &str, number: usize) -> Result<String, Error> {
    match object.get(field) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        _ => Err(Error::refused_field(
            &format!("document {number}"),
            format!("`{field}` is missing, or no string"),
        )),
    }
}

/// What each object's kind is, and whether all calls can be made; or each reason why not, in one error.
pub(super) fn resolve(
    plan: &[Planned],
    discovery: &Discovery,
    options: &Options,
) -> Result<Vec<Resolved>, Error> {
    let mut resolved = Vec::new();
    let mut faults = Vec::new();
    for (at, planned) in plan.iter().enumerate() {
        let outcome = one(plan, at, planned, discovery, options).and_then(|found| {
            planned.call(&found.resource, options).request()?;
            Ok(found)
        });
        match outcome {
            Ok(found) => resolved.push(found),
            Err(error) => faults.push(error),
        }
    }
    all(faults).map(|()| resolved)
}

fn one(
    plan: &[Planned],
    at: usize,
    planned: &Planned,
    discovery: &Discovery,
    options: &Options,
) -> Result<Resolved, Error> {
    let (api_version, kind) = (&*planned.api_version, &*planned.kind);
    let unknown = match discovery.find_kind(api_version, kind) {
        Ok(found) => {
            return Ok(Resolved {
                resource: found.description.clone(),
                awaits: None,
            });
        }
        Err(error) => error.while_doing(&format!("apply {}", planned.title()), 0),
    };
    let defined = plan.iter().enumerate().find_map(|(place, other)| {
        let definition = other.definition.as_ref()?;
        Some((place, definition.describes(api_version, kind)?))
    });
    match defined {
        None => Err(unknown),
        Some((place, _)) if place > at => Err(Error::refused_field(
            &planned.title(),
            "the definition of its kind comes after it: put it first",
        )),
        Some(_) if options.dry_run => Err(Error::refused_field(
            &planned.title(),
            "its kind is not served yet, and a dry run does not store the definition: apply that first",
        )),
        Some((place, resource)) => Ok(Resolved {
            resource,
            awaits: Some(place),
        }),
    }
}

/// How many faults are told.
const TOLD: usize = 5;

/// One error for all of them.
pub(super) fn all(mut faults: Vec<Error>) -> Result<(), Error> {
    if faults.len() < 2 {
        return faults.pop().map_or(Ok(()), Err);
    }
    let mut told: Vec<String> = faults.iter().take(TOLD).map(ToString::to_string).collect();
    if faults.len() > TOLD {
        told.push(format!("and {} more", faults.len() - TOLD));
    }
    if faults.iter().all(Error::is_not_served) {
        return Err(Error::not_served(told.join("; ")));
    }
    Err(Error::refused_field("documents", told.join("; ")))
}
