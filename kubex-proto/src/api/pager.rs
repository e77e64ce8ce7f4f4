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
    Action, Error, Event, Exchange, Instant, Items, ListMeta, Listed, Machine, Resource, Settings,
    Time,
    exchange::{MISUSED, REPEATS, pause_after},
};

pub(super) use objects::Objects;
use page::Page;

/// Reads a list item by item, one [`Exchange`] after the other: all pages, which the continue tokens lead to, as one
/// list with one [`Listed::End`].
///
/// - **An item** that does not decode is an error that has [`unreadable`](Error::unreadable); the next ones follow. Any
///   other error is the last item.
/// - **A page that breaks off** is asked for again, up to 10 times without progress, with pauses that grow to
///   5 s. What was given out of it is passed over, if the data are the very same: a page by its continue token, the first
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
    Failed(Error),
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

    /// Asks for the page.
    fn ask(&mut self) {
        let timeout = self.total.map_or(Timeout::Never, Timeout::After);
        let verb = ListItems::page(self.page.request(&self.list), self.options);
        let call = verb.into_call(self.target.route(timeout));
        let exchange = Exchange::new(call, &self.settings);
        self.step = Step::Reading(exchange.ending_at(self.ends));
    }

    /// An item or an error that is one's: passed over if it was given out before.
    fn item(
        &mut self,
        now: Time,
        item: Result<Listed<T>, Error>,
        metadata: Option<&ListMeta>,
    ) -> Option<Action<Listed<T>>> {
        if !self.page.is_as_before(metadata) {
            return self.cannot_go_on(now);
        }
        self.page.took_one(metadata).then(|| {
            self.given = true;
            self.attempts = 0;
            Action::Yield(item)
        })
    }

    /// The page is whole.
    fn page_ended(&mut self, now: Time, metadata: ListMeta) -> Option<Action<Listed<T>>> {
        if !self.page.is_as_before(Some(&metadata)) || self.page.is_shorter_than_before() {
            return self.cannot_go_on(now);
        }
        let Some(token) = metadata.continue_token else {
            self.step = Step::Done;
            return Some(Action::Yield(Ok(Listed::End(metadata))));
        };
        if self.page.is_at(&token) {
            return Some(self.fail(Error::decode(
                "cannot go on with the list: a page leads to itself".into(),
            )));
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
        if !broke_off || !self.page.has_begun() {
            return Some(self.fail(error));
        }
        if !self.page.again(&self.list) {
            self.broke = Some(error);
            return self.cannot_go_on(now);
        }
        self.pause_or_fail(now, error)
    }

    fn expired(&mut self, now: Time, error: Error) -> Option<Action<Listed<T>>> {
        let status = error.status();
        let token = status.and_then(|status| status.metadata.continue_token.clone());
        match token {
            Some(token)
                if self.options.expired != Some(Expired::Restart)
                    && self.page.is_without_items() =>
            {
                self.page = Page::after_expiry(token);
                self.pause_or_fail(now, error)
            }
            _ if self.page.is_as_wished() => Some(self.fail(error)),
            _ => {
                self.broke = Some(error);
                self.cannot_go_on(now)
            }
        }
    }

    /// The data are no longer to be had: the list begins anew, if it may.
    fn cannot_go_on(&mut self, now: Time) -> Option<Action<Listed<T>>> {
        let error = self.broke.take().unwrap_or_else(|| {
            Error::decode("cannot go on with the list: it has become another".into())
        });
        let may_restart = self.options.expired.is_some() && !self.list.starts_at_token();
        if !may_restart || self.restarts >= REPEATS {
            return Some(self.fail(error));
        }
        self.restarts += 1;
        self.page = Page::first();
        if let Some(failed) = self.pause_or_fail(now, error) {
            return Some(failed);
        }
        // Who was given nothing yet needs not be told.
        let given = core::mem::take(&mut self.given);
        given.then_some(Action::Yield(Ok(Listed::Restarted)))
    }

    fn pause_or_fail(&mut self, now: Time, error: Error) -> Option<Action<Listed<T>>> {
        self.attempts += 1;
        let until = now.instant + pause_after(self.attempts);
        if self.attempts > REPEATS || self.ends.is_some_and(|ends| ends <= until) {
            return Some(self.fail(error));
        }
        self.broke = Some(error);
        self.step = Step::Pausing { until };
        None
    }

    fn fail(&mut self, error: Error) -> Action<Listed<T>> {
        self.step = Step::Done;
        let route = self.target.route(Timeout::Inherit);
        let error = error.while_doing(&route.doing("list", None), 0);
        Action::Yield(Err(error))
    }
}

impl<T: Resource + DeserializeOwned> Machine for Pager<T> {
    type Item = Listed<T>;

    fn poll(&mut self, now: Time) -> Action<Listed<T>> {
        loop {
            let (item, metadata) = match &mut self.step {
                Step::Begin => {
                    self.ends = self.total.map(|total| now.instant + total);
                    self.ask();
                    continue;
                }
                Step::Reading(exchange) => match exchange.poll(now).split() {
                    Ok(item) => (item, exchange.decoder().metadata().cloned()),
                    Err(wish) => return wish,
                },
                Step::Pausing { until } => return Action::Sleep { until: *until },
                Step::Failed(_) => match core::mem::replace(&mut self.step, Step::Done) {
                    Step::Failed(error) => return Action::Yield(Err(error)),
                    _ => return Action::Done,
                },
                Step::Done => return Action::Done,
            };
            let action = match item {
                Some(Ok(Listed::End(metadata))) => self.page_ended(now, metadata),
                Some(Err(error)) if error.unreadable().is_none() => self.page_failed(now, error),
                Some(item) => self.item(now, item, metadata.as_ref()),
                None => self.page_failed(now, Error::cut_off("the list ended too early")),
            };
            if let Some(action) = action {
                return action;
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        match &mut self.step {
            Step::Reading(exchange) => {
                if let Event::Head(_) = event {
                    self.page.begin();
                }
                exchange.handle(now, event);
            }
            Step::Pausing { until } => match event {
                Event::Elapsed if *until <= now.instant => self.ask(),
                // Woken early, it goes on sleeping.
                Event::Elapsed => {}
                _ => self.step = Step::Failed(Error::misused(MISUSED)),
            },
            Step::Begin => self.step = Step::Failed(Error::misused(MISUSED)),
            Step::Failed(_) | Step::Done => {}
        }
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("target", &self.target)
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}
