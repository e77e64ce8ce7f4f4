//! How a process ended, as a straightforward reading of the error channel tells.

use std::collections::BTreeMap;

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use kubex_proto::ExitStatus;
use serde_json::value::RawValue;

/// The channel on which the server says how the process ended.
const ERROR: u8 = 3;

/// What servers say at the end.
#[derive(Clone, Copy, Debug)]
pub struct Word(usize);

/// Each with what it means; the failures that have no code are told apart no further.
const WORDS: [(&str, Ending); 5] = [
    (r#"{"metadata":{},"status":"Success"}"#, Ending::Success),
    (
        r#"{"status":"Failure","message":"m","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}"#,
        Ending::Code(7),
    ),
    (
        r#"{"metadata":{},"status":"Failure","message":"m","reason":"InternalError","code":500}"#,
        Ending::Failed,
    ),
    (
        r#"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"0"}]}}"#,
        Ending::Failed,
    ),
    (r#"{"status":"Succ"}"#, Ending::Unreadable),
];

impl<'a> Arbitrary<'a> for Word {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let which: u8 = u.arbitrary()?;
        Ok(Self(usize::from(which) % WORDS.len()))
    }
}

impl Word {
    /// A message of it: whole, its first or its second half, or what is left after so many bytes.
    pub(crate) fn message(self, part: u8) -> Bytes {
        let text = WORDS[self.0].0.as_bytes();
        let half = text.len() / 2;
        let part = match part {
            0 => text,
            1 => &text[..half],
            2 => &text[half..],
            more => &text[usize::from(more).min(text.len())..],
        };
        [&[ERROR], part].concat().into()
    }
}

/// What the error channel means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Code 0.
    Success,
    /// Another code.
    Code(i32),
    /// A failure without one.
    Failed,
    /// Nothing that makes sense.
    Unreadable,
}

impl Ending {
    /// What these bytes mean, all that came of the channel.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let read = std::str::from_utf8(bytes).ok().and_then(read);
        read.unwrap_or(Self::Unreadable)
    }

    /// Whether this is what was made of the bytes. What is odd in some other field may be an error as well, but nothing
    /// that servers say.
    pub(crate) fn is_told_by(bytes: &[u8], told: Option<&ExitStatus>) -> bool {
        let expected = Self::read(bytes);
        match told {
            Some(ExitStatus::Success) => expected == Self::Success,
            Some(ExitStatus::Code(code)) => expected == Self::Code(*code),
            Some(ExitStatus::Failed(_)) => expected == Self::Failed,
            Some(_) => false,
            None => {
                let known = WORDS.iter().find(|(text, _)| text.as_bytes() == bytes);
                known.is_none_or(|(_, ending)| *ending == Self::Unreadable)
            }
        }
    }
}

type Fields<'a> = BTreeMap<String, &'a RawValue>;

fn read(text: &str) -> Option<Ending> {
    let status: Fields<'_> = serde_json::from_str(text).ok()?;
    match &*string(&status, "status")? {
        "Success" => return Some(Ending::Success),
        "Failure" => {}
        _ => return None,
    }
    let code = || {
        if string(&status, "reason")? != "NonZeroExitCode" {
            return None;
        }
        let details: Fields<'_> = serde_json::from_str(status.get("details")?.get()).ok()?;
        let causes: Vec<Fields<'_>> = serde_json::from_str(details.get("causes")?.get()).ok()?;
        let is_code = |cause: &&Fields<'_>| string(cause, "reason").as_deref() == Some("ExitCode");
        let cause = causes.iter().find(is_code)?;
        let code: i32 = string(cause, "message")?.parse().ok()?;
        (code != 0).then_some(Ending::Code(code))
    };
    Some(code().unwrap_or(Ending::Failed))
}

fn string(fields: &Fields<'_>, name: &str) -> Option<String> {
    serde_json::from_str(fields.get(name)?.get()).ok()
}
