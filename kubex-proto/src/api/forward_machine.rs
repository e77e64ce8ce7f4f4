//! The machine of `port_forward().forward(..)`: from a service or the like to a pod, and to its ports.

mod choice;
mod pod;
mod selector;
mod service;

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use super::{
    Expired, Namespace, Timeout, Verb,
    get::Get,
    list::List,
    list_items::ItemOptions,
    pager::Pager,
    port_forward::{ForwardPorts, is_pod},
    route::{JSON, Target},
    subresource::Subresource,
};
use crate::{
    Action, Call, CallDescription, Error, Event, Exchange, Forwarded, Instant, LabelSelector,
    Listed, Machine, One, PortForward, ResourceDescription, Settings, Time, Upgrade,
    session::MappedPort,
};

use choice::Choice;
use pod::{Pod, Unfit};
use selector::Owner;
use service::{PodPort, Service};

/// How many pods are asked for at once.
const PAGE: u32 = 500;

/// Connects to ports of a pod, or of the first ready pod that a service, a deployment or the like leads to: one
/// [`Exchange`] after the other, within one timeout, which is the client's total unless the call has its own. Its one item is the
/// [`PortForward`], whose [`pod`](PortForward::pod) tells which one it is.
///
/// - **Of a pod** it is the upgrade alone.
/// - **Of another object** it is read (`GET`), the pods of its namespace are listed by its `spec.selector` (labels, or a
///   `meta/v1 LabelSelector`), and the first one that can be taken is: it runs, is ready, and is not being deleted. Of several it
///   is the one that `kubectl` takes: that is ready for the longest, that restarted least often, that is the oldest; and then by
///   name. The caller's role needs the verb `get` of the object and `list` of pods, beside what the upgrade needs.
/// - **Ports of a service** are those of the service: each leads to its `targetPort`, by number, or by the name that a container of
///   that pod gives to a port. Those of a headless service, and of any other object, are the pod's own.
/// - **A pod that has gone** by the time of the upgrade (404) is looked for anew, once.
/// - **Errors**: no pod is ready ([`is_no_ready_pod`](Error::is_no_ready_pod)); a service without a selector or of type
///   `ExternalName`, a port that the service has not, or not of TCP, or whose name no container has: these are refused before the
///   upgrade.
///
/// ```
/// use kubex_proto::{Action, Api, DynamicObject, Machine, ResourceDescription, Settings};
/// # use kubex_proto::{Authorization, Event, Instant, Time, Timestamp};
/// # let now = Time::new(Instant::from_origin(Default::default()), Timestamp::from_unix_seconds(0));
/// let deployments = Api::<DynamicObject>::of(ResourceDescription::namespaced("apps", "v1", "Deployment"));
/// let call = deployments.port_forward().forward("web", [8080]);
/// let mut machine = call.into_machine(&Settings::default(), *b"at random, truly");
/// # let _ = machine.poll(now);
/// # machine.handle(now, Event::Authorized(Authorization::none()));
/// let Action::Send { request, .. } = machine.poll(now) else { panic!() };
/// assert_eq!(request.uri().path(), "/apis/apps/v1/namespaces/default/deployments/web");
/// ```
pub struct ForwardMachine {
    settings: Settings,
    target: Target,
    verb: ForwardPorts,
    /// How long all of it may take.
    total: Option<Duration>,
    ends: Option<Instant>,
    /// Whether a pod that has gone is looked for anew.
    may_look_again: bool,
    step: Step,
}

// There is one at a time, and most of its life it is the largest.
#[allow(clippy::large_enum_variant)]
enum Step {
    Begin,
    ReadingService(Exchange<One<Service>>),
    ReadingOwner(Exchange<One<Owner>>),
    Choosing(Choosing),
    Upgrading(Exchange<Upgrade<Forwarded>>),
    Failed(Error),
    Done,
}

/// Of the pods that a selector leads to, one is chosen.
struct Choosing {
    pager: Pager<Pod>,
    choice: Choice,
    selector: String,
    ports: Vec<(u16, PodPort)>,
}

impl ForwardMachine {
    pub(super) fn new(
        target: Target,
        timeout: Timeout,
        verb: ForwardPorts,
        settings: &Settings,
    ) -> Self {
        Self {
            total: match timeout {
                Timeout::Inherit => settings.timeouts().total,
                Timeout::Never => None,
                Timeout::After(duration) => Some(duration),
            },
            settings: settings.clone(),
            target,
            verb,
            ends: None,
            may_look_again: true,
            step: Step::Begin,
        }
    }

