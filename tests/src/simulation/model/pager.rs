//! Lists read item by item, one after the other, held against the history.

use core::time::Duration;
use std::{collections::BTreeMap, sync::Arc};

use kubex_proto::{Api, Error, Expired, ListMeta, Listed, ObjectKey, Pager, Settings};

use super::{
    Broken, Invariant, Paging, Report, Widget,
    checker::{Fits, broken},
    run::{Run, millis_of},
    tally::add,
    told::Told,
    view::{Change, Kind, View},
    world::{World, millis},
};
use crate::simulation::Ending;

/// No list takes longer.
const TIMEOUT: Duration = Duration::from_secs(120);

/// So many lists are read at most in one run.
const LISTS: usize = 200;

/// Reads lists until nothing goes wrong any more, and then another one.
pub(super) fn run(run: &Run<'_>, paging: Paging) -> Report {
    let world = Arc::new(World::of(run.schedule, run.wanted()));
    let mut simulation = run.simulation(&world);
    let mut all = Report::default();
    for _ in 0..LISTS {
        let start = millis(simulation.now());
        let quiet = start >= run.schedule.quiet_at;
        let mut read = Read::default();
        let outcome = simulation.run_watched(pager(run, paging), |_, item| {
            read.fits = core::mem::replace(&mut read.fits, Ok(())).and_then(|()| read.item(item));
            read.fits.is_err()
        });
        let end = start + millis_of(outcome.ended_at);
        let fits = read.fits.and_then(|()| match (read.end, read.failure) {
            _ if outcome.ending != Ending::Done => {
                broken(Invariant::NeverEnds, format!("{:?}", outcome.ending))
            }
            (Some(list), None) => {
                let list = Whole {
                    view: &world.view,
                    from: start,
                    until: end,
                    version: list.resource_version.parse().unwrap_or_default(),
                    items: read.items,
                };
                world.counter.count("listed");
                list.fits(paging != Paging::Restart)
            }
            (None, Some(_)) if !quiet => {
                world.counter.count("listed in vain");
                Ok(())
            }
            (None, Some(error)) => broken(Invariant::NeverEnds, error),
            _ => broken(Invariant::EndLast, "neither an end nor an error".into()),
        });
        if read.restarts > 0 {
            world.counter.count("list begun anew");
        }
        let report = run.report(&world, &outcome);
        all.busiest_minute = all.busiest_minute.max(report.busiest_minute);
        add(&mut all.tally, report.tally);
        all.trace.push_str(&report.trace);
        all.trace.push('\n');
        all.broken = match fits {
            Err((invariant, how)) => Some(Broken {
                invariant,
                at: end,
                how,
            }),
            Ok(()) => report.broken,
        };
        if quiet || all.broken.is_some() {
            break;
        }
    }
    all
}

fn pager(run: &Run<'_>, paging: Paging) -> Pager<Widget> {
    let client = run.schedule.client;
    let list = Api::<Widget>::new()
        .list()
        .limit(client.page_size.into())
        .timeout(TIMEOUT);
    let list = match client.namespace {
        Some(namespace) => list.namespace(format!("n{namespace}")),
        None => list.all_namespaces(),
    };
    let list = if client.labelled {
        list.labels("seen=true")
    } else {
        list
    };
    let settings = Settings::default();
    match paging {
        Paging::Plain => list.items().into_machine(&settings),
        Paging::Continue => list
            .items()
            .on_expired(Expired::Continue)
            .into_machine(&settings),
        Paging::Restart => list
            .items()
            .on_expired(Expired::Restart)
            .into_machine(&settings),
    }
}

/// What came of a list so far.
struct Read {
    items: BTreeMap<ObjectKey, Told>,
    restarts: u32,
    end: Option<ListMeta>,
    failure: Option<String>,
    fits: Fits,
}

impl Default for Read {
    fn default() -> Self {
        Self {
            items: BTreeMap::new(),
            restarts: 0,
            end: None,
            failure: None,
            fits: Ok(()),
        }
    }
}

impl Read {
    fn item(&mut self, item: &Result<Listed<Widget>, Error>) -> Fits {
        if self.end.is_some() || self.failure.is_some() {
            return broken(Invariant::EndLast, "more after the end".into());
        }
        let told = match item {
            Ok(Listed::Item(object)) => Told::of(object)?,
            Ok(Listed::Restarted) => {
                self.items.clear();
                self.restarts += 1;
                return Ok(());
            }
            Ok(Listed::End(metadata)) => {
                self.end = Some(metadata.clone());
                return Ok(());
            }
            Err(error) => {
                let Some(unreadable) = error.unreadable() else {
                    self.failure = Some(error.to_string());
                    return Ok(());
                };
                let Some(told) = Told::of_unreadable(unreadable.key().as_ref(), error)? else {
                    return Ok(());
                };
                told
            }
        };
        let name = told.to_string();
        match self.items.insert(told.key.clone(), told) {
            Some(before) => broken(Invariant::NoneTwice, format!("{before}, then {name}")),
            None => Ok(()),
        }
    }
}

/// A list that came to its end.
struct Whole<'v> {
    view: &'v View,
    from: u32,
    until: u32,
    version: u64,
    items: BTreeMap<ObjectKey, Told>,
}

impl Whole<'_> {
    fn fits(&self, of_several_versions: bool) -> Fits {
        for told in self.items.values() {
            self.was(told)?;
        }
        self.has_what_stayed()?;
        if of_several_versions {
            return Ok(());
        }
        let objects = self
            .view
            .objects_after(self.view.until_version(self.version));
        let named = objects
            .into_values()
            .filter(|change| change.form.is_named());
        let expected: Vec<_> = named.collect();
        let same = expected.len() == self.items.len()
            && expected.iter().all(|change| {
                let told = self.items.get(&change.key);
                told.is_some_and(|told| told.is(change))
            });
        if same {
            return Ok(());
        }
        broken(Invariant::OneVersion, format!("as of {}", self.version))
    }

    /// It was there at a time of the list.
    fn was(&self, told: &Told) -> Fits {
        let changes = &self.view.changes[..self.view.until_time(self.until)];
        let found = changes.iter().position(|change| told.is(change));
        let Some(found) = found else {
            return broken(Invariant::OnlyWhatWas, told.to_string());
        };
        let mut later = changes[found + 1..].iter();
        let next = later.find(|change| change.key == told.key);
        if next.is_some_and(|next| next.at < self.from) {
            let next = next.map_or(String::new(), Told::word);
            return broken(Invariant::NeverBack, format!("{told}, long after {next}"));
        }
        Ok(())
    }

    /// What was there all the time is in it.
    fn has_what_stayed(&self) -> Fits {
        let (first, last) = (
            self.view.until_time(self.from),
            self.view.until_time(self.until),
        );
        let during = &self.view.changes[first..last];
        let stayed = |change: &&Change| {
            let hides = |later: &Change| later.kind == Kind::Deleted || !later.form.is_named();
            let mut during = during.iter();
            let hidden = during.any(|later| later.key == change.key && hides(later));
            change.form.is_named() && !hidden
        };
        let objects = self.view.objects_after(first);
        let mut stayed = objects.into_values().filter(stayed);
        match stayed.find(|change| !self.items.contains_key(&change.key)) {
            Some(missing) => broken(Invariant::NoneMissing, Told::word(missing)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
