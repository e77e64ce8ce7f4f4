//! Members, however they are made and cut.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use crc32fast::hash;
use miniz_oxide::{
    DataFormat, MZFlush,
    deflate::{
        CompressionLevel, compress_to_vec, core::CompressorOxide, stream::deflate as deflate_stream,
    },
};

use super::*;

const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 0, 255];

/// A member with this header and this deflated data.
fn member_of(header: &[u8], deflated: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    [
        header,
        deflated,
        &hash(data).to_le_bytes(),
        &length.to_le_bytes(),
    ]
    .concat()
}

fn member(data: &[u8]) -> Vec<u8> {
    member_of(&HEADER, &compress_to_vec(data, 6), data)
}

/// All that there is by now: what was unpacked is added, the end or an error is given.
fn drain(gunzip: &mut Gunzip, unpacked: &mut Vec<u8>) -> Option<Result<(), Error>> {
    loop {
        match gunzip.next()? {
            Ok(Plain::Piece(piece)) => {
                assert!(!piece.is_empty() && piece.len() <= 64 << 10);
                unpacked.extend_from_slice(&piece);
            }
            Ok(Plain::End) => return Some(Ok(())),
            Err(error) => return Some(Err(error)),
        }
    }
}

/// What comes out before the end, or before the error.
fn unpack<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Result<(), Error>) {
    let (mut gunzip, mut unpacked) = (Gunzip::new(), Vec::new());
    for chunk in chunks {
        gunzip.feed(Bytes::copy_from_slice(chunk));
        if let Some(end) = drain(&mut gunzip, &mut unpacked) {
            assert!(end.is_err(), "an end before the end");
            assert!(gunzip.next().is_none(), "something after an error");
            return (unpacked, end);
        }
    }
    gunzip.end();
    let end = drain(&mut gunzip, &mut unpacked).expect("an end");
    assert!(gunzip.next().is_none(), "something after the end");
    (unpacked, end)
}

fn frames(numbers: core::ops::Range<u32>) -> String {
    numbers.fold(String::new(), |frames, number| {
        frames + &format!("{{\"type\":\"ADDED\",\"object\":{{\"n\":{number}}}}}\n")
    })
}

/// Members that are stored, that are short, empty, long, and have all that a header can have; and what they hold.
fn members() -> (Vec<u8>, Vec<u8>) {
    let long = frames(0..100);
    let stored = compress_to_vec(b"stored", 0);
    let full = full_header(0);
    let body = [
        member(b"one\n"),
        member(b""),
        member_of(&HEADER, &stored, b"stored"),
        member_of(&full, &compress_to_vec(long.as_bytes(), 9), long.as_bytes()),
        member(b"last\n"),
    ];
    let data = [&b"one\n"[..], b"stored", long.as_bytes(), b"last\n"];
    (body.concat(), data.concat())
}

/// Extra field, name, comment and checksum, the last with this added to it.
fn full_header(spoilt: u16) -> Vec<u8> {
    let mut header = HEADER.to_vec();
    header[3] = 0b1_1111;
    header.extend_from_slice(&[3, 0, b'a', 0, b'c']);
    header.extend_from_slice(b"name\0comment\0");
    let [first, second, ..] = hash(&header).to_le_bytes();
    let check = u16::from_le_bytes([first, second]).wrapping_add(spoilt);
    header.extend_from_slice(&check.to_le_bytes());
    header
}

#[test]
fn however_they_are_cut_the_same_comes_out() {
    let (body, data) = members();
    for cut in 0..=body.len() {
        let (unpacked, end) = unpack([&body[..cut], &body[cut..]]);
        assert_eq!(unpacked, data, "cut at {cut}");
        end.unwrap();
    }
    for size in 1..20 {
        let (unpacked, end) = unpack(body.chunks(size));
        assert_eq!(unpacked, data, "in chunks of {size}");
        end.unwrap();
    }
}

/// Whoever asks only once all has come, gets all of it.
#[test]
fn that_came_in_single_bytes_are_unpacked_at_their_end() {
    let (packed, expected) = members();
    let (mut gunzip, mut unpacked) = (Gunzip::new(), Vec::new());
    for byte in packed {
        gunzip.feed(Bytes::copy_from_slice(&[byte]));
    }
    gunzip.end();
    assert!(drain(&mut gunzip, &mut unpacked).unwrap().is_ok());
    assert_eq!(unpacked, expected);
}

