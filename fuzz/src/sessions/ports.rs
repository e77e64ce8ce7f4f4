//! A session of port-forward, held to what a plain reading of its docs makes of what came.

use std::collections::VecDeque;

use bytes::Bytes;
use kubex_proto::{Duplex, ForwardEvent, PortForward, Transmit};

use super::{Course, Doing, End, Fault, Modelled, conversation::filling};

/// So much of a channel is held until there is no room.
const ROOM: usize = 256 << 10;

/// The most that one message carries.
const CHUNK: usize = 32 << 10;

/// A session, and what must come of it.
pub struct Ports {
    forward: PortForward,
    /// In the order of their channels.
    all: Vec<Port>,
    /// What came and was not taken, with the channel.
    held: VecDeque<(usize, Bytes)>,
    course: Course,
    /// Which port sent last, by its place.
    last: Option<usize>,
}

struct Port {
    number: u16,
    /// Whether its number came on the channel of data, and on that of errors.
    named: [bool; 2],
    has_failed: bool,
    is_ignored: bool,
    unsent: VecDeque<u8>,
}

impl Ports {
    /// One that was just opened.
    pub fn new(forward: PortForward, numbers: &[u16]) -> Self {
        assert!(forward.ports().eq(numbers.iter().copied()));
        let port = |number: &u16| Port {
            number: *number,
            named: [false; 2],
            has_failed: false,
            is_ignored: false,
            unsent: VecDeque::new(),
        };
        Self {
            forward,
            all: numbers.iter().map(port).collect(),
            held: VecDeque::new(),
            course: Course::default(),
            last: None,
        }
    }

    /// The server says the numbers of all ports, as it does first of all.
    pub fn name_all(&mut self) {
        for channel in (0..).take(self.all.len() * 2) {
            self.carry_out(&Doing::Prefix(channel, 0));
        }
        assert!(self.course.end.is_none());
    }

