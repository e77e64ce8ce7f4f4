//! The calls that a watcher makes.

use core::{fmt, marker::PhantomData, time::Duration};

use alloc::string::String;
use serde::de::DeserializeOwned;

use crate::{
    CallDescription, Error, Exchange, Expired, Frames, Pager, Resource, Settings, Timeout,
    api::{ItemOptions, Selection, Target, Verb, verb},
};

/// How much longer than it was to last a watch is waited for.
const GRACE: Duration = Duration::from_secs(30);

/// Which objects, and how they are asked for.
pub(crate) struct Source<T> {
    pub(crate) target: Target,
    pub(crate) selection: Selection,
    /// The media types of lists and of watches.
    pub(crate) accept: [&'static str; 2],
    pub(crate) settings: Settings,
    pub(crate) options: Options,
    pub(crate) item: PhantomData<fn() -> T>,
}

/// What can be chosen of a watcher.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) initial_events: bool,
    pub(crate) page_size: u32,
    pub(crate) items: ItemOptions,
    /// How long a watch is to last at least; at most it is twice as long.
    pub(crate) watch_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            initial_events: true,
            page_size: 500,
            // Nobody can go on from the version of a list that never was as it is told.
            items: ItemOptions {
                expired: Some(Expired::Restart),
                ..ItemOptions::default()
            },
            watch_timeout: Duration::from_secs(300),
        }
    }
}

impl<T: Resource + DeserializeOwned> Source<T> {
    /// A watch of what comes after this version; without one it begins with all objects.
    pub(super) fn watch(&self, version: Option<&str>, lasting: Duration) -> Exchange<Frames<T>> {
        let [_, accept] = self.accept;
        let mut verb = verb::Watch::new(accept);
        verb.selection = self.selection.clone();
        verb.resource_version = version.map(String::from);
        verb.initial_events = version.is_none();
        verb.server_timeout = Some(lasting);
        let timeout = Timeout::After(lasting.saturating_add(GRACE));
        let mut call = verb
            .into_call(self.target.route(timeout))
            .map_decoder(|mut frames| {
                if let Some(limit) = self.options.items.item_limit {
                    frames = frames.with_limit(limit);
                }
                if self.options.items.without_managed_fields {
                    frames = frames.without_managed_fields();
                }
                frames
            });
        // How long a silence is borne is the watcher's own affair.
        call.purpose.may_be_silent = true;
        Exchange::new(call, &self.settings)
    }

    /// An error of the watcher's own, with what was being done.
    pub(super) fn named(&self, error: Error) -> Error {
        error.while_doing(&self.description(), 0)
    }

    /// What the watcher does.
    pub(super) fn description(&self) -> CallDescription {
        self.target
            .route(Timeout::Inherit)
            .description("watch", None)
    }

    /// How long a server may ask to be left alone.
    pub(super) fn longest_retry_after(&self) -> Duration {
        self.settings.retries().longest_retry_after
    }

    /// A list of all objects at one version.
    pub(super) fn list(&self) -> Pager<T> {
        let [accept, _] = self.accept;
        let mut list = verb::List::new(accept);
        list.selection = self.selection.clone();
        list.limit = Some(self.options.page_size).filter(|limit| *limit > 0);
        Pager::new(
            self.target.clone(),
            Timeout::Never,
            list,
            self.options.items,
            &self.settings,
        )
    }
}

impl<T> fmt::Debug for Source<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("target", &self.target)
            .field("selection", &self.selection)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
