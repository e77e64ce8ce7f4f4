//! List, then watch, for ever.

mod backoff;
mod event;
mod failure;
mod initial;
mod known;
mod listing;
mod patience;
mod source;
mod watching;

pub use event::WatcherEvent;
pub(crate) use source::{Options, Source};

use alloc::{collections::VecDeque, string::String};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use self::{
    backoff::Backoff, initial::Initial, known::Known, listing::Listing, watching::Watching,
};
use crate::{
    Action, Error, Event, Instant, Machine, Resource, Time, exchange::MISUSED, random::Random,
};

/// The machine that follows the objects of a kind for ever, as [`WatcherEvent`]s. [`Api::watcher`](crate::Api::watcher)
/// makes one.
///
/// - **What is there** it asks for as the first events of a watch (`sendInitialEvents`, KEP 3157). A server that does not know
///   them, which it says (422, 400) or which shows, is asked for a list instead, in pages of 500.
/// - **Changes** come over a watch from there on. Where it ends, the next one goes on from the last version that came, by
///   an object or by a bookmark. Each watch is to last 5 to 10 minutes (`timeoutSeconds`, at random, so that not all clients
///   come back at once); one that is not over 30 s later has lost its connection without a word, and is dropped.
/// - **A version that is no longer kept** (410, `Expired` or `Gone`, as an answer or as a frame) makes it ask for all objects again
///   and tell what has gone meanwhile. So does a frame that held an object whose name cannot be read, a server that twice
///   cannot go on from the same version, and one whose history starts anew.
/// - **Failures** are waited out for 0.8 s, then longer, up to 30 s, or for as long as the server asks (`Retry-After`); after two
///   minutes of health the pauses are short again.
/// - **Order**: from one reading of all objects to the next, no version of an object is told twice, nor one that is older than one
///   told before. Where another object has taken a name, the end of the first is told before the second.
///
/// A failure that may go away by itself is a [`WatcherEvent::Interrupted`]. One that somebody must mend is an error (the user may
/// not list, the kind is not known); the machine goes on trying nevertheless, as it may be mended. Only what can never be sent (a
/// namespace that is none) ends it.
///
/// What it holds is keys, uids and versions of all objects, and no more than one object.
///
/// ```text
///             ┌──── 410, lost frame, stuck ─────┐
///             ▼                                 │
///  start ─▶ Initial (events, or a list) ─▶ Watching ─┐ end, timeout
///             ▲  │                          ▲  │  └───┘
///             └──┴───────── Pausing ◀───────┴──┘ failure
/// ```
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Action, Api, DynamicObject, Instant, Machine, ResourceDescription, Settings, Time, Timestamp};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// // Any number will do that differs from program to program.
/// let mut watcher = pods.watcher().labels("app=web").into_machine(&Settings::default(), 7);
/// let now = Time::new(Instant::from_origin(Duration::ZERO), Timestamp::from_unix_seconds(1_700_000_000));
/// assert!(matches!(watcher.poll(now), Action::Authorize { .. }));
/// ```
pub struct Watcher<T> {
    source: Source<T>,
    step: Step<T>,
    /// All objects that were told of.
    known: Known,
    /// Up to where changes have been told; none if all objects must be asked for.
    version: Option<String>,
    /// Whether the server is held to know initial events.
    initial_events: bool,
    /// Whether the watch has brought anything since all objects were asked for.
    healthy: bool,
    /// How often in a row the server could not go on from the version.
    stuck: u32,
    backoff: Backoff,
    random: Random,
    output: VecDeque<Result<WatcherEvent<T>, Error>>,
}

// There is one at a time, and most of its life it is a large one.
#[allow(clippy::large_enum_variant)]
enum Step<T> {
    /// What comes next is to be decided.
    Next,
    /// All objects come as the first events of a watch.
    InitialEvents(Watching<T>, Initial),
    /// All objects come as a list.
    Listing(Listing<T>, Initial),
    Watching(Watching<T>),
    Pausing {
        until: Instant,
    },
    Done,
}

