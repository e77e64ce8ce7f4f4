//! Files in and out of containers.

use std::fs;
use std::path::Path;

use kubex_proto::{Error, Origin};
use kubex_testing::server::{ContainerProcess, Exit};
use tokio::io::AsyncWriteExt;

use super::running::idle;
use crate::Context;
use crate::harness::Server;

/// A folder of many kinds of things.
fn folder(at: &Path) {
    fs::create_dir_all(at.join("in/empty")).unwrap();
    fs::write(at.join("in/none"), "").unwrap();
    fs::write(at.join(format!("in/{}", "long".repeat(50))), "long").unwrap();
    let mut large = vec![0; 1_000_001];
    fastrand::Rng::with_seed(9).fill(&mut large);
    fs::write(at.join("large"), large).unwrap();
    fs::write(at.join("with space and ü"), "words").unwrap();
    std::os::unix::fs::symlink("in/none", at.join("link")).unwrap();
    let run = at.join("run");
    fs::write(&run, "#!/bin/sh").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&run, mode).unwrap();
}

/// All that is in a folder, as text that can be compared.
fn list(at: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(at).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.push(format!("{name}/"));
            found.extend(
                list(&path)
                    .into_iter()
                    .map(|inner| format!("{name}/{inner}")),
            );
        } else if kind.is_symlink() {
            found.push(format!(
                "{name} -> {}",
                fs::read_link(&path).unwrap().display()
            ));
        } else {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&path).unwrap().permissions(),
            );
            let bytes = fs::read(&path).unwrap();
            let sum = bytes.iter().fold(0_u64, |sum, byte| {
                sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
            });
            found.push(format!("{name} {:o} {} {sum}", mode & 0o777, bytes.len()));
        }
    }
    found
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

pub(super) async fn a_folder_there_and_back(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let place = tempfile::tempdir().unwrap();
    let [here, there, back] = ["here", "there", "back"].map(|name| place.path().join(name));
    folder(&here);
    let exec = pods.exec();
    let copied = exec
        .copy_to("web", here.as_path(), text(&there))
        .container("main")
        .await?;
    assert_eq!((copied.files, copied.bytes), (5, 1_000_001 + 4 + 5 + 9));
    assert_eq!(list(&here), list(&there));
    let copied = exec.copy_from("web", text(&there), back.as_path()).await?;
    assert_eq!((copied.files, copied.bytes), (5, 1_000_001 + 4 + 5 + 9));
    assert_eq!(list(&here), list(&back));
    // Where there is a folder, it goes into that.
    exec.copy_to("web", here.as_path(), text(&there)).await?;
    assert_eq!(list(&here), list(&there.join("here")));
    exec.copy_from(
        "web",
        format!("{}/", there.join("here").display()),
        back.as_path(),
    )
    .await?;
    assert_eq!(list(&here), list(&back.join("here")));
    Ok(())
}

pub(super) async fn a_file_there_and_back(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let place = tempfile::tempdir().unwrap();
    let [here, there, back] = ["here", "there", "back"].map(|name| place.path().join(name));
    fs::write(&here, "words").unwrap();
    let exec = pods.exec();
    exec.copy_to("web", here.as_path(), text(&there)).await?;
    assert_eq!(fs::read_to_string(&there).unwrap(), "words");
    fs::write(&here, "other words").unwrap();
    exec.copy_to("web", here.as_path(), text(&there)).await?;
    exec.copy_from("web", text(&there), back.as_path()).await?;
    assert_eq!(fs::read_to_string(&back).unwrap(), "other words");
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let place = tempfile::tempdir().unwrap();
    let here = place.path().join("here");
    let exec = pods.exec();
    let error = exec
        .copy_to("web", here.as_path(), "/tmp/there")
        .await
        .unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    assert!(error.to_string().contains(&text(&here)), "{error}");
    let missing = text(&place.path().join("missing"));
    let error = exec
        .copy_from("web", missing, here.as_path())
        .await
        .unwrap_err();
    assert_eq!(error.origin(), Origin::Server, "{error}");
    assert!(error.to_string().contains("No such file"), "{error}");
    fs::write(&here, "words").unwrap();
    let nowhere = text(&place.path().join("missing/there"));
    let error = exec
        .copy_to("web", here.as_path(), nowhere)
        .await
        .unwrap_err();
    assert_eq!(error.origin(), Origin::Server, "{error}");
    assert!(error.to_string().contains("No such file"), "{error}");
    let error = exec.copy_to("web", here.as_path(), "").await.unwrap_err();
    assert!(error.to_string().contains("remote path"), "{error}");
    // A link that leads out of what is copied.
    let there = place.path().join("there");
    fs::create_dir(&there).unwrap();
    std::os::unix::fs::symlink("../here", there.join("out")).unwrap();
    let back = place.path().join("back");
    let error = exec
        .copy_from("web", text(&there), back.as_path())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("leads out of"), "{error}");
    assert!(!back.join("out").exists());
    Ok(())
}

/// The header of an entry of an archive, which has no contents.
fn header(kind: u8, name: &str, link: &str) -> [u8; 512] {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000755\0");
    header[124..136].copy_from_slice(b"00000000000\0");
    header[156] = kind;
    header[157..][..link.len()].copy_from_slice(link.as_bytes());
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}

pub(super) async fn containers_that_mean_harm(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let Server::InMemory(server) = &context.server else {
        panic!("nothing else sends such archives");
    };
    let place = tempfile::tempdir().unwrap();
    let back = place.path().join("back");
    for (kind, name, link, words) in [
        (b'0', "web/../../out", "", "leads out"),
        (b'2', "web/out", "/etc", "a link that leads out"),
        (b'1', "web/out", "/etc/passwd", "leads out"),
        (b'3', "web/out", "", "neither a file"),
    ] {
        let archive = [header(b'5', "./web/", ""), header(kind, name, link)].concat();
        // It says nothing more, and does not end.
        server.on_exec(move |mut process: ContainerProcess| {
            let archive = archive.clone();
            async move {
                let _ = process.stderr.write_all(b"all is well").await;
                let _ = process.stdout.write_all(&archive).await;
                std::future::pending::<Exit>().await
            }
        });
        let copied = pods.exec().copy_from("web", "/srv/web", back.as_path());
        let error = copied.await.unwrap_err();
        assert_eq!(error.origin(), Origin::Wire, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(list(place.path()), ["back/"]);
        fs::remove_dir(&back).unwrap();
    }
    Ok(())
}

/// It fails in the middle of a header, and its own words are those that help.
pub(super) async fn archives_that_break_off(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let Server::InMemory(server) = &context.server else {
        panic!("nothing else breaks off there");
    };
    let place = tempfile::tempdir().unwrap();
    let back = place.path().join("back");
    for length in [0, 100, 512, 800, 1024] {
        for code in [0, 2] {
            let archive = [header(b'5', "web", ""), header(b'0', "web/a", "")].concat();
            server.on_exec(move |mut process: ContainerProcess| {
                let archive = archive[..length].to_vec();
                async move {
                    let _ = process.stdout.write_all(&archive).await;
                    let _ = process.stderr.write_all(b"disk on fire").await;
                    Exit::Code(code)
                }
            });
            let copied = pods.exec().copy_from("web", "/srv/web", back.as_path());
            let error = copied.await.unwrap_err();
            let (origin, words) = match code {
                0 => (Origin::Wire, "broke off"),
                _ => (Origin::Server, "disk on fire"),
            };
            assert_eq!(error.origin(), origin, "{length}: {error}");
            assert!(error.to_string().contains(words), "{length}: {error}");
        }
    }
    Ok(())
}
