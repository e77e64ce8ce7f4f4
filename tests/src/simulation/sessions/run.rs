//! One plan carried out.

use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use kubex_proto::{Completes, Failure, Incoming, Instant, Transmit};

use super::{
    book::{Book, Cause, Note},
    caller::{Caller, take_event},
    invariant::{Broken, Invariant},
    plan::{Plan, What},
    server::Server,
    subject::Subject,
};
use crate::simulation::model::Tally;

/// When callers begin to take all that there is, and servers fall silent, in milliseconds.
const HORIZON: u64 = 150_000;

/// All is over by then.
const END: u64 = HORIZON + 100_000;

/// No run takes as many turns.
const TURNS: usize = 50_000;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// What did not hold.
    pub broken: Option<Broken>,
    /// What occurred, and how often.
    pub tally: Tally,
    /// All that happened, if that was asked for.
    pub trace: String,
}

/// Carries a plan out.
///
/// ```
/// use kubex_testing::simulation::sessions::{Plan, run};
///
/// assert_eq!(run(&Plan::of_seed(7)).broken, None);
/// ```
pub fn run(plan: &Plan) -> Report {
    carry_out(plan, false)
}

/// Carries a plan out, and writes down all that happens.
///
/// ```
/// use kubex_testing::simulation::sessions::{Plan, replay};
///
/// println!("{}", replay(&Plan::of_seed(7)).trace);
/// ```
pub fn replay(plan: &Plan) -> Report {
    carry_out(plan, true)
}

fn carry_out(plan: &Plan, keeps_trace: bool) -> Report {
    let mut transport = Transport::new(plan, keeps_trace);
    let ran = catch_unwind(AssertUnwindSafe(|| transport.carry_out()));
    let mut book = transport.book;
    if let Err(panic) = ran {
        let texts = [
            panic.downcast_ref::<String>().map(String::as_str),
            panic.downcast_ref::<&str>().copied(),
        ];
        let how = texts.into_iter().flatten().next().unwrap_or("a panic");
        book.breaks(Invariant::Contract, how);
    }
    Report {
        broken: book.broken.take(),
        tally: core::mem::take(&mut book.tally),
        trace: book.into_trace(),
    }
}

/// What keeps to the contract of `Duplex`, in virtual time.
struct Transport<'p> {
    plan: &'p Plan,
    subject: Option<Subject>,
    server: Server,
    caller: Caller<'p>,
    book: Book,
    random: Rng,
    /// What is being written, and when that is done.
    writing: Option<(u64, Transmit)>,
    written: usize,
    /// How late the next deadline is noticed.
    late: u64,
    is_hurried: bool,
}

impl<'p> Transport<'p> {
    fn new(plan: &'p Plan, keeps_trace: bool) -> Self {
        Self {
            plan,
            subject: Some(Subject::open(plan)),
            server: Server::new(plan),
            caller: Caller::new(plan),
            book: Book::new(plan, keeps_trace),
            random: Rng::with_seed(plan.seed ^ 0x51e5),
            writing: None,
            written: 0,
            late: 0,
            is_hurried: false,
        }
    }

    fn carry_out(&mut self) {
        let Some(mut subject) = self.subject.take() else {
            return;
        };
        for turn in 0.. {
            if turn == TURNS {
                self.book.breaks(Invariant::Contract, "it goes in circles");
            }
            if self.book.broken.is_some() {
                return;
            }
            if subject.look().is_over() {
                break;
            }
            if self.book.now > END || self.book.waits_too_long() {
                self.book.breaks(Invariant::Over, format!("{subject:?}"));
            }
            self.turn(&mut subject);
        }
        self.ends(subject);
    }

    /// Does all that is due, and lets the time go on if that was nothing.
    fn turn(&mut self, subject: &mut Subject) {
        if self.book.now >= HORIZON && !self.is_hurried {
            self.is_hurried = true;
            self.server.falls_silent(&mut self.book);
            let never_silent = self.plan.what.silence().is_none();
            let closes = never_silent || self.plan.seed.is_multiple_of(2);
            self.caller.hurries(closes.then_some(HORIZON + 1_000));
        }
        self.server.advance(&mut self.book);
        self.write(subject);
        self.caller.act(subject, &mut self.book, self.is_hurried);
        // What the caller did is looked at before anything is read.
        self.write(subject);
        if self.read(subject) || self.wait(subject) {
            self.caller.is_woken();
            return;
        }
        if self.plan.network.restless && self.random.u8(0..4) == 0 && !subject.look().is_over() {
            self.handle(subject, Note::Nothing, Incoming::Elapsed);
        }
        let now = self.next(subject);
        self.book.is_at(now);
    }

