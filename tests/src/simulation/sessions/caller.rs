//! Who opened the session.

use std::collections::VecDeque;

use fastrand::Rng;
use kubex_proto::{Error, ForwardEvent, Output, SessionEvent};

use super::{
    book::{Book, Cause},
    invariant::Invariant,
    plan::{Habits, PORTS, Plan, Taking, What},
    subject::{Subject, uplink_byte},
};

/// When there is no room, it is tried again after so many milliseconds.
const AGAIN: u64 = 250;

pub(super) struct Caller<'p> {
    habits: &'p Habits,
    writes: VecDeque<(u64, usize, usize)>,
    closes_stdin: Option<u64>,
    resizes: Vec<u64>,
    ignores: Option<(u64, usize)>,
    closes: Option<u64>,
    takes_at: u64,
    /// It is in no more of a hurry than this.
    takes_next: u64,
    random: Rng,
}

impl<'p> Caller<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let habits = &plan.habits;
        Self {
            habits,
            writes: habits.writes.iter().copied().collect(),
            closes_stdin: habits.closes_stdin,
            resizes: habits.resizes.clone(),
            ignores: habits.ignores,
            closes: habits.closes,
            takes_at: habits.sleeps_until,
            takes_next: 0,
            random: Rng::with_seed(plan.seed ^ 0x7a6b),
        }
    }

    /// From now on everything is taken at once, and it closes at that time at the latest.
    pub(super) fn hurries(&mut self, closes: Option<u64>) {
        self.takes_at = 0;
        self.takes_next = 0;
        self.closes = closes;
    }

    pub(super) fn next(&self) -> Option<u64> {
        let write = self.writes.front().map(|(at, _, _)| *at);
        let stdin_end = self.closes_stdin.filter(|_| self.writes.is_empty());
        let resize = self.resizes.iter().copied().min();
        let ignores = self.ignores.map(|(at, _)| at);
        let others = [write, stdin_end, resize, ignores, self.closes];
        others.into_iter().flatten().chain([self.takes_at]).min()
    }

    /// Does what is due. What is there to be taken at any time is looked for each time.
    pub(super) fn act(&mut self, subject: &mut Subject, book: &mut Book, is_hurried: bool) {
        self.write(subject, book);
        self.close_stdin(subject, book);
        self.resize(subject, book);
        self.ignore(subject, book);
        if self.takes_at <= book.now {
            let (takes, every) = if is_hurried {
                (usize::MAX, 0)
            } else {
                (self.habits.takes, self.habits.takes_every)
            };
            let took = self.take(subject, book, takes);
            self.takes_next = book.now + every;
            // Where there was nothing, it is woken when there may be something.
            self.takes_at = if took { self.takes_next } else { u64::MAX };
        }
        if self.closes.is_some_and(|at| at <= book.now) {
            self.closes = None;
            book.note(|| "the caller closes".into());
            book.count("closed by the caller");
            match subject {
                Subject::Process(session) => session.close(),
                Subject::Ports(ports) => ports.close(),
                Subject::Run(_) => return,
            }
            book.has_told(Cause::Caller, subject);
        }
    }

    /// There may be something to be taken.
    pub(super) fn is_woken(&mut self) {
        if self.takes_at == u64::MAX {
            self.takes_at = self.takes_next;
        }
    }

    fn write(&mut self, subject: &mut Subject, book: &mut Book) {
        while let Some((at, uplink, length)) = self.writes.front().copied() {
            if at > book.now {
                break;
            }
            let start = book.written(uplink);
            let bytes: Vec<_> = (start..start + length).map(uplink_byte).collect();
            let (written, may_refuse) = match subject {
                Subject::Process(session) => (session.write_stdin(&bytes), !book.stdin_is_open()),
                Subject::Ports(ports) => {
                    let written = ports.write(PORTS[uplink], &bytes);
                    (written, book.port_has_failed(uplink))
                }
                Subject::Run(_) => return,
            };
            self.writes.pop_front();
            match written {
                Ok(taken) => {
                    if book.has_ended() || may_refuse || taken > length {
                        book.breaks(Invariant::Contract, format!("{taken} bytes were taken"));
                    }
                    book.writes(uplink, taken);
                    if taken < length {
                        book.count("no room to write");
                        self.writes
                            .push_front((book.now + AGAIN, uplink, length - taken));
                    }
                }
                Err(error) => Self::was_refused(&error, may_refuse, book),
            }
        }
    }

    fn was_refused(error: &Error, may_refuse: bool, book: &mut Book) {
        book.count("write refused");
        if !book.has_ended() && !may_refuse {
            book.breaks(Invariant::Contract, error.to_string());
        }
    }

    fn close_stdin(&mut self, subject: &mut Subject, book: &mut Book) {
        if !self.writes.is_empty() || self.closes_stdin.is_none_or(|at| at > book.now) {
            return;
        }
        self.closes_stdin = None;
        if let Subject::Process(session) = subject {
            let can_be = session.attached().stdin && session.protocol().closes_stdin();
            match session.close_stdin() {
                Ok(()) if can_be && !book.has_ended() => book.closes_stdin(),
                Err(_) if !can_be || book.has_ended() => book.count("no end of stdin"),
                other => book.breaks(Invariant::Contract, format!("{other:?}")),
            }
        }
    }

    fn resize(&mut self, subject: &mut Subject, book: &mut Book) {
        let before = self.resizes.len();
        self.resizes.retain(|at| *at > book.now);
        if let Subject::Process(session) = subject
            && self.resizes.len() < before
        {
            let size = (self.random.u16(..), self.random.u16(..));
            let has_tty = session.attached().tty;
            match session.resize(size.0, size.1) {
                Ok(()) if has_tty => book.resizes(size),
                Err(_) if !has_tty => {}
                other => book.breaks(Invariant::Contract, format!("{other:?}")),
            }
        }
    }

    fn ignore(&mut self, subject: &mut Subject, book: &mut Book) {
        let Some((_, stream)) = self.ignores.filter(|(at, _)| *at <= book.now) else {
            return;
        };
        self.ignores = None;
        match subject {
            Subject::Process(session) => {
                session.ignore(output(stream));
                book.ignores(stream);
            }
            Subject::Ports(ports) => {
                let port = stream / 2;
                ports.ignore(PORTS[port]);
                book.ignores(port * 2);
                book.ignores(port * 2 + 1);
                book.drops_uplink(port);
            }
            Subject::Run(_) => {}
        }
    }

    /// Whether there was something.
    fn take(&mut self, subject: &mut Subject, book: &mut Book, most: usize) -> bool {
        for taken in 0..most {
            let of_all = match self.habits.taking {
                Taking::Events => true,
                Taking::Streams => false,
                Taking::Both => self.random.bool(),
            };
            let took = match subject {
                Subject::Run(_) => false,
                _ if of_all => take_event(subject, book),
                _ => self.take_of_stream(subject, book),
            };
            if !took {
                return taken > 0;
            }
        }
        true
    }

    fn take_of_stream(&mut self, subject: &mut Subject, book: &mut Book) -> bool {
        let count = match book.what {
            What::Ports { count, .. } => count,
            _ => 2,
        };
        let first = self.random.usize(0..count);
        for number in (first..count).chain(0..first) {
            match subject {
                Subject::Process(session) => {
                    if let Some(bytes) = session.poll_output(output(number)) {
                        book.takes(number, &bytes, false);
                        return true;
                    }
                }
                Subject::Ports(ports) => {
                    // An error that tells of it has words around them.
                    if let Some(event) = ports.poll_port(PORTS[number]) {
                        takes_forwarded(event, book, false);
                        return true;
                    }
                }
                Subject::Run(_) => {}
            }
        }
        false
    }
}