    fn timeout(&self) -> Timeout {
        self.total.map_or(Timeout::Never, Timeout::After)
    }

    /// What errors say that is of none of the calls.
    pub(super) fn description(&self) -> CallDescription {
        let target = Target {
            subresource: None,
            ..self.target.clone()
        };
        let route = target.route(Timeout::Inherit);
        route.description("forward ports of", Some(&self.verb.name))
    }

    fn begin(&mut self) {
        let step = if is_pod(&self.target.resource) {
            self.may_look_again = false;
            let call = self.call(&self.verb.name, self.verb.own());
            call.map(|call| self.upgrade(call))
        } else {
            self.check().map(|()| self.read())
        };
        self.go_on(step);
    }

    /// Whether it can be at all: what is no name, or no port, is told before anything is sent.
    pub(super) fn check(&self) -> Result<(), Error> {
        let call = self.call(&self.verb.name, self.verb.own())?;
        call.request.map(drop)
    }

    /// Where the pods are.
    fn pods(&self) -> Result<Target, Error> {
        let route = self.target.route(Timeout::Inherit);
        let namespace = route.into_namespace()?.ok_or_else(|| {
            let kind = &self.target.resource.kind;
            let reason = alloc::format!(
                "objects of kind {kind} are in none, so nobody knows where their pods are: forward to one of them by its name"
            );
            Error::refused_field("namespace", reason)
        })?;
        Ok(Target {
            resource: Arc::new(ResourceDescription::namespaced("", "v1", "Pod")),
            default: Arc::clone(&namespace),
            namespace: Namespace::Named(namespace),
            all: false,
            subresource: None,
        })
    }

    /// The call of the object.
    fn read(&self) -> Step {
        let target = Target {
            subresource: None,
            ..self.target.clone()
        };
        let resource = &target.resource;
        let name = self.verb.name.clone();
        let route = target.route(self.timeout());
        if resource.group.is_empty() && resource.plural == "services" {
            let call = Get::new(name, JSON).into_call(route);
            Step::ReadingService(Exchange::new(call, &self.settings).ending_at(self.ends))
        } else {
            let call = Get::new(name, JSON).into_call(route);
            Step::ReadingOwner(Exchange::new(call, &self.settings).ending_at(self.ends))
        }
    }

    fn choose_for_service(&self, mut service: Service) -> Result<Step, Error> {
        let labels = service.selector()?;
        let asked = self.verb.ports.iter();
        let ports = asked.map(|port| Ok((*port, service.target(*port)?)));
        let ports = ports.collect::<Result<_, _>>()?;
        self.choose(labels, ports)
    }

    fn choose_for_owner(&self, owner: Owner) -> Result<Step, Error> {
        let asked = self.verb.ports.iter();
        let ports = asked.map(|port| (*port, PodPort::Number(*port)));
        self.choose(owner.selector()?, ports.collect())
    }

    /// The list of the pods.
    fn choose(&self, labels: LabelSelector, ports: Vec<(u16, PodPort)>) -> Result<Step, Error> {
        let selector = labels.to_text()?;
        let mut list = List::new(JSON);
        list.selection.select_labels(labels);
        list.limit = Some(PAGE);
        let options = ItemOptions {
            without_managed_fields: true,
            expired: Some(Expired::Restart),
            ..ItemOptions::default()
        };
        let pods = self.pods()?;
        let pager = Pager::new(pods, self.timeout(), list, options, &self.settings);
        Ok(Step::Choosing(Choosing {
            pager: pager.ending_at(self.ends),
            choice: Choice::default(),
            selector,
            ports,
        }))
    }

    /// The call of the pod.
    fn call(&self, pod: &str, ports: Vec<MappedPort>) -> Result<Call<Upgrade<Forwarded>>, Error> {
        let pods = if is_pod(&self.target.resource) {
            self.target.clone()
        } else {
            self.pods()?
        };
        let target = Target {
            subresource: Some(Subresource::PortForward),
            ..pods
        };
        let route = target.route(self.timeout());
        Ok(self.verb.clone().call(route, pod, ports))
    }

