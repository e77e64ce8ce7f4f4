//! Roles and bindings, definitions of kinds, and events.

use serde_json::Value;

use super::column::{
    AGE, CREATED_AT, Column, NAME, Row, joined, number, switch, text, text_of, wide,
};

pub(super) const ROLES: &[Column] = &[NAME, CREATED_AT];

pub(super) const BINDINGS: &[Column] = &[
    NAME,
    text("Role", |row| {
        format!("{}/{}", row.str("/roleRef/kind"), row.str("/roleRef/name")).into()
    }),
    AGE,
    wide(text("Users", |row| subjects(row, "User"))),
    wide(text("Groups", |row| subjects(row, "Group"))),
    wide(text("ServiceAccounts", |row| {
        subjects(row, "ServiceAccount")
    })),
];

pub(super) const DEFINITIONS: &[Column] = &[
    NAME,
    text("Scope", |row| row.text("/spec/scope")),
    text("Versions", |row| {
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
    wide(text("Group", |row| row.text("/spec/group"))),
    wide(text("Kind", |row| row.text("/spec/names/kind"))),
    wide(text("ShortNames", |row| {
        joined(
            row.items("/spec/names/shortNames")
                .iter()
                .filter_map(Value::as_str),
            ",",
        )
        .into()
    })),
    wide(switch("Established", |row| {
        row.has_condition("Established").into()
    })),
];

/// Events of both groups, as they are stored.
pub(super) const EVENTS: &[Column] = &[
    text("Last Seen", last_seen),
    text("Type", |row| row.text("/type")),
    text("Reason", |row| row.text("/reason")),
    text("Object", |row| {
        let kind = row.str("/involvedObject/kind").to_lowercase();
        match row.str("/involvedObject/name") {
            "" => kind.into(),
            name => format!("{kind}/{name}").into(),
        }
    }),
    wide(text("Subobject", |row| {
        row.text("/involvedObject/fieldPath")
    })),
    wide(text("Source", source)),
    text("Message", |row| row.str("/message").trim().into()),
    wide(text("First Seen", first_seen)),
    wide(text("Count", |row| match row.int("/series/count") {
        0 => row.int("/count").max(1).into(),
        count => count.into(),
    })),
    wide(Column {
        format: "name",
        ..text("Name", |row| row.text("/metadata/name"))
    }),
];

pub(super) const WEBHOOKS: &[Column] = &[
    NAME,
    number("Webhooks", |row| row.count("/webhooks").into()),
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
