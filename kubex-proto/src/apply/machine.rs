//! The machine that applies one object after the other.

use alloc::{vec, vec::Vec};
use core::{fmt, mem, time::Duration};

use super::{
    Applied, Options, documents,
    plan::{self, Planned, Resolved},
};
use crate::{
    Action, Api, Discovery, DiscoveryMachine, Dynamic, DynamicObject, Error, Event, Exchange,
    Instant, Machine, One, Settings, StatusCondition, Time, Until, WaitMachine,
};

/// How long a new kind may take until it is served.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause before a kind that is established, and not served yet, is tried again.
const PAUSE: Duration = Duration::from_millis(250);

/// The machine of an [`Apply`](super::Apply): one item for each object, in the order of the documents.
///
/// Before the first: the documents are read and checked, and their kinds resolved, by discovery where that was not given or
/// does not know them all. What is wrong with any of them is one error, the only item, and nothing was applied.
pub struct ApplyMachine {
    settings: Settings,
    options: Options,
    seed: u64,
    plan: Vec<Planned>,
    resolved: Vec<Resolved>,
    /// What became of those that were applied.
    outcomes: Vec<Result<(), Error>>,
    /// The definitions whose kinds are served by now.
    served: Vec<usize>,
    /// Until when the object's kind is waited for.
    patience: Option<Instant>,
    held: Discovery,
    step: Step,
}

#[allow(clippy::large_enum_variant)] // There is one of it.
enum Step {
    /// The next object's turn.
    Next,
    Discovering(DiscoveryMachine),
    Applying(Exchange<One<DynamicObject>>),
    Establishing(usize, WaitMachine<DynamicObject, Until<StatusCondition>>),
    Pausing {
        until: Instant,
    },
    Failed(Error),
    Done,
}

impl ApplyMachine {
    pub(super) fn new(
        text: &str,
        discovery: Option<Discovery>,
        options: Options,
        settings: &Settings,
        seed: u64,
    ) -> Self {
        let mut machine = Self {
            settings: settings.clone(),
            options,
            seed,
            plan: Vec::new(),
            resolved: Vec::new(),
            outcomes: Vec::new(),
            served: Vec::new(),
            patience: None,
            held: Discovery::default(),
            step: Step::Done,
        };
        machine.step = machine.begin(text, discovery).unwrap_or_else(Step::Failed);
        machine
    }

    fn begin(&mut self, text: &str, discovery: Option<Discovery>) -> Result<Step, Error> {
        if self.options.field_manager.is_none() {
            return Err(Error::refused_field(
                "field manager",
                "an apply needs one: name it with `field_manager(\"...\")`",
            ));
        }
        let mut faults = Vec::new();
        for document in documents::read(text)? {
            match Planned::check(document) {
                Ok(planned) => self.plan.push(planned),
                Err(fault) => faults.push(fault),
            }
        }
        plan::all(faults)?;
        if self.plan.is_empty() {
            return Ok(Step::Done);
        }
        // What is held may be older than a kind: only a fresh look decides that there is none.
        self.held = discovery.unwrap_or_default();
        match plan::resolve(&self.plan, &self.held, &self.options) {
            Ok(resolved) if resolved.iter().all(|it| it.awaits.is_none()) => {
                self.resolved = resolved;
                Ok(Step::Next)
            }
            _ => Ok(Step::Discovering(DiscoveryMachine::refreshing(
                self.held.clone(),
                &self.settings,
            ))),
        }
    }

    fn applying(&self, at: usize) -> Option<(&Planned, &Resolved)> {
        Some((self.plan.get(at)?, self.resolved.get(at)?))
    }

    /// The next object: its kind may have to be waited for.
    fn next(&mut self) -> Option<Applied> {
        let at = self.outcomes.len();
        let Some((planned, resolved)) = self.applying(at) else {
            self.step = Step::Done;
            return None;
        };
        if let Some(definition) = resolved.awaits.filter(|it| !self.served.contains(it)) {
            if let Some(Err(_)) = self.outcomes.get(definition) {
                let number = self.plan.get(definition).map_or(0, |it| it.number);
                return self.end(Err(Error::refused_field(
                    "kind",
                    alloc::format!(
                        "its definition, document {number}, was not applied, or is not established"
                    ),
                )));
            }
            if let Some((planned, resolved)) = self.applying(definition) {
                let definitions = Api::<DynamicObject, Dynamic>::of(resolved.resource.clone());
                let wait = definitions
                    .wait(&planned.name)
                    .timeout(PATIENCE)
                    .until(StatusCondition::established());
                let machine = wait.into_machine(&self.settings, self.seed);
                self.step = Step::Establishing(definition, machine);
                return None;
            }
        }
        let call = planned.call(&resolved.resource, &self.options);
        self.step = Step::Applying(Exchange::new(call, &self.settings));
        None
    }

    /// What became of the object whose turn it was.
    fn end(&mut self, outcome: Result<DynamicObject, Error>) -> Option<Applied> {
        let (planned, resolved) = self.applying(self.outcomes.len())?;
        let resource = resolved.resource.clone();
        let namespace = planned.namespace(&resource, &self.options);
        let applied = Applied {
            document: planned.number,
            namespace: namespace.map(Into::into),
            name: planned.name.clone(),
            resource,
            outcome,
        };
        let noted = applied.outcome.as_ref().map(|_| ()).map_err(Clone::clone);
        self.outcomes.push(noted);
        self.patience = None;
        self.step = Step::Next;
        Some(applied)
    }

