//! When and how it ends.

use kubex_proto::ExitStatus;

use super::{Book, End, Invariant, Note};
use crate::simulation::sessions::{
    plan::{What, Word},
    subject::Subject,
};

/// How long a close is waited for once the process is known to have ended, in milliseconds.
const CLOSE: u64 = 5_000;

/// How long a close may wait to be sent, in milliseconds.
const FAREWELL: u64 = 2_000;

/// What the machine was told when it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum Cause {
    Came(Note),
    Time,
    /// The caller closed.
    Caller,
}

impl Book {
    /// The machine was told something, and has made of it what it does.
    pub(in super::super) fn has_told(&mut self, cause: Cause, subject: &Subject) {
        if self.has_ended() {
            return;
        }
        if let Some(end) = subject.end() {
            self.note(|| format!("ended by {cause:?}: {end:?}"));
            self.cause = Some((cause, self.now));
            self.count(name(cause));
            if let Some(end) = end {
                self.judges(end);
            }
            return;
        }
        let wants = subject.look().wants_message();
        if !wants && self.holds_nothing() {
            self.breaks(Invariant::Bounded, "nothing is held, and nothing is read");
        }
        let must_end = match cause {
            Cause::Came(note) => matches!(
                note,
                Note::Rubbish(_) | Note::Close(_) | Note::End | Note::Failed
            ),
            Cause::Caller => true,
            Cause::Time => false,
        };
        if must_end {
            self.breaks(Invariant::EndsInTime, format!("not by {cause:?}"));
        }
        if cause != Cause::Caller {
            self.passes(wants);
        }
    }

    /// The time that the machine knows of has passed.
    fn passes(&mut self, wants: bool) {
        if !wants {
            self.count("held back");
            self.last_sign = None;
            self.last_message = None;
        }
        if wants {
            self.last_sign.get_or_insert(self.now);
            self.last_message.get_or_insert(self.now);
        }
        self.ends_by(0);
    }

    /// Whether it should have ended by now, but for so many milliseconds.
    fn ends_by(&mut self, slack: u64) {
        let is_over =
            |last: Option<u64>, time: u64| last.is_some_and(|last| last + time + slack <= self.now);
        let silent = self
            .what
            .silence()
            .is_some_and(|silence| is_over(self.last_sign, silence));
        let said = self.said > 0 && is_over(self.last_message, CLOSE);
        let late =
            matches!(self.what, What::Run { time: Some(time), .. } if time + slack <= self.now);
        if silent || said || late {
            let how = format!("silent {silent}, all said {said}, out of time {late}");
            self.breaks(Invariant::EndsInTime, how);
        }
    }

    /// The clock was set.
    pub(in super::super) fn is_at(&mut self, now: u64) {
        self.now = now;
        if !self.has_ended() {
            self.ends_by(self.late + 1);
        }
    }

    /// Whether it has ended long ago, and is not over yet.
    pub(in super::super) fn waits_too_long(&self) -> bool {
        let farewell = FAREWELL + 2 * self.late + 2;
        self.cause
            .is_some_and(|(_, ended)| ended + farewell < self.now)
    }

    /// How it ended, which is to be right.
    pub(in super::super) fn judges(&mut self, end: End) {
        let Some((cause, at)) = self.cause else {
            return self.breaks(Invariant::NotTooSoon, "it ended for no reason");
        };
        if let Err(broken) = self.judge(cause, at, &end) {
            let how = format!("{broken}: {cause:?} gave {end:?}");
            self.breaks(Invariant::EndAsSaid, how);
        }
        match &end {
            Ok(Some(ExitStatus::Success)) => self.count("told success"),
            Ok(Some(ExitStatus::Code(_))) => self.count("told a code"),
            Ok(Some(ExitStatus::Failed(_))) => self.count("told a failure"),
            Ok(_) => self.count("told an end without a word"),
            Err(_) => self.count("told an error"),
        }
        self.end = Some(end);
    }

