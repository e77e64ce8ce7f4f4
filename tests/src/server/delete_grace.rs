//! How long a deleted pod stays, so that its containers can come to an end.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::object_meta;

/// What a deletion does to an object before anything else.
pub(crate) enum Grace {
    /// Nothing: its kind knows no grace, or it was given none before.
    None,
    /// It is on its way out already, and not asked to hurry.
    Pending,
    /// This is the object, with the time that it has.
    Period(Value),
}

/// The grace that an object is given which is asked to go within `asked` seconds.
pub(crate) fn of(storage: &str, object: &Value, asked: Option<i64>, now: Timestamp) -> Grace {
    if storage != "/pods" {
        return Grace::None;
    }
    // Less than nothing means hardly anything.
    let asked = asked.map(|seconds| if seconds < 0 { 1 } else { seconds });
    if object_meta::is_being_deleted(object) {
        return shorter(object, asked, now);
    }
    let seconds = first(object, asked);
    let mut leaving = object.clone();
    mark(&mut leaving, after(now, seconds), seconds);
    object_meta::bump_generation(&mut leaving);
    Grace::Period(leaving)
}

/// A pod that no node runs, or whose containers came to their end, has nothing to wait for.
fn first(pod: &Value, asked: Option<i64>) -> i64 {
    let spec = &pod["spec"];
    let is_scheduled = !spec["nodeName"].as_str().unwrap_or_default().is_empty();
    let is_finished = matches!(
        pod["status"]["phase"].as_str(),
        Some("Succeeded" | "Failed")
    );
    if !is_scheduled || is_finished {
        return 0;
    }
    let of_its_own = || spec["terminationGracePeriodSeconds"].as_i64().unwrap_or(30);
    match asked.unwrap_or_else(of_its_own) {
        seconds if seconds < 0 => 1,
        seconds => seconds,
    }
}

/// A later deletion can only shorten the period, counted from when it began.
fn shorter(object: &Value, asked: Option<i64>, now: Timestamp) -> Grace {
    let given = period(object);
    if given == 0 {
        return Grace::None;
    }
    let Some(mut seconds) = asked.filter(|asked| *asked < given) else {
        return Grace::Pending;
    };
    let ends = deadline(object).unwrap_or(now);
    let mut ends = after(ends, seconds - given);
    if ends < now {
        ends = now;
        // Whoever ends the pod gets a last moment, unless even that was refused.
        seconds = seconds.min(1);
    }
    let mut leaving = object.clone();
    mark(&mut leaving, ends, seconds);
    Grace::Period(leaving)
}

/// When the period of an object that is being deleted is over.
pub(crate) fn deadline(object: &Value) -> Option<Timestamp> {
    object_meta::text(object, "deletionTimestamp").parse().ok()
}

/// The seconds that an object was given; none where nothing was said.
pub(crate) fn period(object: &Value) -> i64 {
    let seconds = &object["metadata"]["deletionGracePeriodSeconds"];
    seconds.as_i64().unwrap_or(0)
}

/// Nothing keeps the object any more: no finalizer, and no time that it was given.
pub(crate) fn is_over(object: &Value) -> bool {
    object_meta::is_being_deleted(object)
        && object_meta::finalizers(object).is_empty()
        && period(object) == 0
}

fn mark(object: &mut Value, ends: Timestamp, seconds: i64) {
    let ends = Timestamp::from_second(ends.as_second()).unwrap_or(ends);
    object_meta::set(object, "deletionTimestamp", ends.to_string().into());
    object_meta::set(object, "deletionGracePeriodSeconds", seconds.into());
}

fn after(start: Timestamp, seconds: i64) -> Timestamp {
    start
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn leaving(object: &Value, asked: Option<i64>, now: &str) -> Option<(Value, i64)> {
        match of("/pods", object, asked, now.parse().unwrap()) {
            Grace::Period(object) => Some((
                object["metadata"]["deletionTimestamp"].clone(),
                period(&object),
            )),
            Grace::None | Grace::Pending => None,
        }
    }

    #[test]
    fn only_pods_on_a_node_are_waited_for() {
        let now = "2026-01-01T00:00:00.5Z";
        let pod = |spec: Value, phase: &str| json!({"metadata": {}, "spec": spec, "status": {"phase": phase}});
        let on_node = json!({"nodeName": "n"});
        for (pod, asked, ends, seconds) in [
            (
                pod(on_node.clone(), "Running"),
                None,
                "2026-01-01T00:00:30Z",
                30,
            ),
            (
                pod(on_node.clone(), "Running"),
                Some(5),
                "2026-01-01T00:00:05Z",
                5,
            ),
            (
                pod(on_node.clone(), "Running"),
                Some(-5),
                "2026-01-01T00:00:01Z",
                1,
            ),
            (pod(on_node, "Succeeded"), None, "2026-01-01T00:00:00Z", 0),
            (
                pod(json!({}), "Pending"),
                Some(9),
                "2026-01-01T00:00:00Z",
                0,
            ),
        ] {
            assert_eq!(leaving(&pod, asked, now), Some((ends.into(), seconds)));
        }
    }

    #[test]
    fn a_period_is_only_shortened() {
        let pod = json!({"metadata": {
            "deletionTimestamp": "2026-01-01T00:00:30Z", "deletionGracePeriodSeconds": 30,
        }});
        let now = "2026-01-01T00:00:04Z";
        assert_eq!(leaving(&pod, None, now), None);
        assert_eq!(leaving(&pod, Some(40), now), None);
        assert_eq!(
            leaving(&pod, Some(10), now),
            Some(("2026-01-01T00:00:10Z".into(), 10))
        );
        // The time is over already.
        assert_eq!(
            leaving(&pod, Some(3), now),
            Some(("2026-01-01T00:00:04Z".into(), 1))
        );
        assert_eq!(
            leaving(&pod, Some(0), now),
            Some(("2026-01-01T00:00:04Z".into(), 0))
        );
    }
}
