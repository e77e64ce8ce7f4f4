//! Reading the object that a client sent.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::call::Call;
use super::custom_kinds;
use super::event_names;
use super::field_error::FieldError;
use super::managed_fields;
use super::object_meta;
use super::patch::{self, Patched};
use super::resources::ServedResource;
use super::schema;
use super::status::Refusal;
use super::typed;
use super::update;
use super::yaml;

/// What the real server reads of a body before it gives up.
pub(crate) const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// So many bytes of a body are shown where it is refused.
const SHOWN_LIMIT: usize = 30;

/// The media type of the body, without parameters; empty if none was named.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// What the real server reads, and says that it does; Protocol Buffers are not read here.
const READ: [&str; 3] = [
    "application/json",
    "application/yaml",
    "application/vnd.kubernetes.protobuf",
];

/// Refuses bodies that are neither JSON nor YAML.
pub(crate) fn check_json(headers: &HeaderMap) -> Result<(), Refusal> {
    match media_type(headers) {
        "" | "application/json" | "*/*" | yaml::MEDIA_TYPE => Ok(()),
        _ => Err(Refusal::unsupported_media_type(&READ)),
    }
}

/// The object in the body of a create or a replace, as it is stored.
pub(crate) fn object(call: &mut Call<'_>) -> Result<Value, Refusal> {
    object_of(call, call.resource())
}

/// The same where it is of another kind than the resource itself, as those of subresources are.
pub(crate) fn object_of(call: &mut Call<'_>, resource: &ServedResource) -> Result<Value, Refusal> {
    check_json(call.headers)?;
    let bytes = yaml::to_json(call.headers, call.body)
        .map_err(|why| unrecognized(resource, &why, &shown(call.body)))?;
    let identity =
        Identity::read(&bytes).map_err(|why| unrecognized(resource, &why, &shown(&bytes)))?;
    identity.check(resource)?;
    if identity.is_of_other_kind(resource) {
        return Err(identity.other_kind(call, resource));
    }
    let read = typed::read(resource, &bytes)
        .map_err(|why| unhandled(resource, resource.version(), resource.kind(), &why))?;
    let faults = told(call, read.strict_faults);
    if !faults.is_empty() {
        let why = strict_message(&faults);
        return Err(unhandled(
            resource,
            resource.version(),
            resource.kind(),
            &why,
        ));
    }
    Ok(stored(resource, read.object))
}

/// What a patch made of an object, as it is stored.
pub(crate) fn patched(
    call: &mut Call<'_>,
    resource: &ServedResource,
    patched: &Patched,
) -> Result<Value, Refusal> {
    let bytes = serde_json::to_vec(&patched.object).unwrap_or_default();
    let refused = |why: &str| {
        let error = FieldError::invalid("patch", &patched.shown, why);
        Refusal::invalid("", "", "", vec![error])
    };
    let identity = Identity::read(&bytes).map_err(|why| refused(&why))?;
    if let Some(why) = identity.type_fault(resource) {
        return Err(refused(&why));
    }
    if let Some(why) = identity.missing().filter(|_| !resource.built_in) {
        return Err(refused(&why));
    }
    identity.check(resource)?;
    if identity.is_of_other_kind(resource) {
        return Err(identity.other_kind(call, resource));
    }
    let read = typed::read(resource, &bytes).map_err(|why| refused(&why))?;
    let mut faults = patched.faults.clone();
    faults.extend(read.strict_faults);
    let faults = told(call, faults);
    if !faults.is_empty() {
        return Err(refused(&strict_message(&faults)));
    }
    Ok(stored(resource, read.object))
}

/// What an apply made of an object, as it is stored; `shown` is how a refusal names it.
pub(crate) fn applied(
    resource: &ServedResource,
    object: &Value,
    shown: &str,
) -> Result<Value, Refusal> {
    let refused = |why: String| {
        let kind = managed_fields::identity(object);
        Refusal::unknown(format!(
            "failed to convert new object ({shown}) to proper version: unable to convert unstructured object to {kind}: {why}"
        ))
    };
    if let Some(why) = patch::conversion_fault(resource, object) {
        return Err(refused(why));
    }
    let read = |object: &Value| {
        let bytes = serde_json::to_vec(object).unwrap_or_default();
        typed::read(resource, &bytes)
    };
    let read = match read(object) {
        Err(_) if !resource.built_in => read(&without_misfits(resource, object)),
        read => read,
    };
    Ok(stored(resource, read.map_err(refused)?.object))
}

