//! Copies of files, where they are harder than elsewhere.

#![cfg(unix)]

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Kubeconfig, Origin};
use kubex_testing::Server;
use kubex_testing::server::{ContainerProcess, Exit, Served};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::{PATIENCE, with_web};

type Pods = kubex_tokio::Api<Pod>;

fn pods(running: &Served) -> Pods {
    let kubeconfig = Kubeconfig::parse(&running.kubeconfig(), "").unwrap();
    let config = kubeconfig.config(None).unwrap();
    kubex_tokio::Client::new(config).unwrap().api()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Nobody can tell `tar` that its stdin ends, so it must see that of the archive.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn there_and_back_without_an_end_of_stdin() {
    let server = Server::builder()
        .exec_by_processes()
        .without_stream_close()
        .build();
    let running = with_web(server).0.serve().unwrap();
    let pods = pods(&running);
    let place = TempDir::new().unwrap();
    let [here, there, back] = ["here", "there", "back"].map(|name| place.path().join(name));
    fs::create_dir(&here).unwrap();
    // Of an archive as long as what is read at once, shorter ones, and longer ones.
    for length in [0, 1, 511, 512, 8_000, 8_192, 8_704, 10_240, 1_000_000] {
        fs::write(here.join("file"), vec![b'x'; length]).unwrap();
        let exec = pods.exec();
        let there_and_back = async {
            exec.copy_to("web", here.join("file"), text(&there)).await?;
            exec.copy_from("web", text(&there), back.as_path()).await
        };
        let copied = timeout(PATIENCE, there_and_back)
            .await
            .expect("it ends")
            .unwrap();
        assert_eq!((copied.files, copied.bytes), (1, length as u64));
        assert_eq!(fs::read(&back).unwrap(), vec![b'x'; length]);
    }
    assert!(running.server().wait_for_sessions_to_end(PATIENCE));
}

/// What cannot be packed is known here, and whoever unpacks need not agree.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn to_whom_never_ends_what_cannot_be_packed() {
    let reads_for_ever = async |mut process: ContainerProcess| {
        if process.command.first().is_none_or(|first| first != "tar") {
            return Exit::Code(1);
        }
        let _ = process.stdin.read_to_end(&mut Vec::new()).await;
        std::future::pending().await
    };
    let server = Server::builder().on_exec(reads_for_ever).build();
    let running = with_web(server).0.serve().unwrap();
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("first"), vec![b'x'; 100_000]).unwrap();
    let _socket = UnixListener::bind(place.path().join("second")).unwrap();
    let pods = pods(&running);
    let copied = pods.exec().copy_to("web", place.path(), "/tmp/there");
    let error = timeout(PATIENCE, copied.into_future()).await;
    let error = error.expect("it ends").unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    assert!(error.to_string().contains("second"), "{error}");
    assert!(running.server().wait_for_sessions_to_end(PATIENCE));
}
