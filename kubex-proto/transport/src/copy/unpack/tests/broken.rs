//! Bytes that are no archive, or not all of one.

use std::{fs, io::Read};

use super::{
    super::{Fault, TRAILER, unpack},
    Ground,
    archives::{archive, entry, file, folder, header, link, of_kind, pax},
};

/// A size that is written like this.
fn sized(size: &[u8; 12]) -> Vec<u8> {
    let mut header = header(b'0', "web/a", "", 0);
    header.as_old_mut().size = *size;
    header.set_cksum();
    archive([folder("web"), entry(&header, b"words")])
}

/// An archive ends with a block of zeros, so that one that was cut anywhere before is told from a whole one, be it between
/// two entries.
#[test]
fn cut_anywhere() {
    let whole = archive([
        folder("web"),
        file("web/a", "words"),
        of_kind(b'L', "long", b"web/b\0"),
        pax(&[("mtime", "1")]),
        file("web/cut", &"more words ".repeat(50)),
        link("web/c", "a"),
    ]);
    let end = whole.len() - 1024 + 512;
    let ground = Ground::new();
    for cut in 0..whole.len() {
        let unpacked = ground.unpack("web", &whole[..cut]);
        if cut < end {
            assert!(
                matches!(unpacked, Err(Fault::BrokenOff)),
                "{cut}: {unpacked:?}"
            );
        } else {
            assert_eq!(unpacked.unwrap().files, 2, "{cut}");
        }
        // No file is there that is not whole.
        for (name, length) in [("a", 5), ("b", 550)] {
            let found = fs::metadata(ground.target().join(name));
            assert!(found.is_err() || found.unwrap().len() == length, "{cut}");
        }
        let _ = fs::remove_dir_all(ground.target());
    }
}

/// Nor does half a file take the place of a whole one.
#[test]
fn cut_where_there_is_something_to_lose() {
    let ground = Ground::new();
    fs::create_dir(ground.target()).unwrap();
    fs::write(ground.target().join("a"), "before").unwrap();
    let whole = archive([folder("web"), file("web/a", &"after ".repeat(100_000))]);
    for cut in [1000, 1024, 1500, 300_000, whole.len() - 2048] {
        let unpacked = ground.unpack("web", &whole[..cut]);
        assert!(matches!(unpacked, Err(Fault::BrokenOff)), "{cut}");
        assert_eq!(ground.read("a"), "before", "{cut}");
        let names = fs::read_dir(ground.target()).unwrap();
        assert_eq!(names.count(), 1, "{cut}: what was begun is gone");
    }
    ground.unpack("web", &whole).unwrap();
    assert_eq!(ground.read("a").len(), 600_000);
}

#[test]
fn nothing() {
    let ground = Ground::new();
    assert!(matches!(ground.unpack("web", &[]), Err(Fault::BrokenOff)));
    assert!(matches!(
        ground.unpack("web", &[0; 511]),
        Err(Fault::BrokenOff)
    ));
    assert!(matches!(
        ground.unpack("web", &[0; 10_240]),
        Err(Fault::Empty)
    ));
    // What is said of an entry that does not come.
    for told in [of_kind(b'L', "long", b"web/b\0"), pax(&[("path", "web/b")])] {
        let all = archive([file("web", "words"), told]);
        assert!(matches!(ground.unpack("web", &all), Err(Fault::BrokenOff)));
    }
    // And what is said of all of them is of none.
    let all = archive([
        of_kind(b'g', "all", b"16 path=../out\n\n"),
        file("web", "words"),
    ]);
    ground.unpack("web", &all).unwrap();
}

#[test]
fn sizes() {
    let mut large = [0; 12];
    large[0] = 0x80;
    large[11] = 5;
    let ground = Ground::new();
    for size in [b"00000000005\0", b"          5 ", &large] {
        assert_eq!(ground.unpack("web", &sized(size)).unwrap().bytes, 5);
        assert_eq!(ground.read("a"), "words");
    }
    for size in [
        b"-0000000005\0",
        b"0000000000x\0",
        b"\0\0\0\0\0\0\0\0\0\0\0\0",
        b"99999999999\0",
        &[0xff; 12],
    ] {
        let ground = Ground::new();
        ground.refusal("web", &sized(size));
        assert!(!ground.target().join("a").exists());
    }
    // Of which there is far less.
    let mut huge = [0xff; 12];
    huge[..5].copy_from_slice(&[0x80, 0, 0, 0, 0x0f]);
    for size in [b"77777777777\0", &huge] {
        let ground = Ground::new();
        let unpacked = ground.unpack("web", &sized(size));
        assert!(matches!(unpacked, Err(Fault::BrokenOff)), "{unpacked:?}");
        assert!(!ground.target().join("a").exists());
    }
}

