//! Who owns the number of replicas: known by the path of the object in the object, and by its own in the scale.

use serde_json::Value;

use super::super::call::Call;
use super::super::object_meta;
use super::field_set::{FieldSet, Path};
use super::managed::{Managed, Manager, Owned};
use super::path_element::PathElement;

/// The version in which a scale is written.
const VERSION: &str = "autoscaling/v1";

/// Where a version of the kind keeps the number.
enum Place {
    At(Path),
    /// It cannot be scaled.
    Nowhere,
    /// It is not served (any more).
    Unknown,
}

/// The owners that the scale of an object shows: those of the number.
pub(crate) fn in_scale(call: &Call<'_>, object: &Value) -> Option<Value> {
    let owners = read(object).0.into_iter().filter(|(_, owned)| {
        matches!(place(call, &owned.api_version), Place::At(path) if owned.fields.has(&path))
    });
    let owners = owners.map(|(manager, owned)| {
        let owned = Owned {
            fields: replicas_in_scale(),
            api_version: VERSION.to_owned(),
            time: owned.time,
        };
        (in_version(&manager, VERSION), owned)
    });
    Managed(owners.collect()).written()
}

/// The owners of an object once its scale was written: who does not own the number there any more has lost it here.
///
/// An update is known by the version in which it was made, so the real server does not recognise the updates of the
/// object among those of the scale: they go on with the number apart from their other fields, and lose it with the next
/// write. So it is here.
pub(crate) fn in_object(call: &Call<'_>, object: &Value, scale: &Value) -> Option<Value> {
    let mut of_scale = read(scale);
    let mut owners = Managed::default();
    for (manager, owned) in read(object).0 {
        match place(call, &owned.api_version) {
            Place::Unknown => {}
            Place::At(path) if owned.fields.has(&path) && of_scale.0.remove(&manager).is_none() => {
                let fields = owned.fields.difference(&set(&path));
                if !fields.is_empty() {
                    owners.0.insert(manager, Owned { fields, ..owned });
                }
            }
            Place::At(_) | Place::Nowhere => {
                owners.0.insert(manager, owned);
            }
        }
    }
    let api_version = call.resource().api_version();
    let Place::At(path) = place(call, &api_version) else {
        return owners.written();
    };
    let replicas = replicas_in_scale();
    let scaling = of_scale.0.into_iter().filter(|(_, owned)| {
        let mut paths = replicas.paths().into_iter();
        paths.all(|path| owned.fields.has(&path))
    });
    let before = read(object);
    for (manager, _) in scaling {
        let owned = Owned {
            fields: set(&path),
            api_version: api_version.clone(),
            // The time of the write itself gets lost in the real server.
            time: before.0.get(&manager).and_then(|owned| owned.time.clone()),
        };
        owners.0.insert(manager, owned);
    }
    owners.written()
}

/// Writes the owners into an object.
pub(crate) fn write(object: &mut Value, owners: Option<Value>) {
    match owners {
        Some(owners) => object_meta::set(object, "managedFields", owners),
        None => object_meta::unset(object, "managedFields"),
    }
}

fn read(object: &Value) -> Managed {
    Managed::read(&object["metadata"]["managedFields"]).unwrap_or_default()
}

fn in_version(manager: &Manager, api_version: &str) -> Manager {
    Manager::new(
        &manager.name,
        manager.operation,
        api_version,
        &manager.subresource,
    )
}

fn place(call: &Call<'_>, api_version: &str) -> Place {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let resource = call.resource();
    let served = call.state.registry.find(group, version, resource.plural());
    match served.filter(|_| group == resource.group()) {
        None => Place::Unknown,
        Some(served) => served.scale.as_ref().map_or(Place::Nowhere, |paths| {
            Place::At(paths.spec_fields().map(PathElement::field).collect())
        }),
    }
}

fn replicas_in_scale() -> FieldSet {
    FieldSet::of_names([&["spec", "replicas"][..]])
}

fn set(path: &Path) -> FieldSet {
    let mut set = FieldSet::default();
    set.insert(path);
    set
}
