//! A body in gzip is unpacked to the same however it is cut, in pieces of at most 64 KiB, and to what flate2 makes of it where
//! neither finds a fault.
//!
//! As no mutation finds a checksum, the input is also taken for the data of members whose headers and trailers are right,
//! and for a text that is packed.
#![no_main]

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::{Compression, Crc, Decompress, FlushDecompress, GzBuilder, Status};
use flate2::{read::MultiGzDecoder, write::GzEncoder};
use http::{Response, header::CONTENT_ENCODING};
use kubex_fuzz::pieces::{Unpacked, read_joined};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut head = Response::new(());
    let gzip = http::HeaderValue::from_static("gzip");
    head.headers_mut().insert(CONTENT_ENCODING, gzip);
    as_it_is(&head, data);
    if let Some((member, plain)) = with_the_right_ends(data) {
        let twice = [&*member, &member].concat();
        let expected = [&*plain, &plain].concat();
        assert_eq!(
            read_joined(&head, &twice),
            Unpacked {
                bytes: expected,
                fault: None
            }
        );
    }
    assert_eq!(
        read_joined(&head, &packed(data)),
        Unpacked {
            bytes: data.to_vec(),
            fault: None
        }
    );
});

fn as_it_is(head: &Response<()>, data: &[u8]) {
    let unpacked = read_joined(head, data);
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(data).read_to_end(&mut plain);
    match (&unpacked.fault, read) {
        // Nothing is no member for flate2.
        (None, Err(error)) => assert!(data.is_empty(), "flate2 says {error}"),
        (None, Ok(_)) => assert_eq!(unpacked.bytes, plain),
        (Some(fault), Ok(_)) => {
            // It does not read all of a header as RFC 1952 wants.
            assert!(fault.contains("header"), "flate2 finds no {fault}");
        }
        (Some(_), Err(_)) => {}
    }
}

/// The first byte says which parts the header has, the rest is deflated data: one member, and what it holds.
fn with_the_right_ends(data: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (&parts, deflated) = data.split_first()?;
    let mut plain = Vec::with_capacity(1 << 20);
    let mut inflate = Decompress::new(false);
    let status = inflate.decompress_vec(deflated, &mut plain, FlushDecompress::Finish);
    if status.ok()? != Status::StreamEnd {
        return None;
    }
    let length = usize::try_from(inflate.total_in()).ok()?;
    let flags = parts & 0b1_1110;
    let mut member = vec![0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 255];
    if flags & 0b100 != 0 {
        let extra = usize::from(parts >> 5) * 100;
        member.extend(u16::try_from(extra).ok()?.to_le_bytes());
        member.extend(std::iter::repeat_n(7, extra));
    }
    if flags & 0b1000 != 0 {
        member.extend(b"name\0");
    }
    if flags & 0b1_0000 != 0 {
        member.extend(b"a comment\0");
    }
    if flags & 0b10 != 0 {
        member.extend(&sum(&member).to_le_bytes()[..2]);
    }
    member.extend(&deflated[..length]);
    member.extend(sum(&plain).to_le_bytes());
    member.extend(u32::try_from(plain.len()).ok()?.to_le_bytes());
    Some((member, plain))
}

fn sum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// Two members: the first line, and the rest.
fn packed(text: &[u8]) -> Bytes {
    let mut body = Vec::new();
    let line = text.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (first, rest) = text.split_at(line);
    for (level, part) in [(1, first), (6, rest)] {
        let builder = GzBuilder::new().filename("name").comment("c");
        let mut encoder: GzEncoder<_> = builder.write(&mut body, Compression::new(level));
        encoder.write_all(part).expect("it is in memory");
        encoder.finish().expect("it is in memory");
    }
    body.into()
}
