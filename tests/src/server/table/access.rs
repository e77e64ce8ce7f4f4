//! Roles and bindings, definitions of kinds, and events.

use serde_json::Value;

use super::column::{
    AGE, CREATED_AT, Column, NAME, Row, joined, number, switch, text, text_of, wide,
};

pub(super) const ROLES: &[Column] = &[NAME, CREATED_AT];

pub(super) const BINDINGS: &[Column] = &[
    NAME,
    text("Role", "The role that is given.", |row| {
        format!("{}/{}", row.str("/roleRef/kind"), row.str("/roleRef/name")).into()
    }),
    AGE,
    wide(text("Users", "The users who are given the role.", |row| {
        subjects(row, "User")
    })),
    wide(text(
        "Groups",
        "The groups that are given the role.",
        |row| subjects(row, "Group"),
    )),
    wide(text(
        "ServiceAccounts",
        "The service accounts that are given the role.",
        |row| subjects(row, "ServiceAccount"),
    )),
];

pub(super) const DEFINITIONS: &[Column] = &[
    NAME,
    text("Scope", "Whether objects live in namespaces.", |row| {
        row.text("/spec/scope")
    }),
    text("Versions", "The versions that are served.", |row| {
        let served = row
            .items("/spec/versions")
            .iter()
            .filter(|version| version["served"] == true);
        let named = served.map(|version| {
            let storage = if version["storage"] == true {
                "(storage)"
            } else {
                ""
            };
            format!("{}{storage}", text_of(version, "name"))
        });
        named.collect::<Vec<_>>().join(",").into()
    }),
    CREATED_AT,
    wide(text("Group", "The API group.", |row| {
        row.text("/spec/group")
    })),
    wide(text("Kind", "The kind.", |row| {
        row.text("/spec/names/kind")
    })),
    wide(text("ShortNames", "Short forms of the name.", |row| {
        joined(
            row.items("/spec/names/shortNames")
                .iter()
                .filter_map(Value::as_str),
            ",",
        )
        .into()
    })),
    wide(switch(
        "Established",
        "Whether the kind is served.",
        |row| row.has_condition("Established").into(),
    )),
];

/// Events of both groups, as they are stored.
pub(super) const EVENTS: &[Column] = &[
    text("Last Seen", "The time since it happened last.", |row| {
        last_seen(row)
    }),
    text("Type", "Normal or Warning.", |row| row.text("/type")),
    text("Reason", "Why it happened, in a word.", |row| {
        row.text("/reason")
    }),
    text("Object", "What it happened to.", |row| {
        let kind = row.str("/involvedObject/kind").to_lowercase();
        match row.str("/involvedObject/name") {
            "" => kind.into(),
            name => format!("{kind}/{name}").into(),
        }
    }),
    wide(text("Subobject", "The part of the object.", |row| {
        row.text("/involvedObject/fieldPath")
    })),
    wide(text("Source", "Who tells of it.", source)),
    text("Message", "What happened.", |row| {
        row.str("/message").trim().into()
    }),
    wide(text(
        "First Seen",
        "The time since it happened first.",
        first_seen,
    )),
    wide(text("Count", "How often it happened.", |row| {
        match row.int("/series/count") {
            0 => row.int("/count").max(1).into(),
            count => count.into(),
        }
    })),
    wide(Column {
        format: "name",
        ..text("Name", "The name of the event.", |row| {
            row.text("/metadata/name")
        })
    }),
];

pub(super) const WEBHOOKS: &[Column] = &[
    NAME,
    number("Webhooks", "How many webhooks are asked.", |row| {
        row.count("/webhooks").into()
    }),
    AGE,
];

fn subjects(row: Row<'_>, kind: &str) -> Value {
    let subjects = row
        .items("/subjects")
        .iter()
        .filter(|subject| subject["kind"] == kind);
    let names = subjects.map(|subject| match kind {
        "ServiceAccount" => format!(
            "{}/{}",
            text_of(subject, "namespace"),
            text_of(subject, "name")
        ),
        _ => text_of(subject, "name").to_owned(),
    });
    names.collect::<Vec<_>>().join(", ").into()
}

fn first_seen(row: Row<'_>) -> Value {
    if row.str("/firstTimestamp").is_empty() {
        row.since("/eventTime")
    } else {
        row.since("/firstTimestamp")
    }
}

fn last_seen(row: Row<'_>) -> Value {
    if !row.at("/series").is_null() {
        return row.since("/series/lastObservedTime");
    }
    if row.str("/lastTimestamp").is_empty() {
        first_seen(row)
    } else {
        row.since("/lastTimestamp")
    }
}

fn source(row: Row<'_>) -> Value {
    let either = |first: &str, second: &str| match row.str(first) {
        "" => row.str(second).to_owned(),
        text => text.to_owned(),
    };
    let component = either("/source/component", "/reportingComponent");
    match either("/source/host", "/reportingInstance") {
        host if host.is_empty() => component.into(),
        host => format!("{component}, {host}").into(),
    }
}
