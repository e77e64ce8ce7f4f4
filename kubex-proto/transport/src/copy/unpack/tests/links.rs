//! Links, which lead where they may not, or are there to be written through.

use std::{fs, os::unix::fs::symlink};

use super::{
    Ground,
    archives::{archive, entry, file, folder, hard_link, header, link, of_kind, pax},
};

#[test]
fn links_that_stay_inside() {
    let ground = Ground::new();
    let all = archive([
        folder("web"),
        file("web/a", "words"),
        folder("web/in"),
        link("web/in/up", "../a"),
        link("web/in/all", ".."),
        link("web/here", "."),
        link("web/down", "./in/up"),
        link("web/dangling", "nothing/there"),
    ]);
    ground.unpack("web", &all).unwrap();
    assert_eq!(ground.read("in/up"), "words");
    assert_eq!(ground.read("down"), "words");
    assert_eq!(ground.read("here/in/all/a"), "words");
    assert!(ground.target().join("dangling").is_symlink());
}

#[test]
fn links_that_lead_out() {
    for to in [
        "/etc/passwd",
        "/",
        "..",
        "../beside/kept",
        "./../beside",
        "in/../../beside",
        "in/..",
        "in/up/../..",
    ] {
        let ground = Ground::new();
        let all = archive([folder("web"), folder("web/in"), link("web/a", to)]);
        let said = ground.refusal("web", &all);
        assert!(said.contains("a link that leads out"), "{to}: {said}");
        assert!(!ground.target().join("a").is_symlink());
        let ways = [
            of_kind(b'K', "long", format!("{to}\0").as_bytes()),
            pax(&[("linkpath", to)]),
        ];
        for way in ways {
            let said = ground.refusal("web", &archive([way, link("web/a", "in")]));
            assert!(said.contains("a link that leads out"), "{to}: {said}");
        }
    }
    let ground = Ground::new();
    let deep = archive([folder("web/in"), link("web/in/a", "../..")]);
    ground.refusal("web", &deep);
    // What is copied is a link itself.
    ground.refusal("web", &archive([link("web", "a")]));
    ground.refusal(".", &archive([link("./", "a")]));
}

/// Each of them stays inside, and so does what they lead to together.
#[test]
fn chains_of_links() {
    let ground = Ground::new();
    let all = archive([
        folder("web/in/deep"),
        link("web/in/deep/up", "../.."),
        link("web/a", "in/deep/up"),
        link("web/b", "a/in/deep/up/in/deep/up"),
    ]);
    ground.unpack("web", &all).unwrap();
    let top = ground.target().canonicalize().unwrap();
    assert_eq!(ground.target().join("b").canonicalize().unwrap(), top);
    // By way of one of them it goes no further up.
    for to in ["a/..", "b/../beside", "in/deep/up/.."] {
        ground.refusal("web", &archive([link("web/c", to)]));
    }
    // Nor does one take the place of a folder, for those in it to lead elsewhere.
    let said = ground.refusal("web", &archive([link("web/in/deep", "..")]));
    assert!(said.contains("is a folder here"), "{said}");
}

#[test]
fn links_that_lead_nowhere() {
    let ground = Ground::new();
    let empty = [
        of_kind(b'K', "long", b"\0"),
        pax(&[("linkpath", "")]),
        folder("web"),
    ];
    for way in empty {
        let said = ground.refusal("web", &archive([way, link("web/a", "")]));
        assert!(said.contains("leads nowhere"), "{said}");
    }
}

#[test]
fn writing_through_links() {
    for (to, name) in [
        (".", "web/l/a"),
        ("in", "web/l/a"),
        ("in", "web/l/b/c"),
        ("a", "web/l/a"),
    ] {
        for kind in [b'0', b'5', b'2', b'1'] {
            let ground = Ground::new();
            let through = entry(&header(kind, name, "x", 0), &[]);
            let all = archive([folder("web/in"), link("web/l", to), through]);
            let said = ground.refusal("web", &all);
            assert!(said.contains("leads through a link"), "{name}: {said}");
            assert_eq!(fs::read_dir(ground.target().join("in")).unwrap().count(), 0);
        }
    }
    // It makes room for the file, and what it leads to stays.
    let ground = Ground::new();
    let all = archive([
        folder("web"),
        file("web/a", "a"),
        link("web/l", "a"),
        file("web/l", "l"),
    ]);
    ground.unpack("web", &all).unwrap();
    assert_eq!(
        (ground.read("a"), ground.read("l")),
        ("a".into(), "l".into())
    );
    ground.refusal("web", &archive([link("web/l", "a"), folder("web/l")]));
}

#[test]
fn writing_through_links_that_were_there_before() {
    for to in ["../beside", ".", "nothing"] {
        let ground = Ground::new();
        fs::create_dir(ground.target()).unwrap();
        symlink(to, ground.target().join("l")).unwrap();
        let said = ground.refusal("web", &archive([file("web/l/kept", "")]));
        assert!(said.contains("leads through a link"), "{said}");
        let said = ground.refusal("web", &archive([folder("web/l")]));
        assert!(said.contains("is a folder there"), "{said}");
        assert!(!ground.path("nothing").exists());
    }
}

#[test]
fn hard_links() {
    let ground = Ground::new();
    let mut large = header(b'1', "web/c", "web/a", 0);
    large.set_mode(0o777);
    large.set_cksum();
    let all = archive([
        folder("web"),
        file("web/a", "words"),
        hard_link("./web/b", "./web/a"),
        entry(&large, &[]),
    ]);
    assert_eq!(ground.unpack("web", &all).unwrap().files, 1);
    assert_eq!(
        (ground.read("b"), ground.read("c")),
        ("words".into(), "words".into())
    );
    // To write to the one is not to write to the other.
    ground
        .unpack("web", &archive([file("web/b", "other")]))
        .unwrap();
    assert_eq!(ground.read("a"), "words");
}

#[test]
fn hard_links_to_what_they_may_not() {
    let ground = Ground::new();
    fs::create_dir(ground.target()).unwrap();
    symlink("../beside/kept", ground.target().join("before")).unwrap();
    symlink("../beside", ground.target().join("folder")).unwrap();
    for of in [
        "/etc/passwd",
        "../beside/kept",
        "web/../beside/kept",
        "beside/kept",
        "web/before",
        "web/folder/kept",
        "web/l",
        "web/in",
        "web",
        "web/self",
        "web/nothing",
        "web/nothing/at/all",
    ] {
        let all = archive([
            folder("web/in"),
            file("web/a", ""),
            link("web/l", "a"),
            hard_link("web/self", of),
        ]);
        let said = ground.refusal("web", &all);
        assert!(said.contains("web/self"), "{said}");
        assert!(
            fs::symlink_metadata(ground.target().join("self")).is_err(),
            "{of}"
        );
    }
    let said = ground.refusal(
        "web",
        &archive([file("web/a", ""), hard_link("web/a", "./web//a")]),
    );
    assert!(said.contains("no file that was copied"), "{said}");
    assert!(ground.target().join("a").exists());
}