    fn judge(&mut self, cause: Cause, at: u64, end: &End) -> Result<(), &'static str> {
        let time_is_up = matches!(self.what, What::Run { time: Some(time), .. } if time <= at);
        let is_too_much = matches!(self.what, What::Run { limit, .. } if self.handed() > limit);
        let waited = |last: Option<u64>, time| last.is_some_and(|last| last + time <= at);
        let all_said = waited(self.last_message, CLOSE);
        let silence = self.what.silence();
        let is_silent = silence.is_some_and(|silence| waited(self.last_sign, silence));
        match (cause, end) {
            (Cause::Came(Note::Rubbish(_)), Err(error)) if !error.is_cut_off() => Ok(()),
            (Cause::Came(Note::Rubbish(_)), _) => Err("rubbish"),
            (Cause::Came(Note::Data { .. }), Err(error)) if is_too_much && error.is_limit() => {
                Ok(())
            }
            (_, Err(error)) if time_is_up && error.is_timeout() => Ok(()),
            (Cause::Came(Note::Close(_) | Note::End | Note::Failed) | Cause::Caller, _)
                if self.said > 0 =>
            {
                self.judge_word(end)
            }
            // What was said is not forgotten.
            (Cause::Time, _) if self.said > 0 && (all_said || is_silent) => self.judge_word(end),
            // Its time was up as a ping came.
            (Cause::Came(Note::Sign), _) if self.said > 0 && all_said => self.judge_word(end),
            (Cause::Time, Err(error)) if is_silent && error.is_timeout() => {
                self.count("silent for too long");
                Ok(())
            }
            (Cause::Caller | Cause::Came(Note::Close(true)), Ok(None))
            | (Cause::Came(Note::Failed), Err(_)) => Ok(()),
            (Cause::Caller | Cause::Came(Note::Close(true)), Ok(Some(ExitStatus::Unknown))) => {
                Ok(())
            }
            (Cause::Came(Note::Close(false) | Note::End), Err(error)) if error.is_cut_off() => {
                Ok(())
            }
            (Cause::Came(Note::Data { .. } | Note::Status(_) | Note::Nothing | Note::Sign), _) => {
                Err("no reason to end")
            }
            (Cause::Time, _) => Err("time that is not up"),
            _ => Err("of another kind"),
        }
    }

    fn judge_word(&self, end: &End) -> Result<(), &'static str> {
        let is_whole = self.word.filter(|(_, length)| self.said == *length);
        let is_right = match (is_whole, end) {
            (None | Some((Word::Unreadable, _)), Err(_))
            | (Some((Word::Success, _)), Ok(Some(ExitStatus::Success))) => true,
            (Some((Word::Code(said), _)), Ok(Some(ExitStatus::Code(told)))) => said == *told,
            (Some((Word::Failure, _)), Ok(Some(ExitStatus::Failed(status)))) => {
                status.message == "no such program"
            }
            _ => false,
        };
        if is_right { Ok(()) } else { Err("not as said") }
    }

    /// The caller was told the end, as the last event.
    pub(in super::super) fn tells_end(&mut self, end: &End) {
        self.note(|| format!("the caller is told {end:?}"));
        if self.is_told {
            self.breaks(Invariant::EndOnceAndLast, "told twice");
        }
        self.is_told = true;
        self.is_drained();
        let expected = self.end.as_ref();
        if expected.map(|end| format!("{end:?}")) != Some(format!("{end:?}")) {
            let how = format!("{end:?} is told of {expected:?}");
            self.breaks(Invariant::EndAsSaid, how);
        }
    }

    pub(in super::super) fn is_told(&self) -> bool {
        self.is_told
    }
}

fn name(cause: Cause) -> &'static str {
    match cause {
        Cause::Caller => "ended by the caller",
        Cause::Time => "ended by the clock",
        Cause::Came(Note::Close(true)) => "ended by a close",
        Cause::Came(Note::Close(false)) => "ended by a close with a fault",
        Cause::Came(Note::End) => "ended by a cut",
        Cause::Came(Note::Failed) => "ended by a failure",
        Cause::Came(Note::Rubbish(_)) => "ended by rubbish",
        Cause::Came(_) => "ended by too much output",
    }
}
