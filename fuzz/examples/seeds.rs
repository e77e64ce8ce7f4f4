//! Writes the seeds that are made, of the recordings and of scripts, to `fuzz/seeds`: `cargo run -p kubex-fuzz --example seeds`.
//!
//! Those beside them are written by hand. The target `response` takes the recordings as they are.

use std::{fs, io, io::Write, path::PathBuf};

use flate2::{Compression, write::DeflateEncoder};

fn main() -> io::Result<()> {
    let recordings = root().join("../tests/recordings/v1.37");
    for file in fs::read_dir(recordings)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().replace(".http", "");
        let answer = fs::read(file.path())?;
        let body = body(&answer);
        let target = match &*name {
            name if name.ends_with("gzip") => "gzip",
            name if name.starts_with("list") => "list_items",
            name if name.starts_with("watch") => "watch_frames",
            _ => continue,
        };
        write(target, &name, body)?;
    }
    for (parts, level) in [(0, 0), (0xff, 1), (0b1110_0100, 6), (0b1010, 9)] {
        let mut member = DeflateEncoder::new(vec![parts], Compression::new(level));
        member.write_all(&b"{\"items\":[]}".repeat(40))?;
        write("gzip", &format!("deflated-{level}"), &member.finish()?)?;
    }
    discovery()?;
    for target in ["exchange", "pager", "watcher"] {
        scripts(target)?;
    }
    sessions()?;
    let names = [
        "apps",
        "v1",
        "deployments",
        "staging",
        "web",
        "/api/v1/pods?limit=5",
        "https://host:6443/prefix",
    ];
    write("names_and_paths", "deployment", &between(&names))?;
    let names = [
        "",
        "v1",
        "pods",
        "default",
        "system:node %",
        "/a/%2e./b",
        "https://[::1]/",
    ];
    write("names_and_paths", "odd", &between(&names))?;
    let fields = [
        "/metadata/labels/a~1b",
        "metadata",
        "~0",
        "/items/-",
        "",
        "/spec",
        "/~0~1",
    ];
    write("json_pointer_and_patch", "fields", &between(&fields))
}

/// What a server tells of itself, in both forms: its answers, one after the other.
fn discovery() -> io::Result<()> {
    for (seed, names) in [
        ("aggregated", &["core-aggregated", "apis-aggregated"][..]),
        ("old", &["api", "core-resources", "apis", "resources"]),
    ] {
        let mut answers = Vec::new();
        for name in names {
            let path = format!("../tests/recordings/v1.37/discovery-{name}.http");
            answers.push(body(&fs::read(root().join(path))?).to_owned());
        }
        write("discovery", seed, &answers.join(&0xff))?;
    }
    Ok(())
}

/// Goes through what servers do, with each setup: see `Operation` for the bytes.
fn scripts(target: &str) -> io::Result<()> {
    let serve = [0_u8; 12];
    let page: &[u8] = &[4, 0, 7, 5, 10, 128, 5, 6];
    let initial: &[u8] = &[4, 0, 7, 5, 0, 0, 5, 5, 0, 1, 6, 5, 4, 0, 7];
    let changes: &[u8] = &[5, 1, 0, 8, 5, 2, 1, 9, 5, 3, 0, 10, 5, 7, 2, 11, 6];
    let gone: &[u8] = &[4, 11, 7, 5, 18, 128, 0, 6];
    let busy: &[u8] = &[4, 13, 0, 8];
    let broken: &[u8] = &[4, 0, 7, 5, 13, 0, 5, 5, 14, 0, 5, 7, 4];
    let refused: &[u8] = &[4, 8, 7, 5, 19, 0, 0, 6, 2, 1];
    let frames: &[u8] = &[5, 5, 0, 0, 5, 6, 0, 0, 5, 20, 17, 0, 5, 21, 0, 0];
    for setup in 0..32_u8 {
        for (number, parts) in [
            &[&serve[..]][..],
            &[page, busy, page, gone, &serve],
            &[initial, changes, &[2, 0], gone, &serve],
            &[broken, &[8], broken, &[1, 20], refused],
            &[initial, frames, &[3], changes, &[2, 0, 7, 0], broken],
        ]
        .iter()
        .enumerate()
        {
            let legal = u8::from(number != 3);
            let script = [&[setup, legal, 2, 0], &*parts.concat()].concat();
            if usize::from(setup) % 5 == number || setup < 2 {
                write(target, &format!("script-{setup}-{number}"), &script)?;
            }
        }
    }
    Ok(())
}

