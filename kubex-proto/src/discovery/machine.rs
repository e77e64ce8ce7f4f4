//! The machine that asks what a server serves.

use alloc::{collections::VecDeque, string::ToString, sync::Arc};
use core::{fmt, mem};

use super::{
    ApiVersion, Discovery, Part, UnreadVersion, aggregated,
    answer::{AnswerDecoder, Answered, Document, Form, ask_for_list, ask_for_resources},
    unaggregated,
};
use crate::{
    Action, Error, Event, Exchange, Machine, ResourceDescription, Settings, Time, path::Path,
};

/// The machine that reads [`Discovery`]: one item, after one [`Exchange`] or more.
///
/// `/api` and `/apis` are asked for in the aggregated form. The kind of each answer says whether it came in that, or in the old
/// form: then the resources of each version are asked for, one after the other. A path that the server does not have (404)
/// holds nothing. That one version cannot be read is noted ([`Discovery::unread`]), and what was held of it stays; that nobody
/// answers, or not to this user (401), is an error of the whole.
///
/// ```
/// use kubex_proto::{Action, DiscoveryMachine, Machine, Settings};
/// # use kubex_proto::{Authorization, Event, Instant, Time, Timestamp};
/// # let now = Time::new(Instant::from_origin(Default::default()), Timestamp::from_unix_seconds(0));
/// let mut machine = DiscoveryMachine::new(&Settings::default());
/// # assert!(matches!(machine.poll(now), Action::Authorize { .. }));
/// # machine.handle(now, Event::Authorized(Authorization::none()));
/// let Action::Send { request, .. } = machine.poll(now) else { panic!() };
/// assert_eq!(request.uri().path(), "/api");
/// ```
pub struct DiscoveryMachine {
    settings: Settings,
    held: Discovery,
    /// What was read of `/api`, once it was.
    core: Option<Arc<Part>>,
    /// What is being read.
    part: Part,
    /// What must still be read of it, in the old form.
    queue: VecDeque<Place>,
    step: Step,
}

/// A version, by where it stands in the part.
#[derive(Clone, Copy)]
struct Place {
    group: usize,
    version: usize,
}

enum Step {
    Lists(Exchange<AnswerDecoder>),
    Resources(Place, Exchange<AnswerDecoder>),
    Failed(Error),
    Done,
}

impl DiscoveryMachine {
    /// Reads all.
    pub fn new(settings: &Settings) -> Self {
        Self::refreshing(Discovery::default(), settings)
    }

    /// Reads what has changed since.
    pub fn refreshing(held: Discovery, settings: &Settings) -> Self {
        let call = ask_for_list("/api", held.core.tag.as_ref());
        Self {
            step: Step::Lists(Exchange::new(call, settings)),
            settings: settings.clone(),
            held,
            core: None,
            part: Part::default(),
            queue: VecDeque::new(),
        }
    }

    fn held(&self) -> &Arc<Part> {
        match self.core {
            None => &self.held.core,
            Some(_) => &self.held.named,
        }
    }