    fn event(&self, channel: usize, bytes: Bytes) -> ForwardEvent {
        let port = self.all[channel / 2].number;
        if channel.is_multiple_of(2) {
            return ForwardEvent::Data { port, bytes };
        }
        ForwardEvent::Failed {
            port,
            message: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Writes to a port, or to one that was not asked for.
    fn write(&mut self, which: usize, bytes: &[u8]) {
        let place = which % (self.all.len() + 1);
        let Some(port) = self.all.get_mut(place) else {
            return assert!(self.forward.write(7, bytes).is_err());
        };
        let may = self.course.end.is_none() && !port.has_failed && !port.is_ignored;
        let room = ROOM - port.unsent.len();
        match self.forward.write(port.number, bytes) {
            Ok(taken) => {
                assert!(may && taken == bytes.len().min(room), "{taken} taken");
                port.unsent.extend(&bytes[..taken]);
            }
            Err(error) => assert!(!may, "{error}"),
        }
    }

    /// What the machine takes for an end where nothing came must be for the time that has passed.
    fn settle(&mut self) {
        if let (None, Some(end)) = (self.course.end, self.forward.end()) {
            self.course.end = Some(self.course.timing.end(false, end.is_err()));
        }
    }
}

impl Modelled for Ports {
    type Session = PortForward;

    fn session(&mut self) -> &mut PortForward {
        &mut self.forward
    }

    fn course(&mut self) -> &mut Course {
        &mut self.course
    }

    fn numbers(&self) -> Vec<u16> {
        self.all.iter().map(|port| port.number).collect()
    }

    fn call(&mut self, step: &Doing) {
        match step {
            Doing::Transmit(most) => {
                for _ in 0..=*most {
                    if !self.transmit() {
                        break;
                    }
                }
            }
            Doing::Write(which, power) => self.write(usize::from(*which), &filling(*power)),
            Doing::Take => {
                self.take();
            }
            Doing::TakeOf(which) => {
                let place = usize::from(*which) % self.all.len();
                let at = self.held.iter().position(|(of, _)| of / 2 == place);
                let expected = at.and_then(|at| self.held.remove(at));
                let expected = expected.map(|(channel, bytes)| self.event(channel, bytes));
                let taken = self.forward.poll_port(self.all[place].number);
                assert_eq!(taken, expected);
            }
            Doing::Ignore(which) => {
                let place = usize::from(*which) % self.all.len();
                let port = &mut self.all[place];
                self.forward.ignore(port.number);
                port.is_ignored = true;
                port.unsent.clear();
                self.held.retain(|(of, _)| of / 2 != place);
            }
            Doing::Leave => {
                self.forward.close();
                self.course.end.get_or_insert(End::here(Fault::None));
            }
            _ => {}
        }
    }

    fn message(&mut self, message: &Bytes) -> Option<End> {
        let (channel, data) = message.split_first()?;
        if data.is_empty() {
            return None;
        }
        let channel = usize::from(*channel);
        let Some(port) = self.all.get_mut(channel / 2) else {
            return Some(End::failed(Fault::Rubbish));
        };
        if !std::mem::replace(&mut port.named[channel % 2], true) {
            let is_named = data == port.number.to_le_bytes();
            return (!is_named).then(|| End::failed(Fault::Rubbish));
        }
        if channel % 2 == 1 {
            port.has_failed = true;
            port.unsent.clear();
        }
        if !port.is_ignored {
            self.held.push_back((channel, message.slice(1..)));
        }
        None
    }

    fn transmit(&mut self) -> bool {
        let Some(transmit) = self.forward.poll_transmit(self.course.timing.now()) else {
            self.settle();
            let all_is_sent = self.all.iter().all(|port| port.unsent.is_empty());
            assert!(self.course.end.is_some() || all_is_sent);
            return false;
        };
        self.settle();
        assert!(!self.course.is_closed, "{transmit:?} after a close");
        let Transmit::Message(message) = transmit else {
            let closes = self.course.end.is_some_and(|end| end.is_here);
            self.course.is_closed = matches!(transmit, Transmit::Close(1000 | 1002 | 1009));
            assert_eq!(self.course.is_closed, self.course.end.is_some());
            assert_eq!(self.course.is_closed, closes);
            return true;
        };
        assert!(self.course.end.is_none(), "a message after the end");
        let (channel, data) = message.split_first().expect("a channel");
        let place = usize::from(channel / 2);
        assert!(channel.is_multiple_of(2) && (1..=CHUNK).contains(&data.len()));
        let mut others = self.all.iter().enumerate();
        let waits = others.any(|(at, port)| at != place && !port.unsent.is_empty());
        assert!(
            !waits || self.last != Some(place),
            "its turn comes before another's"
        );
        let unsent = &mut self.all[place].unsent;
        assert!(unsent.drain(..data.len()).eq(data.iter().copied()));
        self.last = Some(place);
        true
    }

    fn take(&mut self) -> bool {
        let Some(event) = self.forward.poll_event() else {
            assert!(self.held.is_empty() && (self.course.end.is_none() || self.course.is_told));
            return false;
        };
        if let Ok(event) = &event
            && *event != ForwardEvent::Closed
        {
            let (channel, bytes) = self.held.pop_front().expect("nothing came");
            assert_eq!(*event, self.event(channel, bytes));
            return true;
        }
        assert!(self.held.is_empty(), "the end before what came");
        assert!(!self.course.is_told, "a second end");
        self.course.is_told = true;
        let expected = self.course.end.expect("no end yet");
        expected.is_told_as(&event, &ForwardEvent::Closed);
        true
    }

    fn is_full(&self) -> bool {
        let mut held = vec![0; self.all.len() * 2];
        for (channel, bytes) in &self.held {
            held[*channel] += bytes.len() + 64;
        }
        held.iter().any(|held| *held >= ROOM)
    }

    fn check_end(&mut self) {
        self.settle();
        match (self.forward.end(), &self.course.end) {
            (Some(end), Some(expected)) => expected.is_told_as(end, &()),
            (None, None) => {}
            (end, expected) => panic!("the end is {end:?}, and not {expected:?}"),
        }
    }
}