    fn upgrade(&self, call: Call<Upgrade<Forwarded>>) -> Step {
        Step::Upgrading(Exchange::new(call, &self.settings).ending_at(self.ends))
    }

    /// The upgrade of the pod that was chosen.
    fn upgrade_chosen(&mut self) -> Result<Step, Error> {
        let Step::Choosing(choosing) = core::mem::replace(&mut self.step, Step::Done) else {
            return Ok(Step::Done);
        };
        let pod = choosing.choice.into_pod(&choosing.selector)?;
        let ports = choosing.ports.iter();
        let ports = ports.map(|(asked, target)| pod.port(*asked, target));
        let ports = ports.collect::<Result<_, _>>()?;
        let call = self.call(&pod.into_name(), ports)?;
        Ok(self.upgrade(call))
    }

    /// Whether the pod has gone, and there may be another one.
    fn looks_again(&mut self, now: Time, error: &Error) -> bool {
        let in_time = self.ends.is_none_or(|ends| now.instant < ends);
        error.is_not_found() && in_time && core::mem::take(&mut self.may_look_again)
    }

    fn go_on(&mut self, step: Result<Step, Error>) {
        self.step = match step {
            Ok(step) => step,
            Err(error) => Step::Failed(error.while_doing(&self.description(), 0)),
        };
    }
}

impl Machine for ForwardMachine {
    type Item = PortForward;

    fn poll(&mut self, now: Time) -> Action<PortForward> {
        loop {
            match &mut self.step {
                Step::Begin => {
                    self.ends = self.total.map(|total| now.instant + total);
                    self.begin();
                }
                Step::ReadingService(exchange) => match exchange.poll(now).split() {
                    Ok(Some(Ok(service))) => {
                        let step = self.choose_for_service(service);
                        self.go_on(step);
                    }
                    Ok(Some(Err(error))) => self.step = Step::Failed(error),
                    Ok(None) => self.step = Step::Done,
                    Err(wish) => return wish,
                },
                Step::ReadingOwner(exchange) => match exchange.poll(now).split() {
                    Ok(Some(Ok(owner))) => {
                        let step = self.choose_for_owner(owner);
                        self.go_on(step);
                    }
                    Ok(Some(Err(error))) => self.step = Step::Failed(error),
                    Ok(None) => self.step = Step::Done,
                    Err(wish) => return wish,
                },
                Step::Choosing(choosing) => match choosing.pager.poll(now).split() {
                    Ok(Some(Ok(Listed::Item(pod)))) => choosing.choice.consider(pod),
                    Ok(Some(Ok(Listed::Restarted))) => choosing.choice = Choice::default(),
                    Ok(Some(Ok(Listed::End(_)))) => {
                        let step = self.upgrade_chosen();
                        self.go_on(step);
                    }
                    Ok(Some(Err(error))) if error.unreadable().is_some() => {
                        choosing.choice.is_unfit(Unfit::Unreadable);
                    }
                    Ok(Some(Err(error))) => self.step = Step::Failed(error),
                    Ok(None) => self.step = Step::Done,
                    Err(wish) => return wish,
                },
                Step::Upgrading(exchange) => match exchange.poll(now) {
                    Action::Yield(Err(error)) if self.looks_again(now, &error) => {
                        self.step = self.read();
                    }
                    Action::Yield(item) => {
                        self.step = Step::Done;
                        return Action::Yield(item);
                    }
                    action => return action,
                },
                Step::Failed(_) => match core::mem::replace(&mut self.step, Step::Done) {
                    Step::Failed(error) => return Action::Yield(Err(error)),
                    _ => return Action::Done,
                },
                Step::Done => return Action::Done,
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        match &mut self.step {
            Step::ReadingService(exchange) => exchange.handle(now, event),
            Step::ReadingOwner(exchange) => exchange.handle(now, event),
            Step::Choosing(choosing) => choosing.pager.handle(now, event),
            Step::Upgrading(exchange) => exchange.handle(now, event),
            Step::Begin | Step::Failed(_) | Step::Done => {}
        }
    }
}

impl fmt::Debug for ForwardMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForwardMachine")
            .field("target", &self.target)
            .field("name", &self.verb.name)
            .field("ports", &self.verb.ports)
            .finish_non_exhaustive()
    }
}