impl<T: Resource + DeserializeOwned> Watcher<T> {
    pub(crate) fn new(source: Source<T>, seed: u64) -> Self {
        Self {
            initial_events: source.options.initial_events,
            source,
            step: Step::Next,
            known: Known::default(),
            version: None,
            healthy: false,
            stuck: 0,
            backoff: Backoff::default(),
            random: Random::from_seed(seed),
            output: VecDeque::new(),
        }
    }

    fn begin(&mut self, now: Time) {
        self.step = match &self.version {
            Some(version) => {
                let version = version.clone();
                Step::Watching(self.watch(now, Some(version)))
            }
            None if self.initial_events => {
                Step::InitialEvents(self.watch(now, None), Initial::default())
            }
            None => {
                let listing = Listing::new(self.source.list(), now.instant);
                Step::Listing(listing, Initial::default())
            }
        };
    }

    fn watch(&mut self, now: Time, from: Option<String>) -> Watching<T> {
        // To ask for none at all would leave it to the server, which takes half an hour.
        let shortest = self
            .source
            .options
            .watch_timeout
            .max(Duration::from_secs(1));
        let lasting = self.random.once_to_twice(shortest);
        let exchange = self.source.watch(from.as_deref(), lasting);
        Watching::new(exchange, from, now.instant, lasting)
    }

    /// All objects are to be asked for.
    fn start_over(&mut self) {
        self.version = None;
        self.stuck = 0;
        self.step = Step::Next;
    }

    fn tell(&mut self, event: WatcherEvent<T>) {
        self.output.push_back(Ok(event));
    }

    /// What the machine under way says.
    #[allow(clippy::result_large_err)] // It is passed on at once.
    fn advance(&mut self, now: Time) -> Result<(), Action<WatcherEvent<T>>> {
        match &mut self.step {
            Step::Next => self.begin(now),
            Step::InitialEvents(watching, _) => match watching.poll(now).split()? {
                Some(Ok(event)) => self.initial_event(event),
                Some(Err(error)) => self.initial_event_failed(now, error),
                None => self.initial_events_broke_off(now),
            },
            Step::Listing(listing, _) => match listing.poll(now).split()? {
                Some(Ok(listed)) => self.listed(now, listed),
                Some(Err(error)) => self.listing_failed(now, error),
                None => self.listing_failed(now, Error::cut_off("the list ended too early")),
            },
            Step::Watching(watching) => match watching.poll(now).split()? {
                Some(Ok(event)) => self.change(now, event),
                Some(Err(error)) => self.watch_failed(now, error),
                None => self.watch_ended(now),
            },
            Step::Pausing { until } => return Err(Action::Sleep { until: *until }),
            Step::Done => return Err(Action::Done),
        }
        Ok(())
    }
}

impl<T: Resource + DeserializeOwned> Machine for Watcher<T> {
    type Item = WatcherEvent<T>;

    fn poll(&mut self, now: Time) -> Action<WatcherEvent<T>> {
        loop {
            if let Some(item) = self.output.pop_front() {
                return Action::Yield(item);
            }
            if let Err(wish) = self.advance(now) {
                return wish;
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        let ran_out = match &mut self.step {
            Step::InitialEvents(watching, _) | Step::Watching(watching) => {
                watching.handle(now, event)
            }
            Step::Listing(listing, _) => listing.handle(now, event),
            Step::Pausing { until } => match event {
                Event::Elapsed if *until <= now.instant => return self.step = Step::Next,
                // Woken early, it goes on sleeping.
                Event::Elapsed => None,
                _ => return self.end_with(Error::misused(MISUSED)),
            },
            Step::Next => return self.end_with(Error::misused(MISUSED)),
            Step::Done => None,
        };
        if let Some(ran_out) = ran_out {
            let has_begun = matches!(self.step, Step::InitialEvents(..)) && ran_out.is_in_body();
            if has_begun {
                self.fall_back_to_lists();
            } else {
                self.failed(now, ran_out.error());
            }
        }
    }
}

impl<T> fmt::Debug for Watcher<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = match &self.step {
            Step::Next => "Next",
            Step::InitialEvents(..) => "InitialEvents",
            Step::Listing(..) => "Listing",
            Step::Watching(_) => "Watching",
            Step::Pausing { .. } => "Pausing",
            Step::Done => "Done",
        };
        f.debug_struct("Watcher")
            .field("source", &self.source)
            .field("step", &step)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
