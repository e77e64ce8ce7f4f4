//! The machine of `list().items()`: page by page.

mod objects;
mod page;

use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    Expired, Timeout, Verb,
    list::List,
    list_items::{ItemOptions, ListItems},
    route::Target,
};
use crate::{
    Action, CallDescription, Error, Event, Exchange, Instant, Items, ListMeta, Listed, Machine,
    Resource, Settings, Time, exchange::MISUSED, trace,
};

pub(super) use objects::Objects;
use page::Page;

/// How often a list begins anew, or goes on from another version, where it may.
const RESTARTS: u32 = 10;

/// Reads a list item by item, one [`Exchange`] after the other: all pages, which the continue tokens lead to, as one
/// list with one [`Listed::End`].
///
/// - **An item** that does not decode is an error that has [`unreadable`](Error::unreadable); the next ones follow. Any
///   other error is the last item.
/// - **A page that breaks off** is asked for again, as often without progress and after such pauses as the client's
///   [`RetryPolicy`](crate::RetryPolicy) says. What was given out of it is passed over, if the data are the very same: a page by its continue token, the first
///   one by the version of the list (`resourceVersionMatch=Exact`). If they cannot be had, the list begins anew if it
///   may ([`Expired`]), or else ends with the error.
/// - **410** between two pages: as [`Expired`] says. A list begins anew up to 10 times.
/// - **Time**: the call's own timeout bounds all of it; the client's total timeout does not, its read timeout bounds each
///   silence.
///
/// ```
/// use kubex_proto::{Action, Api, DynamicObject, Machine, ResourceDescription, Settings};
/// # use kubex_proto::{Instant, Time, Timestamp};
/// # let now = Time::new(Instant::from_origin(Default::default()), Timestamp::from_unix_seconds(0));
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let mut pager = pods.list().limit(500).items().into_machine(&Settings::default());
/// assert!(matches!(pager.poll(now), Action::Authorize { .. }));
/// ```
pub struct Pager<T> {
    target: Target,
    list: List<T>,
    options: ItemOptions,
    settings: Settings,
    /// How long all of it may take.
    total: Option<Duration>,
    ends: Option<Instant>,
    page: Page,
    /// Whether an item was given out since the list began.
    given: bool,
    /// How often something was asked for in vain since the last item or page.
    attempts: u32,
    restarts: u32,
    /// Why the page is asked for again.
    broke: Option<Error>,
    step: Step<T>,
}

// There is one at a time, and most of its life it is the largest.
#[allow(clippy::large_enum_variant)]
enum Step<T> {
    Begin,
    Reading(Exchange<Items<T>>),
    Pausing { until: Instant },
    Misused,
    Done,
}

impl<T: Resource + DeserializeOwned> Pager<T> {
    /// Of a list that is there.
    pub(crate) fn new(
        target: Target,
        timeout: Timeout,
        list: List<T>,
        options: ItemOptions,
        settings: &Settings,
    ) -> Self {
        Self {
            target,
            list,
            options,
            settings: settings.clone(),
            total: match timeout {
                Timeout::Inherit | Timeout::Never => None,
                Timeout::After(duration) => Some(duration),
            },
            ends: None,
            page: Page::first(),
            given: false,
            attempts: 0,
            restarts: 0,
            broke: None,
            step: Step::Begin,
        }
    }

    /// As part of something larger, which must be over then.
    #[cfg(feature = "sessions")]
    pub(super) fn ending_at(mut self, ends: Option<Instant>) -> Self {
        self.ends = ends;
        self
    }

    /// Asks for the page.
    fn ask(&mut self) {
        let timeout = self.total.map_or(Timeout::Never, Timeout::After);
        let verb = ListItems::page(self.page.request(&self.list), self.options);
        let exchange = Exchange::new(verb.into_call(self.target.route(timeout)), &self.settings);
        self.step = Step::Reading(exchange.ending_at(self.ends));
    }

    /// An item, or an error that is of one: passed over if it was given out before.
    fn item(&mut self, now: Time, item: Result<Listed<T>, Error>) -> Option<Action<Listed<T>>> {
        if !self.page.is_as_before() {
            return self.cannot_go_on(now);
        }
        self.page.took_one().then(|| {
            self.given = true;
            self.attempts = 0;
            Action::Yield(item)
        })
    }

    /// The page is whole.
    fn page_ended(&mut self, now: Time, metadata: ListMeta) -> Option<Action<Listed<T>>> {
        if self.page.is_shorter_than_before() {
            return self.cannot_go_on(now);
        }
        let Some(token) = metadata.continue_token else {
            return Some(self.last(Ok(Listed::End(metadata))));
        };
        if self.page.is_at(&token) {
            let words = "cannot go on with the list: a page leads to itself";
            return Some(self.last(Err(Error::decode(words.into()))));
        }
        self.attempts = 0;
        self.page = Page::at(token);
        self.ask();
        None
    }

