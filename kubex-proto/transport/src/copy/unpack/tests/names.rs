//! What entries are called, and what they are.

use std::{fs, os::unix::fs::PermissionsExt, os::unix::fs::symlink};

use super::{
    Ground,
    archives::{archive, entry, file, folder, header, of_kind, pax, with_mode},
};

#[test]
fn names_that_lead_out() {
    for name in [
        "/etc/passwd",
        "//web/a",
        "..",
        "../beside/kept",
        "web/../../beside/kept",
        "web/..",
        "web/a/../b",
        "./../web",
        "other/a",
        "webx",
        "",
        ".",
        "./",
    ] {
        let ground = Ground::new();
        for kind in [b'0', b'5', b'2', b'1'] {
            let hostile = entry(&header(kind, name, "a", 0), &[]);
            let said = ground.refusal("web", &archive([folder("web"), hostile]));
            assert!(
                said.contains("leads out of what is copied"),
                "{name}: {said}"
            );
        }
        let ways = [
            [
                of_kind(b'L', "././@LongLink", format!("{name}\0").as_bytes()),
                file("web/a", ""),
            ],
            [pax(&[("path", name)]), file("web/a", "")],
        ];
        for way in ways {
            let said = ground.refusal("web", &archive(way));
            assert!(
                said.contains("leads out of what is copied"),
                "{name}: {said}"
            );
        }
    }
}

#[test]
fn names_that_are_fine() {
    for name in ["web/a", "./web/a", "web//a", "././web/./a"] {
        let ground = Ground::new();
        let copied = ground
            .unpack("web", &archive([file(name, "words")]))
            .unwrap();
        assert_eq!((copied.files, copied.bytes), (1, 5));
        assert_eq!(ground.read("a"), "words");
    }
    for name in ["a", "./a", "././a"] {
        let ground = Ground::new();
        ground
            .unpack(".", &archive([folder("./"), file(name, "words")]))
            .unwrap();
        assert_eq!(ground.read("a"), "words");
    }
    let ground = Ground::new();
    ground
        .unpack("web", &archive([file("./web", "words")]))
        .unwrap();
    assert_eq!(fs::read_to_string(ground.target()).unwrap(), "words");
}

#[test]
fn folders_of_old_archives() {
    let ground = Ground::new();
    let old = [
        of_kind(b'\0', "web/", b""),
        of_kind(b'\0', "web/in/", b""),
        of_kind(b'\0', "web/in/a", b"b"),
    ];
    ground.unpack("web", &archive(old)).unwrap();
    assert_eq!(ground.read("in/a"), "b");
}

#[test]
fn long_names() {
    let ground = Ground::new();
    let long = format!("web/{}", "long".repeat(50));
    let gnu = of_kind(b'L', "././@LongLink", format!("{long}1\0").as_bytes());
    let records = pax(&[("mtime", "1.5"), ("path", &format!("{long}2"))]);
    let all = archive([
        gnu,
        file("web/cut", "1"),
        records,
        file("web/cut", "2"),
        file("web/a", "3"),
    ]);
    ground.unpack("web", &all).unwrap();
    let long = &long[4..];
    assert_eq!(ground.read(&format!("{long}1")), "1");
    assert_eq!(ground.read(&format!("{long}2")), "2");
    assert_eq!(ground.read("a"), "3");
    assert_eq!(fs::read_dir(ground.target()).unwrap().count(), 3);
}

#[test]
fn names_that_are_too_long() {
    for kind in [b'L', b'K', b'x', b'g'] {
        let ground = Ground::new();
        let mut hostile = header(kind, "web", "", 1 << 30).as_bytes().to_vec();
        hostile.resize(100_000, b'a');
        let said = ground.refusal("web", &hostile);
        assert!(said.contains("a name of 1073741824 bytes"), "{said}");
    }
    // No system has such, and who reads the error is not flooded.
    let ground = Ground::new();
    let name = of_kind(
        b'L',
        "long",
        format!("web/{}", "a".repeat(60_000)).as_bytes(),
    );
    let error = ground
        .unpack("web", &archive([name, file("web/a", "")]))
        .unwrap_err();
    let error = kubex_proto::Error::from(error).to_string();
    assert!(error.len() < 2000, "{error}");
    let name = of_kind(
        b'L',
        "long",
        format!("out{}", "a".repeat(60_000)).as_bytes(),
    );
    ground.refusal("web", &archive([name, file("web/a", "")]));
}

