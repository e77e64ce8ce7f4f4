//! What of a log is shown, as kubelets read it from the files of a runtime.

use bytes::{BufMut, Bytes, BytesMut};
use jiff::Timestamp;

use super::options::LogOptions;

/// What a container wrote at once: a line with its end, or a part of one.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) time: Timestamp,
    pub(super) bytes: Bytes,
}

/// Reads entries in their order, by the options of one request.
#[derive(Debug)]
pub(super) struct Reader {
    since: Option<Timestamp>,
    timestamps: bool,
    /// How many bytes may follow.
    remain: usize,
    is_new_line: bool,
}

impl Reader {
    pub(super) fn new(options: &LogOptions) -> Self {
        Self {
            since: options.since,
            timestamps: options.timestamps,
            remain: options.limit_bytes.unwrap_or(usize::MAX),
            is_new_line: true,
        }
    }

    /// Nothing more is shown, whatever follows.
    pub(super) fn is_done(&self) -> bool {
        self.remain == 0
    }

    /// What is shown of an entry.
    pub(super) fn read(&mut self, entry: &Entry) -> Bytes {
        let begins = std::mem::replace(&mut self.is_new_line, entry.bytes.ends_with(b"\n"));
        if self.since.is_some_and(|since| entry.time < since) {
            return Bytes::new();
        }
        let mut shown = BytesMut::new();
        if self.timestamps && begins {
            let time = entry.time.strftime("%Y-%m-%dT%H:%M:%S.%9fZ ").to_string();
            shown.put_slice(time.as_bytes());
        }
        shown.put_slice(&entry.bytes);
        shown.truncate(self.remain);
        self.remain -= shown.len();
        shown.freeze()
    }
}
