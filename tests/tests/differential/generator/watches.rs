//! Watches, at the end of a sequence: what happened in it, in all forms, when nothing happens any more.

use http::Method;

use super::Generator;
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::reference;

impl Generator<'_> {
    /// `first` is the operation that began the sequence.
    pub(crate) fn watches(&mut self, first: usize) -> Vec<Operation> {
        let kinds = self.kinds.clone();
        let mut watches = Vec::new();
        for kind in kinds {
            let watch = self.watch_of(kind);
            let watch = watch.with("resourceVersion", &reference::version_of(first));
            watches.push(watch);
            let watch = self.watch_of(kind);
            let watch = self.selection(kind, watch);
            let watch = self.start(watch, first);
            let watch = watch.after_reading(self.world.collection(kind));
            watches.push(self.form(watch, true));
        }
        watches
    }

    fn watch_of(&mut self, kind: &Kind) -> Operation {
        let collection = self.world.collection(kind);
        let watch = Operation::new("watch", kind.name, Method::GET, collection)
            .with("watch", "true")
            .with("timeoutSeconds", "1");
        if kind.namespaced {
            watch
        } else {
            watch.with("labelSelector", &format!("run={}", self.world.namespace))
        }
    }

    fn start(&mut self, watch: Operation, first: usize) -> Operation {
        match self.random.u32(..12) {
            0 | 1 => watch,
            2 | 3 => watch.with("resourceVersion", "0"),
            4..6 => watch
                .with("sendInitialEvents", "true")
                .with("allowWatchBookmarks", "true")
                .with("resourceVersionMatch", "NotOlderThan"),
            6 => watch
                .with("sendInitialEvents", "false")
                .with("resourceVersionMatch", "NotOlderThan")
                .with("resourceVersion", &reference::version_of(first)),
            7 => watch.with("sendInitialEvents", "true"),
            8 => watch.with("resourceVersionMatch", "NotOlderThan"),
            9 => watch.with("resourceVersion", "1"),
            10 => {
                let version = self.some_version();
                let version = version.unwrap_or_else(|| reference::version_of(first));
                watch.with("resourceVersion", &version)
            }
            _ => watch.with("resourceVersion", "soon"),
        }
    }
}
