//! The kinds that run pods.

use jiff::Timestamp;
use serde_json::Value;

use super::age;
use super::column::{AGE, Column, NAME, Row, number, switch, text, wide};
use super::selectors;

const TEMPLATE: &str = "/spec/template/spec/containers";

const CONTAINERS: Column = wide(text("Containers", |row| row.containers(TEMPLATE, "name")));
const IMAGES: Column = wide(text("Images", |row| row.containers(TEMPLATE, "image")));
const SELECTOR: Column = wide(text("Selector", |row| {
    selectors::selector(row.at("/spec/selector"))
}));
const DESIRED: Column = number("Desired", |row| row.number("/spec/replicas"));
const CURRENT: Column = number("Current", |row| row.number("/status/replicas"));
const READY: Column = number("Ready", |row| row.number("/status/readyReplicas"));
const READY_OF: Column = text("Ready", |row| {
    format!(
        "{}/{}",
        row.int("/status/readyReplicas"),
        row.int("/spec/replicas")
    )
    .into()
});

pub(super) const DEPLOYMENTS: &[Column] = &[
    NAME,
    READY_OF,
    text("Up-to-date", |row| row.number("/status/updatedReplicas")),
    text("Available", |row| row.number("/status/availableReplicas")),
    AGE,
    CONTAINERS,
    IMAGES,
    wide(text("Selector", |row| {
        selectors::plain(row.at("/spec/selector")).into()
    })),
];

pub(super) const REPLICA_SETS: &[Column] = &[
    NAME, DESIRED, CURRENT, READY, AGE, CONTAINERS, IMAGES, SELECTOR,
];

pub(super) const REPLICATION_CONTROLLERS: &[Column] = &[
    NAME,
    DESIRED,
    CURRENT,
    READY,
    AGE,
    CONTAINERS,
    IMAGES,
    wide(text("Selector", |row| {
        selectors::labels(row.at("/spec/selector"))
    })),
];

/// What the subresource of that name shows.
pub(super) const SCALES: &[Column] = &[
    text("Name", |row| row.text("/metadata/name")),
    number("Desired", |row| row.number("/spec/replicas")),
    number("Available", |row| row.number("/status/replicas")),
    AGE,
];

pub(super) const STATEFUL_SETS: &[Column] = &[NAME, READY_OF, AGE, CONTAINERS, IMAGES];

pub(super) const DAEMON_SETS: &[Column] = &[
    NAME,
    number("Desired", |row| {
        row.number("/status/desiredNumberScheduled")
    }),
    number("Current", |row| {
        row.number("/status/currentNumberScheduled")
    }),
    number("Ready", |row| row.number("/status/numberReady")),
    number("Up-to-date", |row| {
        row.number("/status/updatedNumberScheduled")
    }),
    number("Available", |row| row.number("/status/numberAvailable")),
    text("Node Selector", |row| {
        selectors::labels(row.at("/spec/template/spec/nodeSelector"))
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const JOBS: &[Column] = &[
    NAME,
    text("Status", job_status),
    text("Completions", completions),
    text("Duration", |row| duration(row).unwrap_or_default().into()),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const CRON_JOBS: &[Column] = &[
    NAME,
    text("Schedule", |row| row.text("/spec/schedule")),
    text("Timezone", |row| row.text_or("/spec/timeZone", "<none>")),
    switch("Suspend", |row| match row.at("/spec/suspend").as_bool() {
        None => "<unset>".into(),
        Some(true) => "True".into(),
        Some(false) => "False".into(),
    }),
    number("Active", |row| row.count("/status/active").into()),
    text("Last Schedule", |row| {
        if row.at("/status/lastScheduleTime").is_null() {
            "<none>".into()
        } else {
            row.since("/status/lastScheduleTime")
        }
    }),
    AGE,
    wide(text("Containers", |row| {
        row.containers("/spec/jobTemplate/spec/template/spec/containers", "name")
    })),
    wide(text("Images", |row| {
        row.containers("/spec/jobTemplate/spec/template/spec/containers", "image")
    })),
    wide(text("Selector", |row| {
        selectors::selector(row.at("/spec/jobTemplate/spec/selector"))
    })),
];

pub(super) const POD_TEMPLATES: &[Column] = &[
    NAME,
    text("Containers", |row| {
        row.containers("/template/spec/containers", "name")
    }),
    text("Images", |row| {
        row.containers("/template/spec/containers", "image")
    }),
    text("Pod Labels", |row| {
        selectors::labels(row.at("/template/metadata/labels"))
    }),
];

fn job_status(row: Row<'_>) -> Value {
    let conditions = [
        ("Complete", "Complete"),
        ("Failed", "Failed"),
        ("", "Terminating"),
        ("Suspended", "Suspended"),
        ("FailureTarget", "FailureTarget"),
        ("SuccessCriteriaMet", "SuccessCriteriaMet"),
    ];
    let holds = |condition: &str| match condition {
        "" => row.is_being_deleted(),
        condition => row.has_condition(condition),
    };
    let status = conditions.iter().find(|(condition, _)| holds(condition));
    status.map_or("Running", |(_, status)| status).into()
}

fn completions(row: Row<'_>) -> Value {
    let succeeded = row.int("/status/succeeded");
    let parallelism = row.int("/spec/parallelism");
    match row.at("/spec/completions").as_i64() {
        Some(wanted) => format!("{succeeded}/{wanted}"),
        None if parallelism > 1 => format!("{succeeded}/1 of {parallelism}"),
        None => format!("{succeeded}/1"),
    }
    .into()
}

fn duration(row: Row<'_>) -> Option<String> {
    let start: Timestamp = row.str("/status/startTime").parse().ok()?;
    let end = row.str("/status/completionTime").parse().unwrap_or(row.now);
    Some(age::short(end.duration_since(start)))
}