#[test]
fn rubbish_of_pax() {
    for (rubbish, words) in [
        ("no record\n", "no archive"),
        ("99999999999999999999 path=a\n", "no archive"),
        ("7 path=a\n", "no archive"),
        ("9 path a\n", "no archive"),
        ("9 size=x\n", "a size that is no number"),
        ("9 size=\n", "no archive"),
        ("8 size=\n", "a size that is no number"),
        ("11 size=-1\n", "a size that is no number"),
        ("29 size=99999999999999999999\n", "a size that is no number"),
        ("9 size=4\n", "larger than its header can say"),
        ("9 size=6\n", "larger than its header can say"),
    ] {
        let ground = Ground::new();
        let records = of_kind(b'x', "pax", rubbish.as_bytes());
        let said = ground.refusal(
            "web",
            &archive([folder("web"), records, file("web/a", "words")]),
        );
        assert!(said.contains(words), "{rubbish}: {said}");
    }
    let ground = Ground::new();
    let records = pax(&[("size", "5"), ("uid", "rubbish"), ("comment", "ü")]);
    ground
        .unpack("web", &archive([records, file("web/a", "words")]))
        .unwrap();
}

#[test]
fn rubbish_in_headers() {
    let ground = Ground::new();
    let mut all = archive([file("web", "words")]);
    all[0] ^= 1;
    let said = ground.refusal("web", &all);
    assert!(said.contains("checksum"), "{said}");
    let mut rubbish = header(b'0', "web", "", 0);
    rubbish.as_old_mut().mode = *b"rubbish!";
    rubbish.set_cksum();
    ground.refusal("web", &archive([entry(&rubbish, &[])]));
    ground.refusal("web", "tar: not found\n".repeat(100).as_bytes());
}

#[test]
fn what_follows_the_end() {
    let ground = Ground::new();
    let mut all = archive([file("web", "words")]);
    // Nobody looks at it.
    all.extend(file("../beside/kept", "gone"));
    ground.unpack("web", &all).unwrap();
    all.resize(all.len() + usize::try_from(TRAILER).unwrap(), 0);
    let said = ground.refusal("web", &all);
    assert!(said.contains("goes on after its end"), "{said}");
    let endless = archive([file("web", "words")]);
    let endless = endless.chain(std::io::repeat(0));
    assert!(matches!(
        unpack(endless, "web", &ground.target()),
        Err(Fault::Refused(_))
    ));
}

/// Whatever comes, nothing is written outside.
#[test]
fn random_bytes() {
    let mut random = fastrand::Rng::with_seed(11);
    let ground = Ground::new();
    let names = [
        "web",
        "web/a",
        "web/a/b",
        "web/l",
        "web/l/a",
        "../beside/kept",
        "/tmp/x",
        "web/..",
        "",
        "./web/l",
    ];
    let mut whole = 0;
    for round in 0..10_000 {
        let mut all = Vec::new();
        for _ in 0..random.usize(1..8) {
            let kind = *random.choice(b"0125LKxgS3").unwrap();
            let (name, to) = (
                *random.choice(&names).unwrap(),
                *random.choice(&names).unwrap(),
            );
            let header = header(kind, name, to, random.u64(0..20));
            all.extend(entry(&header, random.choice(&names).unwrap().as_bytes()));
        }
        all = archive([all]);
        if random.bool() {
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..all.len());
                all[at] = random.u8(..);
            }
        }
        if round % 4 == 0 {
            random.fill(&mut all);
        }
        let base = if random.u8(..) == 0 { "." } else { "web" };
        let unpacked = unpack(&all[..], base, &ground.target());
        whole += usize::from(unpacked.is_ok());
        ground.is_untouched();
        if random.u8(..) < 50 {
            let _ = fs::remove_file(ground.target());
            let _ = fs::remove_dir_all(ground.target());
        }
    }
    assert!(whole > 100, "{whole} of them were archives");
}
