//! What a table says of a pod: the phase, or what its containers say that is worse.

use serde_json::{Value, json};

use super::age;
use super::column::{AGE, Column, NAME, Row, text, text_of, wide};

pub(super) const COLUMNS: &[Column] = &[
    NAME,
    text("Ready", |row| {
        let state = State::of(row);
        format!("{}/{}", state.ready, state.containers).into()
    }),
    text("Status", |row| State::of(row).reason.into()),
    text("Restarts", |row| State::of(row).restarts(row).into()),
    AGE,
    wide(text("IP", |row| {
        row.text_or("/status/podIPs/0/ip", "<none>")
    })),
    wide(text("Node", |row| row.text_or("/spec/nodeName", "<none>"))),
    wide(text("Nominated Node", |row| {
        row.text_or("/status/nominatedNodeName", "<none>")
    })),
    wide(text("Readiness Gates", readiness_gates)),
];

fn readiness_gates(row: Row<'_>) -> Value {
    let gates = row.items("/spec/readinessGates");
    if gates.is_empty() {
        return "<none>".into();
    }
    let open = gates
        .iter()
        .filter(|gate| row.has_condition(text_of(gate, "conditionType")));
    format!("{}/{}", open.count(), gates.len()).into()
}

/// The row of a pod that came to its end says so apart from its cells.
pub(super) fn conditions(pod: &Value) -> Option<Value> {
    let (reason, message) = match pod["status"]["phase"].as_str()? {
        "Succeeded" => ("Succeeded", "The pod has completed successfully."),
        "Failed" => ("Failed", "The pod failed."),
        _ => return None,
    };
    Some(json!([{"type": "Completed", "status": "True", "reason": reason, "message": message}]))
}

struct State {
    containers: usize,
    ready: usize,
    reason: String,
    restarts: i64,
    last_restart: Option<String>,
}

impl State {
    fn of(row: Row<'_>) -> Self {
        let mut reason = row.str("/status/phase");
        if !row.str("/status/reason").is_empty() {
            reason = row.str("/status/reason");
        }
        let gated = |condition: &Value| {
            condition["type"] == "PodScheduled" && condition["reason"] == "SchedulingGated"
        };
        if row.items("/status/conditions").iter().any(gated) {
            reason = "SchedulingGated";
        }
        let sidecars = row.items("/spec/initContainers").iter();
        let sidecars = sidecars.filter(|container| container["restartPolicy"] == "Always");
        let mut state = Self {
            containers: row.items("/spec/containers").len() + sidecars.count(),
            ready: 0,
            reason: reason.to_owned(),
            restarts: 0,
            last_restart: None,
        };
        let initializing = state.read_init_containers(row);
        if !initializing || row.has_condition("Initialized") {
            state.read_containers(row);
        }
        if row.is_being_deleted() {
            let phase = row.str("/status/phase");
            if row.str("/status/reason") == "NodeLost" {
                "Unknown".clone_into(&mut state.reason);
            } else if !matches!(phase, "Succeeded" | "Failed") {
                "Terminating".clone_into(&mut state.reason);
            }
        }
        state
    }

    /// Answers whether the pod still waits for its init containers.
    fn read_init_containers(&mut self, row: Row<'_>) -> bool {
        let specs = row.items("/spec/initContainers");
        let statuses = row.items("/status/initContainerStatuses");
        let is_sidecar = |status: &Value| {
            specs
                .iter()
                .any(|spec| spec["name"] == status["name"] && spec["restartPolicy"] == "Always")
        };
        for (index, status) in statuses.iter().enumerate() {
            self.count_restarts(status);
            let (terminated, waiting) =
                (&status["state"]["terminated"], &status["state"]["waiting"]);
            if terminated.is_object() && exit_code(terminated) == 0 {
                continue;
            }
            if is_sidecar(status) && status["started"] == true {
                self.ready += usize::from(status["ready"] == true);
                continue;
            }
            let why = text_of(waiting, "reason");
            self.reason = if terminated.is_object() {
                format!("Init:{}", end_of(terminated))
            } else if !matches!(why, "" | "PodInitializing") {
                format!("Init:{why}")
            } else {
                format!("Init:{index}/{}", specs.len())
            };
            return true;
        }
        // Once all are through, only the restarts of those count that go on running.
        (self.restarts, self.last_restart) = (0, None);
        for status in statuses.iter().filter(|status| is_sidecar(status)) {
            self.count_restarts(status);
        }
        false
    }

