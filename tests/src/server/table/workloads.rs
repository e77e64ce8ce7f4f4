//! The kinds that run pods.

use jiff::Timestamp;
use serde_json::Value;

use super::age;
use super::column::{AGE, Column, NAME, Row, number, switch, text, wide};
use super::selectors;

const TEMPLATE: &str = "/spec/template/spec/containers";

const CONTAINERS: Column = wide(text(
    "Containers",
    "The names of the containers of the pod template.",
    |row| row.containers(TEMPLATE, "name"),
));
const IMAGES: Column = wide(text(
    "Images",
    "The images of the containers of the pod template.",
    |row| row.containers(TEMPLATE, "image"),
));
const SELECTOR: Column = wide(text(
    "Selector",
    "Which pods belong to the object.",
    |row| selectors::selector(row.at("/spec/selector")),
));
const DESIRED: Column = number("Desired", "How many pods are wanted.", |row| {
    row.number("/spec/replicas")
});
const CURRENT: Column = number("Current", "How many pods there are.", |row| {
    row.number("/status/replicas")
});
const READY: Column = number("Ready", "How many pods are ready.", |row| {
    row.number("/status/readyReplicas")
});
const READY_OF: Column = text("Ready", "How many of the wanted pods are ready.", |row| {
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
    text(
        "Up-to-date",
        "How many pods have the template of today.",
        |row| row.number("/status/updatedReplicas"),
    ),
    text(
        "Available",
        "How many pods have been ready for long enough.",
        |row| row.number("/status/availableReplicas"),
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    wide(text(
        "Selector",
        "Which pods belong to the object.",
        |row| selectors::plain(row.at("/spec/selector")).into(),
    )),
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
    wide(text(
        "Selector",
        "Which pods belong to the object.",
        |row| selectors::labels(row.at("/spec/selector")),
    )),
];

pub(super) const STATEFUL_SETS: &[Column] = &[NAME, READY_OF, AGE, CONTAINERS, IMAGES];

pub(super) const DAEMON_SETS: &[Column] = &[
    NAME,
    number("Desired", "How many nodes should run the pod.", |row| {
        row.number("/status/desiredNumberScheduled")
    }),
    number("Current", "How many of these nodes have the pod.", |row| {
        row.number("/status/currentNumberScheduled")
    }),
    number("Ready", "On how many nodes the pod is ready.", |row| {
        row.number("/status/numberReady")
    }),
    number(
        "Up-to-date",
        "How many pods have the template of today.",
        |row| row.number("/status/updatedNumberScheduled"),
    ),
    number(
        "Available",
        "How many pods have been ready for long enough.",
        |row| row.number("/status/numberAvailable"),
    ),
    text("Node Selector", "Which nodes the pods may run on.", |row| {
        selectors::labels(row.at("/spec/template/spec/nodeSelector"))
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const JOBS: &[Column] = &[
    NAME,
    text("Status", "How far the job has come.", job_status),
    text(
        "Completions",
        "How many pods came to a good end, of how many.",
        completions,
    ),
    text("Duration", "How long the job has run.", |row| {
        duration(row).unwrap_or_default().into()
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const CRON_JOBS: &[Column] = &[
    NAME,
    text(
        "Schedule",
        "When jobs are started, as cron writes it.",
        |row| row.text("/spec/schedule"),
    ),
    text("Timezone", "The time zone of the schedule.", |row| {
        row.text_or("/spec/timeZone", "<none>")
    }),
    switch("Suspend", "No further jobs are started.", |row| {
        match row.at("/spec/suspend").as_bool() {
            None => "<unset>".into(),
            Some(true) => "True".into(),
            Some(false) => "False".into(),
        }
    }),
    number("Active", "How many jobs run now.", |row| {
        row.count("/status/active").into()
    }),
    text(
        "Last Schedule",
        "The time since the last job was started.",
        |row| {
            if row.at("/status/lastScheduleTime").is_null() {
                "<none>".into()
            } else {
                row.since("/status/lastScheduleTime")
            }
        },
    ),
    AGE,
    wide(text(
        "Containers",
        "The names of the containers of the pod template.",
        |row| row.containers("/spec/jobTemplate/spec/template/spec/containers", "name"),
    )),
    wide(text(
        "Images",
        "The images of the containers of the pod template.",
        |row| row.containers("/spec/jobTemplate/spec/template/spec/containers", "image"),
    )),
    wide(text(
        "Selector",
        "Which pods belong to the object.",
        |row| selectors::selector(row.at("/spec/jobTemplate/spec/selector")),
    )),
];

pub(super) const POD_TEMPLATES: &[Column] = &[
    NAME,
    text(
        "Containers",
        "The names of the containers of the pod template.",
        |row| row.containers("/template/spec/containers", "name"),
    ),
    text(
        "Images",
        "The images of the containers of the pod template.",
        |row| row.containers("/template/spec/containers", "image"),
    ),
    text("Pod Labels", "The labels of the pods.", |row| {
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