    fn instant(&self) -> Instant {
        Instant::from_origin(Duration::from_millis(self.book.now))
    }

    fn write(&mut self, subject: &mut Subject) {
        loop {
            if let Some((done, _)) = &self.writing {
                if self.server.fails_writes() {
                    self.writing = None;
                    if self.plan.network.tells_failed_writes {
                        self.book.count("write failed");
                        let failure = Failure::broken("broken pipe");
                        self.handle(subject, Note::Failed, Incoming::Failed(failure));
                    }
                    continue;
                }
                if *done > self.book.now {
                    return;
                }
                if let Some((_, transmit)) = self.writing.take() {
                    self.server.receives(&transmit, &mut self.book);
                }
            }
            let transmit = subject.duplex().poll_transmit(self.instant());
            self.book.has_told(Cause::Time, subject);
            let Some(transmit) = transmit else {
                self.book.has_transmitted_all();
                return;
            };
            self.book.transmits(&transmit);
            let done = self.done(&transmit);
            self.writing = Some((done, transmit));
        }
    }

    /// When a write that begins now is done.
    fn done(&mut self, transmit: &Transmit) -> u64 {
        let network = self.plan.network;
        if let Transmit::Message(bytes) = transmit {
            self.written += bytes.len();
        }
        if network.takes.is_some_and(|takes| takes < self.written) {
            self.book.count("nothing taken any more");
            return u64::MAX;
        }
        let time = self.random.u64(0..=network.write);
        self.server.takes_by(self.book.now, time)
    }

    /// Whether something came.
    fn read(&mut self, subject: &mut Subject) -> bool {
        let is_due = self.comes_at(subject).is_some_and(|at| at <= self.book.now);
        let Some(item) = is_due.then(|| self.server.take()).flatten() else {
            return false;
        };
        self.handle(subject, item.note, item.incoming);
        true
    }

    /// When the next message is read.
    fn comes_at(&self, subject: &Subject) -> Option<u64> {
        let reads = self.writing.is_none() || self.plan.network.reads_while_writing;
        let reads = reads && subject.look().wants_message();
        self.server.comes_at().filter(|_| reads)
    }

    /// Whether a deadline was noticed.
    fn wait(&mut self, subject: &mut Subject) -> bool {
        let deadline = self.deadline(subject);
        let is_due = deadline.is_some_and(|at| at <= self.book.now);
        if is_due {
            self.late = self.random.u64(0..=self.plan.network.late);
            self.handle(subject, Note::Nothing, Incoming::Elapsed);
        }
        is_due
    }

    fn deadline(&self, subject: &Subject) -> Option<u64> {
        let deadline = subject.look().deadline()?;
        let deadline = u64::try_from(deadline.since_origin().as_millis());
        Some(deadline.unwrap_or(u64::MAX).saturating_add(self.late))
    }

    fn handle(&mut self, subject: &mut Subject, note: Note, incoming: Incoming) {
        let cause = if matches!(incoming, Incoming::Elapsed) {
            Cause::Time
        } else {
            self.book.hands(note);
            Cause::Came(note)
        };
        subject.duplex().handle(self.instant(), incoming);
        self.book.has_told(cause, subject);
    }

    /// When something is due next.
    fn next(&self, subject: &Subject) -> u64 {
        let due = [
            self.server.next(),
            self.comes_at(subject),
            self.deadline(subject),
            self.caller.next(),
            self.writing.as_ref().map(|(done, _)| *done),
            (!self.is_hurried).then_some(HORIZON),
        ];
        let due = due.into_iter().flatten().min().unwrap_or(u64::MAX);
        due.max(self.book.now + 1).min(END + 1)
    }

    /// It is over: all that is left is taken.
    fn ends(&mut self, mut subject: Subject) {
        let more = subject.duplex().poll_transmit(self.instant());
        let book = &mut self.book;
        if more.is_some() {
            book.breaks(Invariant::NothingAfterClose, "something after all is over");
        }
        if let Subject::Run(run) = subject {
            match run.into_outcome() {
                Ok(output) => {
                    book.count("run");
                    book.takes_bytes(0, &output.stdout);
                    book.takes_bytes(1, &output.stderr);
                    book.is_drained();
                    book.judges(Ok(Some(output.status)));
                }
                Err(error) => book.judges(Err(error)),
            }
            return;
        }
        while book.broken.is_none() && take_event(&mut subject, book) {}
        if !book.is_told() {
            book.breaks(Invariant::EndOnceAndLast, "nobody was told the end");
        }
        if let What::Ports { mapped: true, .. } = self.plan.what {
            book.count("mapped ports");
        }
    }
}
