//! 100 MB through one session: whole, and without being held anywhere.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use bytes::Bytes;
use futures_util::future::join;
use kubex_proto::ExitStatus;
use ring::digest::{Context, SHA256};

use crate::servers::Place;
use crate::{Pods, Runtime, observed};

const MUCH: usize = 100_000_000;

/// Client, proxies of TLS and, in memory, the server: so much may all of them hold at once.
const BOUND_KIB: u64 = 24 << 10;

pub(crate) fn through_a_command<R: Runtime>(place: &Place) {
    measured("exec", || {
        let pods: Pods<R> = Pods::<R>::bound_to(R::client(place));
        R::carry_out(async move {
            let cat = pods.exec().stream("web", ["cat"]).stdin();
            let process = cat.await.unwrap();
            let mut stdin = process.stdin().unwrap();
            let mut stdout = process.stdout().unwrap();
            let write = async {
                let (mut random, mut left) = (random(), MUCH);
                let mut sent = Context::new(&SHA256);
                while left > 0 {
                    let bytes = piece(&mut random, &mut left);
                    sent.update(&bytes);
                    stdin.write_all(&bytes).await.unwrap();
                }
                stdin.close().await.unwrap();
                sent.finish()
            };
            let read = async {
                let mut received = Context::new(&SHA256);
                while let Some(bytes) = stdout.next().await {
                    received.update(&bytes.unwrap());
                }
                received.finish()
            };
            let (sent, received) = join(write, read).await;
            assert_eq!(sent.as_ref(), received.as_ref());
            assert_eq!(process.status().await.unwrap(), ExitStatus::Success);
        });
    });
}

pub(crate) fn through_a_port<R: Runtime>(place: &Place) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    place.lead_to(address);
    std::thread::spawn(move || echo(listener.accept().unwrap().0));
    measured("port-forward", || {
        let pods: Pods<R> = Pods::<R>::bound_to(R::client(place));
        R::carry_out(async move {
            let forward = pods.port_forward().forward("web", [address.port()]);
            let ports = forward.await.unwrap();
            let mut up = ports.stream(address.port()).unwrap();
            // Both directions are of one stream, so they take turns.
            let mut random = random();
            let (mut sent, mut received) = (Context::new(&SHA256), Context::new(&SHA256));
            let (mut ahead, mut left) = (0, MUCH);
            while left > 0 || ahead > 0 {
                if left > 0 && ahead < 1_000_000 {
                    let bytes = piece(&mut random, &mut left);
                    sent.update(&bytes);
                    ahead += bytes.len();
                    up.write_all(&bytes).await.unwrap();
                } else {
                    let bytes = up.next().await.unwrap().unwrap();
                    received.update(&bytes);
                    ahead -= bytes.len();
                }
            }
            assert_eq!(sent.finish().as_ref(), received.finish().as_ref());
        });
    });
}

/// Says everything again, without waiting for whoever writes to read.
fn echo(mut stream: TcpStream) {
    let mut back = stream.try_clone().unwrap();
    let (say, said) = std::sync::mpsc::sync_channel::<Vec<u8>>(64);
    std::thread::spawn(move || {
        for bytes in said {
            if back.write_all(&bytes).is_err() {
                return;
            }
        }
    });
    let mut bytes = vec![0; 65536];
    while let Ok(length @ 1..) = stream.read(&mut bytes) {
        if say.send(bytes[..length].to_vec()).is_err() {
            return;
        }
    }
}

fn measured(what: &str, work: impl FnOnce()) {
    let (before, _) = observed::memory();
    observed::forget_peak();
    let begun = Instant::now();
    work();
    let (_, peak) = observed::memory();
    let more = peak.saturating_sub(before);
    let time = begun.elapsed().as_millis();
    println!(
        "{what}: {MUCH} bytes both ways in {time} ms, the hash is right; {more} KiB more in use at most, of {peak}"
    );
    assert!(more < BOUND_KIB, "{more} KiB");
}

fn random() -> fastrand::Rng {
    fastrand::Rng::with_seed(100)
}

/// The next bytes, of those that are left.
fn piece(random: &mut fastrand::Rng, left: &mut usize) -> Bytes {
    let mut bytes = vec![0; random.usize(1..200_000).min(*left)];
    random.fill(&mut bytes);
    *left -= bytes.len();
    bytes.into()
}
