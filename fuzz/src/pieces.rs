//! Bodies that arrive in pieces.

use std::{collections::VecDeque, fmt::Debug};

use bytes::Bytes;
use fastrand::Rng;
use http::Response;
use kubex_proto::{Answer, Call, Decode, Error};

/// Up to this length a body is read byte by byte as well.
const SHORT: usize = 512;

/// All that a call makes of a body; an error is what it says.
pub type Read<T> = Vec<Result<T, String>>;

/// Reads the body whole, byte by byte, and in pieces of any lengths, polled in between and only in the end: it must be
/// the same each time.
pub fn read_in_any<D>(call: impl Fn() -> Call<D>, head: &Response<()>, body: &[u8]) -> Read<D::Item>
where
    D: Decode,
    D::Item: Debug + PartialEq,
{
    let answer = || {
        let (_, mut answer) = call().into_parts().expect("a call that can be sent");
        answer.head(head);
        answer
    };
    let whole = read(answer(), body, [body.len()], true);
    for polled in [true, false] {
        if body.len() <= SHORT {
            let bytes = std::iter::repeat_n(1, body.len());
            assert_alike(&read(answer(), body, bytes, polled), &whole);
        }
        let mut random = Rng::with_seed(hash(body));
        let lengths = std::iter::repeat_with(|| random.usize(0..32));
        let lengths: Vec<_> = lengths.take(body.len() / 16 + 2).collect();
        let again = read(answer(), body, lengths.iter().copied(), polled);
        assert_alike(&again, &whole);
    }
    whole
}

/// The same, but of a body whose gzip is corrupt: how much of it can be unpacked before that shows is up to the cut.
fn assert_alike<T: Debug + PartialEq>(again: &Read<T>, whole: &Read<T>) {
    let is_corrupt = |read: &Read<T>| {
        let last = read.last().and_then(|last| last.as_ref().err());
        last.is_some_and(|error| error.contains("cannot unpack the gzip"))
    };
    if !(is_corrupt(again) && is_corrupt(whole)) {
        assert_eq!(again, whole);
    }
}

fn read<D: Decode>(
    mut answer: Answer<D>,
    body: &[u8],
    lengths: impl IntoIterator<Item = usize>,
    polled: bool,
) -> Read<D::Item> {
    let (mut rest, mut found) = (Bytes::copy_from_slice(body), Vec::new());
    let mut poll = |answer: &mut Answer<D>| {
        while let Some(item) = answer.poll() {
            found.push(item.map_err(|error| format!("{error}; {:?}", error.unreadable())));
            // Nothing is packed more than a thousandfold.
            assert!(found.len() / 1100 <= body.len(), "there is no end of items");
        }
    };
    for length in lengths {
        answer.feed(rest.split_to(length.min(rest.len())));
        if polled {
            poll(&mut answer);
        }
    }
    answer.feed(rest);
    if polled {
        poll(&mut answer);
    }
    answer.end();
    poll(&mut answer);
    found
}

/// A number that is the same for the same bytes (FNV-1a).
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What came out of a body, joined.
#[derive(Debug, PartialEq)]
pub struct Unpacked {
    /// What came before the fault, if there is one.
    pub bytes: Vec<u8>,
    /// What the one error says.
    pub fault: Option<String>,
}

/// Reads the body as [`read_in_any`] does, but takes no notice of where its bytes are cut in the end.
pub fn read_joined(head: &Response<()>, body: &[u8]) -> Unpacked {
    let answer = || {
        let call = kubex_proto::raw::get("/").text();
        let call = call.map_decoder(|_| AsTheyCome::default());
        let (_, mut answer) = call.into_parts().expect("a call that can be sent");
        answer.head(head);
        answer
    };
    let mut random = Rng::with_seed(hash(body));
    let lengths: Vec<_> = std::iter::repeat_with(|| random.usize(0..32))
        .take(body.len() / 8 + 2)
        .collect();
    let whole = joined(unpack(answer(), body, [body.len()]));
    for again in [
        unpack(
            answer(),
            body,
            std::iter::repeat_n(1, body.len().min(SHORT)),
        ),
        unpack(answer(), body, lengths.iter().copied()),
    ] {
        let again = joined(again);
        let (Some(fault), Some(known)) = (&again.fault, &whole.fault) else {
            assert_eq!(again, whole, "in pieces, at last of {lengths:?}");
            continue;
        };
        // How much can be unpacked before a fault shows is up to the cut.
        let length = again.bytes.len().min(whole.bytes.len());
        assert_eq!(again.bytes[..length], whole.bytes[..length]);
        assert_eq!(without_numbers(fault), without_numbers(known));
    }
    whole
}

fn unpack(
    mut answer: Answer<AsTheyCome>,
    body: &[u8],
    lengths: impl IntoIterator<Item = usize>,
) -> Read<Bytes> {
    let (mut rest, mut found) = (Bytes::copy_from_slice(body), Vec::new());
    let mut poll = |answer: &mut Answer<AsTheyCome>| {
        while let Some(piece) = answer.poll() {
            found.push(piece.map_err(|error| error.to_string()));
        }
    };
    for length in lengths {
        answer.feed(rest.split_to(length.min(rest.len())));
        poll(&mut answer);
    }
    answer.feed(rest);
    poll(&mut answer);
    answer.end();
    poll(&mut answer);
    found
}

fn joined(pieces: Read<Bytes>) -> Unpacked {
    let mut unpacked = Unpacked {
        bytes: Vec::new(),
        fault: None,
    };
    for piece in pieces {
        assert!(unpacked.fault.is_none(), "something follows the error");
        match piece {
            Ok(piece) => {
                assert!(piece.len() <= 64 << 10, "a piece of {} bytes", piece.len());
                unpacked.bytes.extend(piece);
            }
            Err(fault) => unpacked.fault = Some(fault),
        }
    }
    unpacked
}

fn without_numbers(text: &str) -> String {
    text.replace(|letter: char| letter.is_ascii_digit(), "")
}

/// Gives the bytes as they come.
#[derive(Default)]
struct AsTheyCome(VecDeque<Bytes>);

impl Decode for AsTheyCome {
    type Item = Bytes;

    fn feed(&mut self, chunk: Bytes) {
        if !chunk.is_empty() {
            self.0.push_back(chunk);
        }
    }

    fn end(&mut self) {}

    fn poll(&mut self) -> Option<Result<Bytes, Error>> {
        self.0.pop_front().map(Ok)
    }

    fn fresh(&self) -> Self {
        Self::default()
    }
}
