//! From YAML, of which JSON is a part, to a [`Kubeconfig`].

use alloc::{borrow::Cow, format, string::String};

use serde::Deserialize;
use serde_saphyr::{DuplicateKeyPolicy, Error as YamlError, Options};

use super::{
    Kubeconfig,
    cluster::{Cluster, NamedCluster},
    context::{Context, NamedContext},
    field::text,
    table::{Table, table},
    user::{NamedUser, User},
};
use crate::Error;

/// Far more than any kubeconfig, and little enough to be held a few times over.
const LIMIT: usize = 8 << 20;

#[derive(Default, Deserialize)]
#[serde(
    default,
    rename_all = "kebab-case",
    expecting = "a mapping with the fields of a kubeconfig"
)]
struct File {
    #[serde(deserialize_with = "text")]
    kind: Option<String>,
    #[serde(deserialize_with = "text")]
    current_context: Option<String>,
    #[serde(deserialize_with = "table::<_, NamedContext>")]
    contexts: Table<Context>,
    #[serde(deserialize_with = "table::<_, NamedCluster>")]
    clusters: Table<Cluster>,
    #[serde(deserialize_with = "table::<_, NamedUser>")]
    users: Table<User>,
}

pub(super) fn read(text: &str, file_path: &str) -> Result<Kubeconfig, Error> {
    if text.len() > LIMIT {
        return Err(fault(file_path, None, "larger than 8 MiB"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = serde_saphyr::from_str_with_options::<Option<File>>(text, options())
        .map_err(|error| {
            let at = error.location().map(|at| (at.line(), at.column()));
            fault(file_path, at, &reason(&error))
        })?
        .unwrap_or_default();
    if file.kind.is_some_and(|kind| kind != "Config") {
        return Err(fault(
            file_path,
            None,
            "kind is not Config: is it the right file?",
        ));
    }
    Ok(Kubeconfig {
        current_context: file.current_context,
        contexts: file.contexts,
        clusters: file.clusters,
        users: file.users,
    })
}

fn options() -> Options {
    serde_saphyr::options! {
        // As the Go client reads it.
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        // Would put the source text, and so keys and tokens, into the error.
        with_snippet: false,
        budget: serde_saphyr::budget! {
            // What aliases repeat counts each time.
            max_total_scalar_bytes: 2 * LIMIT,
        },
    }
}

/// What is wrong, in words that hold nothing of the text: of the parser's error only what is fixed in
/// its code or in ours is told.
fn reason(error: &YamlError) -> Cow<'static, str> {
    match error {
        YamlError::AliasError { error, .. } | YamlError::WithSnippet { error, .. } => reason(error),
        YamlError::Unexpected { expected, .. } => match *expected {
            "mapping start" => "a mapping expected".into(),
            "sequence start" => "a list expected".into(),
            "string scalar" | "scalar" => "a single value expected".into(),
            _ => format!("{expected} expected").into(),
        },
        YamlError::SerdeInvalidType { expected, .. }
        | YamlError::SerdeInvalidValue { expected, .. }
        | YamlError::SerdeInvalidLength { expected, .. } => format!("{expected} expected").into(),
        YamlError::InvalidScalar { ty, .. } => format!("a value of type {ty} expected").into(),
        YamlError::Eof { .. } => "the text ends too early".into(),
        YamlError::MultipleDocuments { .. } => "one YAML document expected, not several".into(),
        YamlError::UnknownAnchor { .. } => "an alias without an anchor".into(),
        YamlError::Budget { .. }
        | YamlError::AliasReplayLimitExceeded { .. }
        | YamlError::AliasReplayStackDepthExceeded { .. } => {
            "more entries, depth or repetition than any kubeconfig has".into()
        }
        _ => "not well-formed YAML: check indentation, colons and quotes".into(),
    }
}

fn fault(file_path: &str, at: Option<(u64, u64)>, reason: &str) -> Error {
    let file = if file_path.is_empty() {
        String::from("kubeconfig")
    } else {
        format!("kubeconfig {file_path:?}")
    };
    Error::configuration(match at {
        Some((line, column)) => format!("{file}, line {line}, column {column}: {reason}"),
        None => format!("{file}: {reason}"),
    })
}