#[test]
fn cut_off_at_every_byte_they_are_cut_off_or_whole() {
    let (body, data) = members();
    let mut whole = 0;
    for length in 0..body.len() {
        let (unpacked, end) = unpack([&body[..length]]);
        assert!(data.starts_with(&unpacked));
        match end {
            Ok(()) => whole += 1,
            Err(error) => assert!(error.is_cut_off(), "{length}: {error}"),
        }
    }
    // Where a member begins, the body may end: an empty one has none.
    assert_eq!(whole, 5);
}

#[test]
fn with_any_byte_changed_they_are_an_error_or_the_same() {
    let (body, data) = members();
    for index in 0..body.len() {
        for change in [1, 0x10, 0x80, 0xff] {
            let mut spoilt = body.clone();
            spoilt[index] ^= change;
            let mut previous = None;
            for size in [spoilt.len(), 1] {
                let (unpacked, end) = unpack(spoilt.chunks(size));
                match &end {
                    Ok(()) => assert_eq!(unpacked, data, "{change} at {index}"),
                    Err(error) => assert!(error.is_decode() || error.is_cut_off(), "{error}"),
                }
                let outcome = (unpacked, end.map_err(|error| error.to_string()));
                let previous = previous.replace(outcome.clone());
                assert!(previous.is_none_or(|previous| previous == outcome));
            }
        }
    }
}

#[test]
fn what_each_holds_is_there_before_the_next() {
    let (first, second) = (frames(0..3), frames(3..9));
    let (mut gunzip, mut unpacked) = (Gunzip::new(), Vec::new());
    let body = member(first.as_bytes());
    gunzip.feed(Bytes::copy_from_slice(&body[..body.len() - 8]));
    assert!(drain(&mut gunzip, &mut unpacked).is_none());
    assert_eq!(unpacked, first.as_bytes(), "before it is complete");
    gunzip.feed(Bytes::copy_from_slice(&body[body.len() - 8..]));
    assert!(drain(&mut gunzip, &mut unpacked).is_none());
    assert!(matches!(gunzip.stage, Stage::Between), "nothing is held");
    gunzip.feed(member(second.as_bytes()).into());
    assert!(drain(&mut gunzip, &mut unpacked).is_none());
    assert_eq!(unpacked, [first, second].concat().as_bytes());
}

#[test]
fn what_was_flushed_inside_of_one_is_there_as_well() {
    let mut compressor = CompressorOxide::default();
    compressor.set_format_and_level(DataFormat::Raw, CompressionLevel::DefaultLevel as u8);
    let (mut gunzip, mut unpacked, mut expected) = (Gunzip::new(), Vec::new(), String::new());
    gunzip.feed(Bytes::from_static(&HEADER));
    for number in 0..50 {
        let frame = frames(number..number + 1);
        let mut flushed = vec![0; 1 << 10];
        let done = deflate_stream(
            &mut compressor,
            frame.as_bytes(),
            &mut flushed,
            MZFlush::Sync,
        );
        assert_eq!(done.bytes_consumed, frame.len());
        for byte in &flushed[..done.bytes_written] {
            gunzip.feed(Bytes::copy_from_slice(&[*byte]));
            assert!(drain(&mut gunzip, &mut unpacked).is_none());
        }
        expected.push_str(&frame);
        assert_eq!(unpacked, expected.as_bytes());
    }
}

/// Where the state holds output that had no room in the piece before, and no input is left.
#[test]
fn what_was_flushed_is_there_to_its_last_byte() {
    let mut compressor = CompressorOxide::default();
    compressor.set_format_and_level(DataFormat::Raw, CompressionLevel::DefaultLevel as u8);
    let (mut gunzip, mut unpacked, mut expected) = (Gunzip::new(), Vec::new(), Vec::new());
    gunzip.feed(Bytes::from_static(&HEADER));
    for length in [10, 66_526, 10, 32_768, 98_000, 65_536, 131_000] {
        let data = vec![b'x'; length];
        let mut flushed = vec![0; 1 << 16];
        let done = deflate_stream(&mut compressor, &data, &mut flushed, MZFlush::Sync);
        assert_eq!(done.bytes_consumed, length);
        flushed.truncate(done.bytes_written);
        gunzip.feed(flushed.into());
        assert!(drain(&mut gunzip, &mut unpacked).is_none());
        expected.extend_from_slice(&data);
        assert!(unpacked == expected, "{} bytes", unpacked.len());
    }
}