/// Sessions that go well, and not, with each setup: see `Doing` for the bytes.
fn sessions() -> io::Result<()> {
    let output: &[u8] = &[
        0, 3, 1, b'h', b'i', 0, 2, 2, b'e', 0, 1, 1, 1, 2, 15, 16, 17, 1,
    ];
    let stdin: &[u8] = &[
        13, 0, 17, 13, 0, 3, 12, 1, 14, 15, 80, 0, 24, 0, 12, 255, 13, 0, 1,
    ];
    let words: &[u8] = &[2, 1, 1, 6, 0, 2, 1, 2];
    let full: &[u8] = &[1, 1, 17, 1, 1, 17, 16, 1, 2, 17, 18, 1, 1, 2, 17, 10, 1];
    let large: &[u8] = &[1, 3, 17].repeat(9);
    let silence: &[u8] = &[10, 1, 11, 12, 12, 255].repeat(14);
    let closed: &[u8] = &[7, 1, 0, 0, 2, 1, b'x', 16, 16];
    let broken: &[u8] = &[7, 5, 3, b'w', b'h', b'y', 8, 9, 0, 4, 5];
    let prefixes: &[u8] = &[3, 0, 0, 3, 1, 0, 3, 2, 0, 3, 3, 0];
    let ports: &[u8] = &[
        0, 3, 0, b'h', b'i', 0, 2, 2, b'o', 0, 3, 3, b'n', b'o', 17, 1, 16,
    ];
    let written: &[u8] = &[
        13, 0, 17, 13, 1, 17, 13, 2, 17, 13, 3, 5, 12, 255, 18, 1, 12, 255,
    ];
    let wrong: &[u8] = &[3, 0, 0, 3, 1, 1, 16, 12, 0, 19];
    for (number, parts) in [
        &[output, stdin, words, closed][..],
        &[output, &[2, 0, 0], closed],
        &[stdin, full, output, &[2, 2, 0], broken],
        &[large, output],
        &[silence, output, &[2, 1, 0], silence],
        &[stdin, &[19], output],
        &[&[2, 0, 40], closed],
        &[prefixes, ports, written, closed],
        &[prefixes, written, ports, full, broken],
        &[wrong, written],
    ]
    .iter()
    .enumerate()
    {
        let said = parts.concat();
        for setup in [0b1011_u8, 0b0010_1101, 0b1100_0000, 0b1_1001] {
            let name = format!("said-{number}-{setup}");
            for target in ["session", "port_forward", "run"] {
                let is_of_ports = number >= 7;
                if is_of_ports == (target == "port_forward") {
                    write(target, &name, &[&[setup, 0], &*said].concat())?;
                }
            }
        }
    }
    // An answer to the upgrade that is spelled otherwise, and one that is none.
    let spelled = [&[0, 0xf4, 19][..], b"keep-alive, UPGRADE", output].concat();
    write("session", "opened-otherwise", &spelled)?;
    let other = [&[0, 0xfc, 17][..], b"v4.channel.k8s.io", prefixes].concat();
    write("port_forward", "opened", &other)?;
    write("session", "not-opened", b"\0\xf8\x02no")
}

/// Parts between bytes that no UTF-8 has.
fn between(parts: &[&str]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|part| part.as_bytes()).collect();
    parts.join(&0xff)
}

fn body(answer: &[u8]) -> &[u8] {
    let end = answer.windows(2).position(|two| two == b"\n\n");
    &answer[end.expect("an empty line") + 2..]
}

fn write(target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let directory = root().join("seeds").join(target);
    fs::create_dir_all(&directory)?;
    fs::write(directory.join(name), bytes)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
