//! Who writes all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_tokio::{Api, Error, Resource};
use tokio::task::JoinHandle;

/// The field that counts the writes to an object.
pub(crate) const COUNT: &str = "count";

/// Some objects, so that each of them is written often.
const NAMES: u32 = 12;

/// Makes, changes and deletes objects until it is told to rest. Each change of an object counts one further.
pub(crate) struct Writer {
    resting: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Writer {
    pub(crate) fn start(maps: Api<ConfigMap>) -> Self {
        let resting = Arc::new(AtomicBool::new(false));
        let rests = Arc::clone(&resting);
        let task = tokio::spawn(async move {
            let mut random = fastrand::Rng::new();
            while !rests.load(Ordering::SeqCst) {
                let name = format!("map-{:02}", random.u32(..NAMES));
                match write(&maps, &name, random.u32(..10)).await {
                    Ok(()) => {}
                    Err(error) if error.is_transient() => {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    // Whether it was taken is known by now: somebody repeats it, and finds it done.
                    Err(error) => assert!(
                        error.is_not_found() || error.is_already_exists() || error.is_conflict(),
                        "{error}"
                    ),
                }
            }
        });
        Self { resting, task }
    }

    /// Ends when the last write is over.
    pub(crate) async fn rest(self) {
        self.resting.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
    }
}

async fn write(maps: &Api<ConfigMap>, name: &str, choice: u32) -> Result<(), Error> {
    let Some(mut map) = maps.get(name).optional().await? else {
        let mut map = ConfigMap::default();
        map.metadata.name = Some(name.into());
        map.data = Some([(COUNT.to_owned(), "1".to_owned())].into());
        return maps.create(&map).await.map(drop);
    };
    if choice == 0 {
        return maps.delete(name).await.map(drop);
    }
    let next = count(&map) + 1;
    map.data
        .get_or_insert_default()
        .insert(COUNT.into(), next.to_string());
    assert!(
        map.resource_version().is_some(),
        "so that nobody is overwritten"
    );
    maps.replace(&map).await.map(drop)
}

/// How often the object was written.
pub(crate) fn count(map: &ConfigMap) -> u64 {
    let count = map
        .data
        .as_ref()
        .and_then(|data| data.get(COUNT)?.parse().ok());
    count.expect("every object counts its writes")
}
