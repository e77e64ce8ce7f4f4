//! From text to documents: YAML with its `---`, or JSON values one after the other.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Map, Value};
use serde_saphyr::{DuplicateKeyPolicy, Error as YamlError, Options};

use super::value::{NO_STRING, Plain, REPEATED};
use crate::{Error, excerpt::excerpt};

/// Far more than anybody applies at once, and little enough to be held a few times over.
const LIMIT: usize = 32 << 20;

/// How many values aliases may repeat, in all documents.
const REPEATS: usize = 250_000;

/// An object as it is written down.
pub(super) struct Document {
    /// Which document it is in, from 1 on; empty ones do not count.
    pub(super) number: usize,
    pub(super) object: Map<String, Value>,
}

/// The objects of all documents in their order, those of lists one by one.
pub(super) fn read(text: &str) -> Result<Vec<Document>, Error> {
    if text.len() > LIMIT {
        return Err(fault("larger than 32 MiB"));
    }
    let mut documents = Vec::new();
    let values = values(text)?.into_iter().filter(|value| !value.is_null());
    for (index, value) in values.enumerate() {
        flatten(index + 1, value, &mut documents)?;
    }
    Ok(documents)
}

fn values(text: &str) -> Result<Vec<Value>, Error> {
    if text.trim_start().starts_with('{') {
        // Flow YAML begins so too.
        match json(text) {
            Ok(values) => return Ok(values),
            Err(error) => return yaml(text).map_err(|_| error),
        }
    }
    yaml(text)
}

fn json(text: &str) -> Result<Vec<Value>, Error> {
    let values = serde_json::Deserializer::from_str(text).into_iter::<Plain>();
    let values: Result<Vec<Value>, _> = values.map(|value| value.map(|plain| plain.0)).collect();
    values.map_err(|error| {
        let words = error.to_string();
        let reason = if words.starts_with(REPEATED) || words.starts_with(NO_STRING) {
            let words = words.rsplit_once(" at line ").map_or(&*words, |it| it.0);
            String::from(words)
        } else {
            "not well-formed JSON: check commas, quotes and brackets".into()
        };
        at(text, error.line(), error.column(), &reason)
    })
}

fn yaml(text: &str) -> Result<Vec<Value>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let values = serde_saphyr::from_multiple_with_options::<Option<Plain>>(text, options(text))
        .map_err(|error| {
            let reason = reason(&error);
            match error.location() {
                Some(place) => at(
                    text,
                    usize::try_from(place.line()).unwrap_or_default(),
                    usize::try_from(place.column()).unwrap_or_default(),
                    &reason,
                ),
                None => fault(&reason),
            }
        })?;
    Ok(values.into_iter().flatten().map(|plain| plain.0).collect())
}

fn options(text: &str) -> Options {
    let values = text.len().saturating_add(REPEATS);
    serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        // As kubectl reads it: `defaultMode: 0644`.
        legacy_octal_numbers: true,
        // Would put the source text, and so secrets, into the error.
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: REPEATS,
        },
        budget: serde_saphyr::budget! {
            max_documents: LIMIT,
            max_nodes: values,
            max_events: values.saturating_mul(3),
            // What aliases repeat counts each time.
            max_total_scalar_bytes: 2 * LIMIT,
        },
    }
}

/// What is wrong, in words that hold nothing of the values: they may be secret.
fn reason(error: &YamlError) -> Cow<'static, str> {
    match error {
        YamlError::AliasError { error, .. } | YamlError::WithSnippet { error, .. } => reason(error),
        YamlError::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or_default();
            format!("{REPEATED}{:?}", excerpt(key)).into()
        }
        YamlError::Message { msg, .. } if msg.starts_with(NO_STRING) => NO_STRING.into(),
        YamlError::NonFiniteFloat { .. } => "a number that JSON does not have".into(),
        YamlError::BinaryNotUtf8 { .. } | YamlError::InvalidBinaryBase64 { .. } => {
            "`!!binary` that is no text: write base64 as a string, such as in `data` of a Secret or `binaryData` of a ConfigMap".into()
        }
        YamlError::TaggedScalarCannotDeserializeIntoString { .. }
        | YamlError::UnsupportedTag { .. }
        | YamlError::InvalidScalar { .. } => {
            "a value that is not what its tag (`!!...`) says, or a tag that JSON has nothing for: leave the tag out".into()
        }
        YamlError::UnknownAnchor { .. } => "an alias without an anchor".into(),
        YamlError::Eof { .. } => "the text ends too early".into(),
        YamlError::Budget { .. }
        | YamlError::AliasReplayLimitExceeded { .. }
        | YamlError::AliasExpansionLimitExceeded { .. }
        | YamlError::AliasReplayStackDepthExceeded { .. } => {
            "more entries, depth or repetition than any objects have".into()
        }
        _ => "not well-formed YAML: check indentation, colons and quotes".into(),
    }
}

/// A place in the text, both from 1, and the document that it is in.
fn at(text: &str, line: usize, column: usize, reason: &str) -> Error {
    let mut number = 1;
    let mut has_content = false;
    for line in text.lines().take(line.saturating_sub(1)) {
        let mut rest = line;
        if let Some(after) = line.strip_prefix("---")
            && (after.is_empty() || after.starts_with([' ', '\t']))
        {
            number += usize::from(has_content);
            has_content = false;
            rest = after;
        }
        let rest = rest.trim_start();
        has_content |= !rest.is_empty() && !rest.starts_with('#');
    }
    fault(&format!(
        "document {number}, line {line}, column {column}: {reason}"
    ))
}

fn fault(reason: &str) -> Error {
    Error::refused_field("documents", reason)
}

/// Takes a list apart, whose items may be lists again.
fn flatten(number: usize, value: Value, documents: &mut Vec<Document>) -> Result<(), Error> {
    let Value::Object(mut object) = value else {
        return Err(fault(&format!(
            "document {number}: no object, which begins with `apiVersion` and `kind`"
        )));
    };
    let text = |field: &str| {
        let value = object.get(field).and_then(Value::as_str);
        value.map(String::from).unwrap_or_default()
    };
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let Some(item_kind) = kind.strip_suffix("List") else {
        documents.push(Document { number, object });
        return Ok(());
    };
    match object.remove("items") {
        Some(Value::Array(items)) => {
            for mut item in items {
                // The items of a typed list need not say what they are.
                if let Value::Object(item) = &mut item
                    && !item_kind.is_empty()
                {
                    item.entry("apiVersion")
                        .or_insert_with(|| api_version.clone().into());
                    item.entry("kind").or_insert_with(|| item_kind.into());
                }
                flatten(number, item, documents)?;
            }
            Ok(())
        }
        Some(Value::Null) => Ok(()),
        items => {
            // A kind whose name ends so is no list yet.
            object.extend(items.map(|items| ("items".to_string(), items)));
            documents.push(Document { number, object });
            Ok(())
        }
    }
}
