//! Archives made by hand.

use tar::{EntryType, Header};

/// One entry, with all that it needs before.
pub(super) type Entry = Vec<u8>;

/// All of them, and the end.
pub(super) fn archive(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let mut all = entries.into_iter().flatten().collect::<Vec<u8>>();
    all.resize(all.len() + 1024, 0);
    all
}

/// Its name is not looked at, and neither is what it leads to.
pub(super) fn header(kind: u8, name: &str, link: &str, length: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::new(kind));
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(length);
    let old = header.as_old_mut();
    old.name[..name.len()].copy_from_slice(name.as_bytes());
    old.linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_cksum();
    header
}

pub(super) fn entry(header: &Header, bytes: &[u8]) -> Entry {
    let mut all = header.as_bytes().to_vec();
    all.extend_from_slice(bytes);
    all.resize(all.len().next_multiple_of(512), 0);
    all
}

pub(super) fn of_kind(kind: u8, name: &str, bytes: &[u8]) -> Entry {
    entry(&header(kind, name, "", bytes.len() as u64), bytes)
}

pub(super) fn file(name: &str, text: &str) -> Entry {
    of_kind(b'0', name, text.as_bytes())
}

pub(super) fn with_mode(kind: u8, name: &str, mode: u32) -> Entry {
    let mut header = header(kind, name, "", 0);
    header.set_mode(mode);
    header.set_cksum();
    entry(&header, &[])
}

pub(super) fn folder(name: &str) -> Entry {
    with_mode(b'5', name, 0o755)
}

pub(super) fn link(name: &str, to: &str) -> Entry {
    entry(&header(b'2', name, to, 0), &[])
}

pub(super) fn hard_link(name: &str, of: &str) -> Entry {
    entry(&header(b'1', name, of, 0), &[])
}

/// Records of pax for the entry that comes next.
pub(super) fn pax(records: &[(&str, &str)]) -> Entry {
    let records: String = records
        .iter()
        .map(|(key, value)| record(key, value))
        .collect();
    of_kind(b'x', "pax", records.as_bytes())
}

/// It begins with its own length.
fn record(key: &str, value: &str) -> String {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    format!("{length}{rest}")
}