    /// Takes `/api` or `/apis`; gives all, if that is all.
    fn take_list(&mut self, answered: Result<Answered, Error>) -> Result<Option<Discovery>, Error> {
        match answered {
            Ok(Answered::Unchanged) => {
                let held = Arc::clone(self.held());
                return Ok(self.close(held));
            }
            Ok(Answered::Changed { tag, document }) => {
                self.part.tag = tag;
                self.open(document)?;
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
        Ok(self.go_on())
    }

    /// Reads a list, and notes what must be read besides.
    fn open(&mut self, document: Document) -> Result<(), Error> {
        self.part.groups = match document.form()? {
            Form::Aggregated(groups) => {
                let (groups, unread) = aggregated::read(groups);
                self.part.groups = groups;
                self.part.unread = unread;
                return Ok(());
            }
            Form::Versions(versions) => alloc::vec![unaggregated::core(versions)],
            Form::Groups(groups) => groups.into_iter().map(unaggregated::group).collect(),
            Form::Resources(_) => {
                return Err(Error::decode(
                    "cannot decode the answer of discovery: a list of groups was asked for, and an APIResourceList came".into(),
                ));
            }
        };
        // The tag of a list says nothing of what it leads to.
        self.part.tag = None;
        for (group, it) in self.part.groups.iter().enumerate() {
            let versions = 0..it.versions.len();
            self.queue
                .extend(versions.map(|version| Place { group, version }));
        }
        Ok(())
    }

    /// Takes the resources of one version.
    fn take_resources(
        &mut self,
        place: Place,
        answered: Result<Answered, Error>,
    ) -> Result<(), Error> {
        let read = answered.and_then(|answered| match answered {
            Answered::Changed { document, .. } => match document.form()? {
                Form::Resources(resources) => Ok(resources),
                _ => Err(Error::decode(
                    "cannot decode the answer of discovery: no APIResourceList came".into(),
                )),
            },
            Answered::Unchanged => Ok(alloc::vec![]),
        });
        let read = match read {
            Err(error) if concerns_all(&error) => return Err(error),
            read => read,
        };
        let held = Arc::clone(self.held());
        let Some((group, version)) = self.at(place) else {
            return Ok(());
        };
        match read {
            Ok(list) => version.resources = unaggregated::resources(list, &group, &version.name),
            Err(error) => {
                let known = held.groups.iter().find(|it| it.name == group);
                if let Some(known) = known.and_then(|it| it.version(&version.name)) {
                    version.resources.clone_from(&known.resources);
                }
                let unread = UnreadVersion {
                    version: version.name.clone(),
                    group,
                    reason: error.to_string(),
                };
                self.part.unread.push(unread);
            }
        }
        Ok(())
    }

    /// The name of the group, and the version.
    fn at(&mut self, place: Place) -> Option<(alloc::string::String, &mut ApiVersion)> {
        let group = self.part.groups.get_mut(place.group)?;
        Some((group.name.clone(), group.versions.get_mut(place.version)?))
    }

    /// Asks for the next version, or is done with this part.
    fn go_on(&mut self) -> Option<Discovery> {
        while let Some(place) = self.queue.pop_front() {
            let Some((group, version)) = self.at(place) else {
                continue;
            };
            let described = ResourceDescription::cluster(group, version.name.clone(), "");
            match Path::of(&described) {
                Ok(path) => {
                    let call = ask_for_resources(&path.into_string());
                    self.step = Step::Resources(place, Exchange::new(call, &self.settings));
                    return None;
                }
                Err(error) => {
                    let unread = UnreadVersion {
                        group: described.group.into_owned(),
                        version: described.version.into_owned(),
                        reason: error.to_string(),
                    };
                    self.part.unread.push(unread);
                }
            }
        }
        let part = Arc::new(mem::take(&mut self.part));
        self.close(part)
    }

    /// A part is read: the other comes next, or that is all.
    fn close(&mut self, part: Arc<Part>) -> Option<Discovery> {
        let Some(core) = self.core.take() else {
            self.core = Some(part);
            let call = ask_for_list("/apis", self.held.named.tag.as_ref());
            self.step = Step::Lists(Exchange::new(call, &self.settings));
            return None;
        };
        self.step = Step::Done;
        Some(Discovery { core, named: part })
    }

    fn take(&mut self, answered: Result<Answered, Error>) -> Result<Option<Discovery>, Error> {
        match self.step {
            Step::Resources(place, _) => {
                self.take_resources(place, answered)?;
                Ok(self.go_on())
            }
            _ => self.take_list(answered),
        }
    }
}

/// Whether it is of no use to ask for the next version: nobody answers, or not to this user.
fn concerns_all(error: &Error) -> bool {
    let of_the_answer =
        error.is_decode() || error.is_timeout() || error.is_limit() || error.is_cut_off();
    let silent = error.code().is_none() && !of_the_answer;
    silent || error.is_unauthorized()
}

impl Machine for DiscoveryMachine {
    type Item = Discovery;

    fn poll(&mut self, now: Time) -> Action<Discovery> {
        loop {
            let action = match &mut self.step {
                Step::Lists(exchange) | Step::Resources(_, exchange) => exchange.poll(now),
                Step::Failed(_) => match mem::replace(&mut self.step, Step::Done) {
                    Step::Failed(error) => return Action::Yield(Err(error)),
                    _ => return Action::Done,
                },
                Step::Done => return Action::Done,
            };
            match action.split() {
                Ok(Some(answered)) => match self.take(answered) {
                    Ok(None) => {}
                    Ok(Some(discovery)) => return Action::Yield(Ok(discovery)),
                    Err(error) => self.step = Step::Failed(error),
                },
                Ok(None) => self.step = Step::Done,
                Err(wish) => return wish,
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        if let Step::Lists(exchange) | Step::Resources(_, exchange) = &mut self.step {
            exchange.handle(now, event);
        }
    }
}

impl fmt::Debug for DiscoveryMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscoveryMachine")
            .field("core_is_read", &self.core.is_some())
            .field("to_be_read", &self.queue.len())
            .finish_non_exhaustive()
    }
}