    fn read_containers(&mut self, row: Row<'_>) {
        let (mut running, mut error) = (false, None);
        for status in row.items("/status/containerStatuses").iter().rev() {
            self.count_restarts(status);
            let state = &status["state"];
            let why = text_of(&state["waiting"], "reason");
            if !why.is_empty() {
                why.clone_into(&mut self.reason);
            } else if state["terminated"].is_object() {
                self.reason = end_of(&state["terminated"]);
                if exit_code(&state["terminated"]) != 0 {
                    error = Some(self.reason.clone());
                }
            } else if status["ready"] == true && state["running"].is_object() {
                running = true;
                self.ready += 1;
            }
        }
        if self.reason != "Completed" {
            return;
        }
        // One container came to its end, which does not mean that all did.
        if running && row.has_condition("Ready") {
            "Running".clone_into(&mut self.reason);
        } else if let Some(error) = error {
            self.reason = error;
        } else if running {
            "NotReady".clone_into(&mut self.reason);
        }
    }

    fn count_restarts(&mut self, status: &Value) {
        self.restarts += status["restartCount"].as_i64().unwrap_or_default();
        let ended = status["lastState"]["terminated"]["finishedAt"].as_str();
        let later = ended.filter(|ended| {
            self.last_restart
                .as_deref()
                .is_none_or(|last| last < *ended)
        });
        if let Some(ended) = later {
            self.last_restart = Some(ended.to_owned());
        }
    }

    fn restarts(&self, row: Row<'_>) -> String {
        match &self.last_restart {
            Some(last) if self.restarts != 0 => {
                format!(
                    "{} ({} ago)",
                    self.restarts,
                    age::since(Some(last), row.now)
                )
            }
            _ => self.restarts.to_string(),
        }
    }
}

fn exit_code(terminated: &Value) -> i64 {
    terminated["exitCode"].as_i64().unwrap_or_default()
}

fn end_of(terminated: &Value) -> String {
    match (
        text_of(terminated, "reason"),
        terminated["signal"].as_i64().unwrap_or_default(),
    ) {
        ("", 0) => format!("ExitCode:{}", exit_code(terminated)),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(pod: &Value) -> Vec<Value> {
        let now = "2026-01-01T01:00:00Z".parse().unwrap();
        let row = Row { object: pod, now };
        COLUMNS[1..4]
            .iter()
            .map(|column| (column.cell)(row))
            .collect()
    }

    #[test]
    fn the_worst_of_the_containers_is_told() {
        let pod = json!({
            "spec": {"containers": [{"name": "a"}, {"name": "b"}]},
            "status": {"phase": "Running", "containerStatuses": [
                {"name": "a", "ready": true, "restartCount": 0, "state": {"running": {}}},
                {"name": "b", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                 "lastState": {"terminated": {"finishedAt": "2026-01-01T00:55:00Z"}}},
            ]},
        });
        assert_eq!(cells(&pod), ["1/2", "CrashLoopBackOff", "3 (5m ago)"]);
        assert_eq!(
            cells(&json!({"spec": {"containers": [{}]}, "status": {"phase": "Pending"}})),
            ["0/1", "Pending", "0"]
        );
    }

    #[test]
    fn init_containers_come_first() {
        let pod = |state: Value| {
            json!({
                "spec": {"containers": [{"name": "a"}], "initContainers": [{"name": "i"}, {"name": "j"}]},
                "status": {"phase": "Pending", "initContainerStatuses": [
                    {"name": "i", "state": {"terminated": {"exitCode": 0}}}, {"name": "j", "state": state},
                ]},
            })
        };
        assert_eq!(cells(&pod(json!({"running": {}})))[1], "Init:1/2");
        assert_eq!(
            cells(&pod(json!({"terminated": {"exitCode": 2}})))[1],
            "Init:ExitCode:2"
        );
        assert_eq!(
            cells(&pod(json!({"waiting": {"reason": "ErrImagePull"}})))[1],
            "Init:ErrImagePull"
        );
    }

    #[test]
    fn an_end_is_told() {
        let ended = |code: i64| {
            json!({"spec": {"containers": [{}]}, "status": {"phase": "Running", "containerStatuses": [
                {"state": {"terminated": {"exitCode": code, "reason": if code == 0 { "Completed" } else { "Error" }}}},
            ]}})
        };
        assert_eq!(cells(&ended(0))[1], "Completed");
        assert_eq!(cells(&ended(1))[1], "Error");
        let mut leaving = ended(1);
        leaving["metadata"] = json!({"deletionTimestamp": "2026-01-01T01:00:30Z"});
        assert_eq!(cells(&leaving)[1], "Terminating");
        assert!(conditions(&json!({"status": {"phase": "Failed"}})).is_some());
    }
}