    /// The page is over, but not whole.
    fn page_failed(&mut self, now: Time, error: Error) -> Option<Action<Listed<T>>> {
        if error.is_gone() {
            return self.expired(now, error);
        }
        // The exchange has tried again whatever failed before the answer began.
        let broke_off = error.is_transient() && !error.is_timeout() && error.code().is_none();
        let may_repeat = self.attempts < self.settings.retries().repeats;
        if !broke_off || !self.page.has_begun() || !may_repeat {
            return Some(self.last(Err(error)));
        }
        let is_available = self.page.ask_again(self.list.starts_at_token());
        self.broke = Some(error);
        if is_available {
            self.pause(now)
        } else {
            self.cannot_go_on(now)
        }
    }

    fn expired(&mut self, now: Time, error: Error) -> Option<Action<Listed<T>>> {
        let status = error.status();
        let token = status.and_then(|status| status.metadata.continue_token.clone());
        let goes_on = self.options.expired != Some(Expired::Restart) && self.page.is_untouched();
        let is_first = self.page.is_first();
        self.broke = Some(error);
        match token {
            Some(token) if goes_on => {
                self.page = Page::after_expiry(token);
                self.pause(now)
            }
            // What was asked for itself is gone, and would be again.
            _ if is_first => Some(self.give_up()),
            _ => self.cannot_go_on(now),
        }
    }

    /// The same data are no longer to be had: the list begins anew, if it may.
    fn cannot_go_on(&mut self, now: Time) -> Option<Action<Listed<T>>> {
        let may_restart = self.options.expired.is_some() && !self.list.starts_at_token();
        if !may_restart || self.restarts >= RESTARTS {
            return Some(self.give_up());
        }
        self.restarts += 1;
        self.page = Page::first();
        trace::list_restarts(&self.description());
        let failed = self.pause(now);
        let restarted = || Action::Yield(Ok(Listed::Restarted));
        failed.or_else(|| core::mem::take(&mut self.given).then(restarted))
    }

    /// Asks again after a pause, if that is allowed.
    fn pause(&mut self, now: Time) -> Option<Action<Listed<T>>> {
        self.attempts += 1;
        let policy = self.settings.retries();
        let pause = policy.pause_after(self.attempts);
        let until = now.instant + pause;
        if self.attempts > policy.repeats.max(RESTARTS)
            || self.ends.is_some_and(|ends| ends <= until)
        {
            return Some(self.give_up());
        }
        trace::page_again(&self.description(), self.broke.as_ref(), pause);
        self.step = Step::Pausing { until };
        None
    }

    fn description(&self) -> CallDescription {
        let route = self.target.route(Timeout::Inherit);
        route.description("list", None)
    }

    fn give_up(&mut self) -> Action<Listed<T>> {
        let another = || Error::decode("cannot go on with the list: it has become another".into());
        let error = self.broke.take().unwrap_or_else(another);
        self.last(Err(error))
    }

    fn last(&mut self, item: Result<Listed<T>, Error>) -> Action<Listed<T>> {
        self.step = Step::Done;
        Action::Yield(item)
    }
}

impl<T: Resource + DeserializeOwned> Machine for Pager<T> {
    type Item = Listed<T>;

    fn poll(&mut self, now: Time) -> Action<Listed<T>> {
        loop {
            let action = match &mut self.step {
                Step::Begin => {
                    self.ends = self.ends.or(self.total.map(|total| now.instant + total));
                    self.ask();
                    continue;
                }
                Step::Reading(exchange) => exchange.poll(now),
                Step::Pausing { until } => return Action::Sleep { until: *until },
                Step::Misused => {
                    self.step = Step::Done;
                    return Action::Yield(Err(Error::misused(MISUSED)));
                }
                Step::Done => return Action::Done,
            };
            let given = match action {
                Action::Yield(Ok(Listed::End(metadata))) => self.page_ended(now, metadata),
                Action::Yield(Err(error)) if error.unreadable().is_none() => {
                    self.page_failed(now, error)
                }
                Action::Yield(item) => {
                    if let Step::Reading(exchange) = &self.step {
                        self.page.began_with(exchange.decoder().metadata());
                    }
                    self.item(now, item)
                }
                action => return action,
            };
            if let Some(action) = given {
                return action;
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        match &mut self.step {
            Step::Reading(exchange) => {
                if let Event::Head(head) = &event {
                    self.page.answered(head.status());
                }
                exchange.handle(now, event);
            }
            Step::Pausing { until } => match event {
                Event::Elapsed if *until <= now.instant => self.ask(),
                Event::Elapsed => {}
                _ => self.step = Step::Misused,
            },
            Step::Begin | Step::Misused | Step::Done => {}
        }
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("target", &self.target)
            .field("page", &self.page)
            .field("attempts", &self.attempts)
            .field("restarts", &self.restarts)
            .finish_non_exhaustive()
    }
}
