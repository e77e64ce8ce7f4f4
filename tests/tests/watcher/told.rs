//! Events in a few words.

use kubex_proto::{Error, Resource, WatcherEvent};

/// `init a@1`, `applied a@2`, `deleted a (seen)`.
pub(crate) fn told<T: Resource>(item: &Result<WatcherEvent<T>, Error>) -> String {
    let version = |object: &T| {
        let version = object.resource_version().unwrap_or("-");
        format!("{}@{version}", object.name())
    };
    match item {
        Ok(WatcherEvent::InitStart) => "start".into(),
        Ok(WatcherEvent::InitItem(object)) => format!("init {}", version(object)),
        Ok(WatcherEvent::InitDone) => "done".into(),
        Ok(WatcherEvent::Applied(object)) => format!("applied {}", version(object)),
        Ok(WatcherEvent::Deleted {
            key, uid, object, ..
        }) => {
            let seen = if object.is_some() { "seen" } else { "unseen" };
            format!(
                "deleted {} {} {seen}",
                key.name(),
                uid.as_deref().unwrap_or("-")
            )
        }
        Ok(WatcherEvent::Unreadable { key, .. }) => {
            let name = key.as_ref().map_or("?", |key| key.name());
            format!("unreadable {name}")
        }
        Ok(WatcherEvent::Interrupted(error)) => format!("interrupted: {error}"),
        Ok(_) => "unknown".into(),
        Err(error) => format!("error: {error}"),
    }
}