/// What packs to next to nothing fills the room of a piece with no input left.
#[test]
fn large_ones_come_in_pieces_of_64_kib_and_all_of_it() {
    for length in [32 << 10, 64 << 10, 200_000, (1 << 20) + 1] {
        for data in [vec![b'x'; length], noise(length)] {
            let body = member(&data);
            for size in [1, 7, 1000, body.len()] {
                let (unpacked, end) = unpack(body.chunks(size));
                assert!(unpacked == data, "{length} bytes in chunks of {size}");
                end.unwrap();
            }
        }
    }
}

/// Half of it can be packed.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let bytes = core::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., high] = state.to_le_bytes();
        high & 0x0f
    });
    bytes.take(length).collect()
}

#[test]
fn no_body_at_all_is_none_and_no_error() {
    let (unpacked, end) = unpack([]);
    assert!(unpacked.is_empty() && end.is_ok());
}

#[test]
fn what_is_wrong_is_said() {
    let stored = compress_to_vec(b"a", 0);
    let of_header = |header: &[u8]| member_of(header, &stored, b"a");
    let changed = |index: usize, byte: u8| {
        let mut header = HEADER;
        header[index] = byte;
        of_header(&header)
    };
    let padded = |rubbish: &[u8]| [&member(b"a"), rubbish].concat();
    for (body, told) in [
        (b"{\"items\":[]}".to_vec(), "offset 1: no member begins"),
        (padded(&[0]), "no member begins"),
        (padded(b"rubbish"), "no member begins"),
        (changed(2, 7), "unknown method"),
        (changed(3, 0x20), "unknown flags"),
        (of_header(&full_header(1)), "checksum of its header"),
        (
            member_of(&HEADER, &[0xff; 9], b"a"),
            "offset 11: its data is corrupt",
        ),
        (member_of(&HEADER, &stored, b"b"), "the checksum or length"),
    ] {
        let (_, end) = unpack([&*body]);
        let error = end.unwrap_err();
        assert!(
            error.is_decode() && error.to_string().contains(told),
            "{told}: {error}"
        );
    }
}

#[test]
fn a_header_without_end_is_an_error() {
    let mut header = HEADER;
    header[3] = 1 << 3;
    let name = vec![b'n'; 1 << 20];
    let (_, end) = unpack([&header[..], &name]);
    assert!(end.unwrap_err().is_limit());
}

#[test]
fn a_bomb_is_an_error_before_it_is_large() {
    // After a full flush nothing refers to what came before: the same again is more of the same.
    let mut compressor = CompressorOxide::default();
    compressor.set_format_and_level(DataFormat::Raw, CompressionLevel::BestCompression as u8);
    let mut packed = vec![0; 1 << 16];
    let zeros = vec![0; 1 << 20];
    let done = deflate_stream(&mut compressor, &zeros, &mut packed, MZFlush::Full);
    assert_eq!(done.bytes_consumed, zeros.len());
    packed.truncate(done.bytes_written);
    let packed = Bytes::from(packed);

    let (mut gunzip, mut unpacked) = (Gunzip::new(), 0);
    gunzip.feed(Bytes::from_static(&HEADER));
    // A gigabyte in all.
    for _ in 0..1024 {
        gunzip.feed(packed.clone());
    }
    let error = loop {
        match gunzip.next() {
            Some(Ok(Plain::Piece(piece))) => unpacked += piece.len(),
            Some(Err(error)) => break error,
            other => panic!("{other:?} after {unpacked} bytes"),
        }
    };
    assert!(error.is_limit(), "{error}");
    assert!(error.to_string().contains("gzip bomb"), "{error}");
    assert_eq!(unpacked, 64 << 20);
    assert!(gunzip.next().is_none());
}