    /// An established kind may take a moment more until it is served: there is no such route then.
    fn is_too_early(&self, error: &Error) -> bool {
        let awaits = self
            .resolved
            .get(self.outcomes.len())
            .and_then(|it| it.awaits);
        let names_object = |error: &Error| {
            let details = error.status().and_then(|it| it.details.as_ref());
            details.is_some_and(|it| !it.name.is_empty())
        };
        awaits.is_some() && error.is_not_found() && !names_object(error)
    }

    fn applied(&mut self, now: Time, outcome: Result<DynamicObject, Error>) -> Option<Applied> {
        if let Err(error) = &outcome
            && self.is_too_early(error)
        {
            let patience = *self.patience.get_or_insert(now.instant + PATIENCE);
            let until = now.instant + PAUSE;
            if until < patience {
                self.step = Step::Pausing { until };
                return None;
            }
        }
        self.end(outcome)
    }

    fn discovered(&mut self, discovery: Result<Discovery, Error>) {
        let resolved =
            discovery.and_then(|discovery| plan::resolve(&self.plan, &discovery, &self.options));
        self.step = match resolved {
            Ok(resolved) => {
                self.resolved = resolved;
                Step::Next
            }
            Err(error) => Step::Failed(error),
        };
    }

    /// What the step wants, or what came of it.
    #[allow(clippy::result_large_err)] // It is passed on at once.
    fn advance(&mut self, now: Time) -> Result<Option<Applied>, Action<Applied>> {
        let item = match &mut self.step {
            Step::Next => self.next(),
            Step::Discovering(machine) => {
                match machine.poll(now).split()? {
                    Some(discovery) => self.discovered(discovery),
                    None => self.step = Step::Done,
                }
                None
            }
            Step::Applying(exchange) => match exchange.poll(now).split()? {
                Some(outcome) => self.applied(now, outcome),
                None => self.end(Err(Error::misused(
                    "a call came to its end without an answer",
                ))),
            },
            Step::Establishing(definition, wait) => {
                let definition = *definition;
                match wait.poll(now).split()? {
                    Some(Ok(_)) => {
                        self.served.push(definition);
                        self.step = Step::Next;
                        None
                    }
                    Some(Err(error)) => {
                        // The others of its kind need not wait as long again.
                        if let Some(outcome) = self.outcomes.get_mut(definition) {
                            *outcome = Err(error.clone());
                        }
                        self.end(Err(error))
                    }
                    None => self.end(Err(Error::misused(
                        "a wait came to its end without an answer",
                    ))),
                }
            }
            Step::Pausing { until } => return Err(Action::Sleep { until: *until }),
            Step::Failed(_) => match mem::replace(&mut self.step, Step::Done) {
                Step::Failed(error) => return Err(Action::Yield(Err(error))),
                _ => return Err(Action::Done),
            },
            Step::Done => return Err(Action::Done),
        };
        Ok(item)
    }
}

impl Machine for ApplyMachine {
    type Item = Applied;

    fn poll(&mut self, now: Time) -> Action<Applied> {
        loop {
            match self.advance(now) {
                Ok(None) => {}
                Ok(Some(applied)) => return Action::Yield(Ok(applied)),
                Err(action) => return action,
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        match &mut self.step {
            Step::Discovering(machine) => machine.handle(now, event),
            Step::Applying(exchange) => exchange.handle(now, event),
            Step::Establishing(_, wait) => wait.handle(now, event),
            Step::Pausing { until } if *until <= now.instant => self.step = Step::Next,
            // Woken early, it goes on sleeping; when all is said, nothing is heard.
            Step::Pausing { .. } | Step::Next | Step::Failed(_) | Step::Done => {}
        }
    }
}

/// Gathers the items of an [`ApplyMachine`] into one.
pub(super) struct Gathered {
    pub(super) machine: ApplyMachine,
    pub(super) items: Option<Vec<Applied>>,
}

impl Gathered {
    pub(super) fn new(machine: ApplyMachine) -> Self {
        Self {
            machine,
            items: Some(vec![]),
        }
    }
}

impl Machine for Gathered {
    type Item = Vec<Applied>;

    fn poll(&mut self, now: Time) -> Action<Vec<Applied>> {
        loop {
            match self.machine.poll(now).split() {
                Ok(Some(Ok(item))) => self.items.get_or_insert_default().push(item),
                Ok(Some(Err(error))) => {
                    self.items = None;
                    return Action::Yield(Err(error));
                }
                Ok(None) => {
                    return match self.items.take() {
                        Some(items) => Action::Yield(Ok(items)),
                        None => Action::Done,
                    };
                }
                Err(wish) => return wish,
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        self.machine.handle(now, event);
    }
}

impl fmt::Debug for ApplyMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplyMachine")
            .field("objects", &self.plan.len())
            .field("done", &self.outcomes.len())
            .finish_non_exhaustive()
    }
}