/// An applied object of a custom kind loses metadata that cannot be read.
fn without_misfits(resource: &ServedResource, object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.retain(|field, value| {
            let alone = json!({"metadata": {field.as_str(): value}});
            typed::read(resource, &serde_json::to_vec(&alone).unwrap_or_default()).is_ok()
        });
    }
    object
}

/// The faults that the client wants to be refused for. It is warned of the others, unless it does not want to be.
fn told(call: &mut Call<'_>, faults: Vec<String>) -> Vec<String> {
    match call.query.value("fieldValidation") {
        Some("Strict") => return faults,
        Some("Ignore") => {}
        _ => call.warnings.extend(faults),
    }
    Vec::new()
}

fn strict_message(faults: &[String]) -> String {
    format!("strict decoding error: {}", faults.join(", "))
}

/// What an object says that it is.
#[derive(Default)]
struct Identity {
    kind: String,
    api_version: String,
    /// The beginning of the object, as refusals show it.
    shown: String,
    whole: String,
}

impl Identity {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let refused = |why: String| format!("couldn't get version/kind; json parse error: {why}");
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| refused(typed::syntax_fault(&error, bytes)))?;
        let text = |field: &str| match value.get(field) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(refused(format!(
                "json: cannot unmarshal {} into Go struct field .{field} of type string",
                typed::name_of(other)
            ))),
        };
        if !value.is_object() && !value.is_null() {
            return Err(refused(format!(
                "json: cannot unmarshal {} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}",
                typed::name_of(&value)
            )));
        }
        Ok(Self {
            kind: text("kind")?,
            api_version: text("apiVersion")?,
            whole: String::from_utf8_lossy(bytes).into_owned(),
            shown: shown(bytes),
        })
    }

    /// What is wrong with the type of an object of a built-in kind.
    fn type_fault(&self, resource: &ServedResource) -> Option<String> {
        let expected = resource.api_version();
        let or = |given: &str, expected: &str| {
            if given.is_empty() { expected } else { given }.to_owned()
        };
        let api_version = or(&self.api_version, &expected);
        let kind = or(&self.kind, resource.kind());
        type_fault(resource, &api_version, &kind).filter(|_| resource.built_in)
    }

    /// What an object does not say that must say what it is.
    fn missing(&self) -> Option<String> {
        let whole = &self.whole;
        let missing = if self.kind.is_empty() {
            "Kind"
        } else if self.api_version.is_empty() {
            "apiVersion"
        } else {
            return None;
        };
        Some(format!("Object '{missing}' is missing in '{whole}'"))
    }

    fn check(&self, resource: &ServedResource) -> Result<(), Refusal> {
        let (kind, api_version) = (self.kind.as_str(), self.api_version.as_str());
        if resource.built_in {
            // Typed kinds are known from the path.
            let expected = resource.api_version();
            let kind = if kind.is_empty() {
                resource.kind()
            } else {
                kind
            };
            let api_version = if api_version.is_empty() {
                &expected
            } else {
                api_version
            };
            return check_type(resource, api_version, kind);
        }
        if let Some(why) = self.missing() {
            return Err(unrecognized(resource, &why, &self.shown));
        }
        check_version(resource, api_version)
    }

    /// An object of a custom kind that says that it is of another one of the same group and version.
    fn is_of_other_kind(&self, resource: &ServedResource) -> bool {
        !resource.built_in && self.kind != resource.kind()
    }

    /// Such an object is found out late, when it has been seen whether it is the one that the path names.
    fn other_kind(&self, call: &Call<'_>, resource: &ServedResource) -> Refusal {
        let object: Value = serde_json::from_str(&self.whole).unwrap_or_default();
        if call.method == Method::PUT
            && let Err(refusal) = update::check_name(call, &object)
        {
            return refusal;
        }
        let detail = format!("must be {}", resource.kind());
        let error = FieldError::invalid("kind", &self.kind, &detail);
        let name = object_meta::text(&object, "name");
        Refusal::invalid(resource.group(), &self.kind, name, vec![error])
    }
}

/// An object of another type than the one that the path names is of no use.
fn check_type(resource: &ServedResource, api_version: &str, kind: &str) -> Result<(), Refusal> {
    let version = api_version.rsplit('/').next().unwrap_or_default();
    match type_fault(resource, api_version, kind) {
        Some(why) => Err(unhandled(resource, version, kind, &why)),
        None => check_version(resource, api_version),
    }
}

