//! A thousand sessions that are dropped at random moments: nothing is left of them.

use std::io::Read as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use futures_util::future::{Either, join_all, select};
use futures_util::pin_mut;
use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Error, Namespaced, SessionClient};
use kubex_transport::{Ports, Process};

use crate::servers::Place;
use crate::{Pods, Runtime, observed};

const MANY: usize = 1000;

/// So many at a time.
const AT_ONCE: usize = 40;

/// What marks the processes that are meant, among all of this machine.
const MARK: &str = "kubex-bulk-many";

pub(crate) fn dropped<R: Runtime>(place: &Place) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    place.lead_to(address);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut bytes = [0; 1024];
                while let Ok(1..) = stream.read(&mut bytes) {}
            });
        }
    });
    let sockets = observed::sockets();
    let begun = Instant::now();
    let mut reached = [0; 4];
    let tasks = {
        let pods = Pods::<R>::bound_to(R::client(place));
        R::carry_out(async {
            for first in (0..MANY).step_by(AT_ONCE) {
                let sessions = (first..first + AT_ONCE)
                    .map(|seed| one::<R::Client>(&pods, address.port(), seed));
                for how_far in join_all(sessions).await {
                    reached[how_far] += 1;
                }
            }
            drop(pods);
        })
    };
    let time = begun.elapsed().as_millis();
    println!(
        "{MANY} sessions in {time} ms, dropped: {} before they were open, {} at once, {} after the first bytes, {} after others",
        reached[0], reached[1], reached[2], reached[3]
    );
    assert!(reached.iter().all(|count| *count > 20), "{reached:?}");
    assert_eq!(tasks.unwrap_or_default(), 0, "tasks");
    assert!(place.forgets_sessions(), "sessions of the server");
    observed::until(|| observed::sockets() <= sockets);
    assert!(observed::sockets() <= sockets, "{sockets} before");
    observed::until(|| observed::processes(MARK) == 0);
    assert_eq!(observed::processes(MARK), 0);
}

/// The pods of a client.
type Of<C> = Api<Pod, Namespaced, C>;

/// One session, of one kind or the other, up to some moment. How far it came.
async fn one<C>(pods: &Of<C>, port: u16, seed: usize) -> usize
where
    C: SessionClient<Process = Process, Ports = Ports>,
{
    let mut random = fastrand::Rng::with_seed(seed as u64);
    let mut reached = 0;
    // How far it may come. Before it is open, a moment is one of time; it may come further then, on a machine that is quick.
    let last = random.usize(..4);
    let moment = match last {
        0 => Duration::from_micros(random.u64(..10_000)),
        _ => Duration::from_secs(60),
    };
    {
        let moment = async_std::task::sleep(moment);
        let session = async {
            let outcome = if random.bool() {
                command(pods, &mut random, last, &mut reached).await
            } else {
                connection(pods, port, &mut random, last, &mut reached).await
            };
            outcome.unwrap();
        };
        pin_mut!(moment, session);
        match select(moment, session).await {
            Either::Left(_) | Either::Right(_) => {}
        }
    }
    reached
}

async fn command<C>(
    pods: &Of<C>,
    random: &mut fastrand::Rng,
    last: usize,
    reached: &mut usize,
) -> Result<(), Error>
where
    C: SessionClient<Process = Process, Ports = Ports>,
{
    // The mark is `$0`.
    let script = ["cat; true", "while echo word; do :; done"][random.usize(..2)];
    let command = ["sh", "-c", script, MARK];
    let process = pods.exec().stream("web", command).stdin().await?;
    *reached = 1;
    let (stdin, stdout) = (process.stdin(), process.stdout());
    if random.bool() {
        drop(process);
    }
    let (mut stdin, mut stdout) = (stdin.unwrap(), stdout.unwrap());
    while last == 0 || *reached < last {
        stdin.write_all(b"word\n").await?;
        if stdout.next().await.transpose()?.is_none() {
            return Ok(());
        }
        *reached = (*reached + 1).min(3);
    }
    Ok(())
}

async fn connection<C>(
    pods: &Of<C>,
    port: u16,
    random: &mut fastrand::Rng,
    last: usize,
    reached: &mut usize,
) -> Result<(), Error>
where
    C: SessionClient<Process = Process, Ports = Ports>,
{
    let ports = pods.port_forward().forward("web", [port]).await?;
    *reached = 1;
    let mut stream = ports.stream(port).unwrap();
    if random.bool() {
        drop(ports);
    }
    while last == 0 || *reached < last {
        stream.write_all(b"word\n").await?;
        stream.flush().await?;
        *reached = (*reached + 1).min(3);
        async_std::task::sleep(Duration::from_millis(random.u64(..10))).await;
    }
    Ok(())
}