/// Takes the next event of all, and tells whether there was one.
pub(super) fn take_event(subject: &mut Subject, book: &mut Book) -> bool {
    match subject {
        Subject::Process(session) => match session.poll_event() {
            Some(Ok(SessionEvent::Stdout(bytes))) => book.takes(0, &bytes, true),
            Some(Ok(SessionEvent::Stderr(bytes))) => book.takes(1, &bytes, true),
            Some(Ok(SessionEvent::Exited(status))) => book.tells_end(&Ok(Some(status))),
            Some(Ok(other)) => book.breaks(Invariant::Contract, format!("{other:?}")),
            Some(Err(error)) => book.tells_end(&Err(error)),
            None => return false,
        },
        Subject::Ports(ports) => match ports.poll_event() {
            Some(Ok(ForwardEvent::Closed)) => book.tells_end(&Ok(None)),
            Some(Ok(event)) => takes_forwarded(event, book, true),
            Some(Err(error)) => book.tells_end(&Err(error)),
            None => return false,
        },
        Subject::Run(_) => return false,
    }
    true
}

fn takes_forwarded(event: ForwardEvent, book: &mut Book, of_all: bool) {
    let stream = |port| PORTS.iter().position(|known| *known == port);
    match event {
        ForwardEvent::Data { port, bytes } => {
            let stream = stream(port).expect("a port that was asked for") * 2;
            book.takes(stream, &bytes, of_all);
        }
        ForwardEvent::Failed { port, message } => {
            let stream = stream(port).expect("a port that was asked for") * 2 + 1;
            book.takes(stream, message.as_bytes(), of_all);
        }
        other => book.breaks(Invariant::Contract, format!("{other:?}")),
    }
}

fn output(stream: usize) -> Output {
    if stream == 0 {
        Output::Stdout
    } else {
        Output::Stderr
    }
}