/// Why an object of a type is none of a built-in kind, whichever its version.
fn type_fault(resource: &ServedResource, api_version: &str, kind: &str) -> Option<String> {
    let expected = resource.api_version();
    if api_version == expected && kind == resource.kind() {
        return None;
    }
    let version = api_version.rsplit('/').next().unwrap_or_default();
    // Lists are types of their own, which are none of a kind's.
    let listed = kind.strip_suffix("List").unwrap_or_default();
    let other = match schema::of_kind(api_version, kind) {
        Some(other) => Some(other.go_type()),
        None => schema::of_kind(api_version, listed).map(|_| format!("{version}.{kind}")),
    };
    let Some(other) = other else {
        return Some(format!(
            "no kind {kind:?} is registered for version {api_version:?} in scheme \"pkg/runtime/scheme.go:111\""
        ));
    };
    let group = |api_version: &str| match api_version.split_once('/') {
        Some((group, _)) => group.split('.').next().unwrap_or_default().to_owned(),
        None => "core".to_owned(),
    };
    if group(api_version) == group(&expected) && kind == resource.kind() {
        return None;
    }
    Some(format!(
        "converting ({other}) to ({}.{}): unknown conversion",
        group(&expected),
        resource.kind()
    ))
}

fn check_version(resource: &ServedResource, given: &str) -> Result<(), Refusal> {
    let expected = resource.api_version();
    if given == expected {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "the API version in the data ({given}) does not match the expected API version ({expected})"
    )))
}

/// The beginning of a body, as refusals show it.
fn shown(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(SHOWN_LIMIT)];
    let rest = if bytes.len() > SHOWN_LIMIT {
        " ..."
    } else {
        ""
    };
    match bytes.first() {
        None => "<empty>".to_owned(),
        Some(b'{') => format!("{}{rest}", String::from_utf8_lossy(cut)),
        Some(_) => format!("{}{rest}", hex(cut)),
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Brings what was read into the form that is stored.
fn stored(resource: &ServedResource, mut object: Value) -> Value {
    object["kind"] = resource.kind().into();
    object["apiVersion"] = resource.api_version().into();
    custom_kinds::fill_in(resource, &mut object);
    // An empty list of managers is not the same as none: it asks to forget who owns what, of built-in kinds.
    let managers = object["metadata"]["managedFields"].take();
    match resource.schema().filter(|_| resource.built_in) {
        Some(schema) => typed::write_as_read(schema, &mut object),
        None => normalize(resource, &mut object),
    }
    let is_told = |managers: &Vec<Value>| resource.built_in || !managers.is_empty();
    if managers.as_array().is_some_and(is_told) {
        object_meta::set(&mut object, "managedFields", managers);
    } else {
        object_meta::unset(&mut object, "managedFields");
    }
    event_names::to_stored(resource, object)
}

/// Writes an object as the real server does: what is empty is left out or not, as its type has it.
pub(crate) fn normalize(resource: &ServedResource, object: &mut Value) {
    match resource.schema() {
        Some(schema) if resource.built_in => typed::write(schema, object),
        _ => {
            let metadata = &mut object["metadata"];
            if metadata.is_null() {
                *metadata = Value::Object(serde_json::Map::new());
            }
            typed::write(&schema::of_metadata(), metadata);
        }
    }
}

/// Who is to say why an object cannot be read does not know the type of a scale, where the kind is a custom one.
fn has_unknown_type(resource: &ServedResource) -> bool {
    resource.is("autoscaling", "scales") && resource.columns.is_some()
}

fn of_unknown_type(resource: &ServedResource) -> Refusal {
    let (version, kind) = (resource.version(), resource.kind());
    Refusal::bad_request(format!(
        "no kind is registered for the type {version}.{kind} in scheme \"pkg/runtime/scheme.go:111\""
    ))
}

fn unrecognized(resource: &ServedResource, why: &str, shown: &str) -> Refusal {
    if has_unknown_type(resource) {
        return of_unknown_type(resource);
    }
    let kind = resource.kind();
    let message =
        format!("the object provided is unrecognized (must be of type {kind}): {why} ({shown})");
    Refusal::bad_request(message)
}

fn unhandled(resource: &ServedResource, version: &str, given: &str, why: &str) -> Refusal {
    if has_unknown_type(resource) {
        return of_unknown_type(resource);
    }
    let kind = resource.kind();
    Refusal::bad_request(format!(
        "{given} in version {version:?} cannot be handled as a {kind}: {why}"
    ))
}