#[test]
fn names_that_hold_a_nul() {
    let ground = Ground::new();
    for way in [
        of_kind(b'L', "long", b"web/a\0b\0"),
        pax(&[("path", "web/a\0b")]),
        pax(&[("linkpath", "a\0b")]),
    ] {
        let said = ground.refusal("web", &archive([way, file("web/a", "")]));
        assert!(said.contains("NUL"), "{said}");
    }
}

#[test]
fn kinds_that_are_not_copied() {
    for kind in [b'3', b'4', b'6', b'S', b'D', b'M', b'V', b'Z', 0xff] {
        let ground = Ground::new();
        let said = ground.refusal(
            "web",
            &archive([folder("web"), of_kind(kind, "web/a", b"")]),
        );
        assert!(
            said.contains("devices, pipes and sparse files"),
            "{kind}: {said}"
        );
        assert!(!ground.target().join("a").exists());
    }
    let ground = Ground::new();
    let sparse = pax(&[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")]);
    let said = ground.refusal(
        "web",
        &archive([folder("web"), sparse, file("web/a", "1\n0\n")]),
    );
    assert!(said.contains("a sparse file"), "{said}");
}

#[test]
fn one_where_another_is() {
    let ground = Ground::new();
    let twice = archive([folder("web"), file("web/a", "1"), file("web/a", "two")]);
    assert_eq!(ground.unpack("web", &twice).unwrap().files, 2);
    assert_eq!(ground.read("a"), "two");
    let said = ground.refusal("web", &archive([folder("web/a")]));
    assert!(said.contains("is a folder there, and none here"), "{said}");
    let said = ground.refusal("web", &archive([file("web/a/b", "")]));
    assert!(said.contains("leads through a file"), "{said}");
    ground
        .unpack("web", &archive([folder("web/in"), folder("web/in")]))
        .unwrap();
    let said = ground.refusal("web", &archive([file("web/in", "")]));
    assert!(said.contains("is a folder here, and none there"), "{said}");
    let said = ground.refusal("web", &archive([file("web", "")]));
    assert!(said.contains("is a folder here, and none there"), "{said}");
}

/// What was there is gone, and not written to: it may have another name elsewhere.
#[test]
fn files_that_were_there_before() {
    let ground = Ground::new();
    fs::create_dir(ground.target()).unwrap();
    fs::hard_link(ground.path("beside/kept"), ground.target().join("a")).unwrap();
    symlink("../beside/kept", ground.target().join("b")).unwrap();
    let all = archive([file("web/a", "new"), file("web/b", "new")]);
    ground.unpack("web", &all).unwrap();
    assert_eq!(
        (ground.read("a"), ground.read("b")),
        ("new".into(), "new".into())
    );
}

#[test]
fn permissions() {
    let ground = Ground::new();
    let all = archive([
        with_mode(b'5', "web", 0o7777),
        with_mode(b'0', "web/a", 0o7755),
        with_mode(b'0', "web/b", 0o400),
        with_mode(b'0', "web/c", 0),
        with_mode(b'5', "web/d", 0),
        with_mode(b'0', "web/d/e", 0o666),
    ]);
    ground.unpack("web", &all).unwrap();
    // What this process may not grant.
    fs::write(ground.target().join("masked"), "").unwrap();
    let mode = |name: &str| {
        let metadata = fs::metadata(ground.target().join(name)).unwrap();
        metadata.permissions().mode() & 0o7777
    };
    let granted = mode("masked") | 0o111;
    assert_ne!(granted, 0o777, "a usual umask takes something away");
    assert_eq!(mode(""), granted);
    assert_eq!(mode("a"), 0o755 & granted);
    assert_eq!(mode("b"), 0o400);
    assert_eq!(mode("c"), 0);
    assert_eq!(mode("d"), 0o700);
    assert_eq!(mode("d/e"), 0o666 & granted);
}
