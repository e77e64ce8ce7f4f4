//! All changes of pods from a version on, over as many watches as it takes.

use k8s_openapi::api::core::v1::Pod;
use kubex_tokio::{Api, ItemStream, WatchEvent};

/// A server ends the watch of whoever is slow; whoever goes on from the last version misses nothing.
pub(crate) struct Following {
    pods: Api<Pod>,
    events: ItemStream<WatchEvent<Pod>>,
    version: String,
    pub(crate) watches: usize,
}

impl Following {
    pub(crate) fn new(pods: &Api<Pod>, version: String) -> Self {
        Self {
            events: pods.watch().resource_version(version.as_str()).stream(),
            pods: pods.clone(),
            version,
            watches: 1,
        }
    }

    pub(crate) async fn next(&mut self) -> WatchEvent<Pod> {
        loop {
            if let Some(event) = self.events.next().await {
                let event = event.unwrap();
                if let Some(version) = event.resource_version() {
                    self.version = version.into();
                }
                return event;
            }
            *self = Self {
                watches: self.watches + 1,
                ..Self::new(&self.pods, self.version.clone())
            };
        }
    }
}
