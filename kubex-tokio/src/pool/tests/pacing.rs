//! Servers that allow no streams, or one, or hang up on everybody, are not dialled the harder for it.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{super::Pool, ask, hold, peer::Peer, pool_of, settle};
use crate::connect::{ConnectError, Dial, Protocol, Wire};

const SETTINGS: u8 = 4;
const HEADERS: u8 = 1;

/// What a connection meets.
#[derive(Clone, Copy)]
enum Mood {
    /// HTTP/2: no stream for so long, and then a hundred.
    ShutFor(Duration),
    /// Takes a request, and hangs up.
    HangsUp(Protocol),
    /// HTTP/1.1: takes a request, and hangs up; from so many dials on, it answers.
    AnswersAfter(usize),
    /// HTTP/1.1: answers one request, and hangs up.
    AnswersOnce,
    /// HTTP/1.1: takes a request, and says nothing.
    Silent,
}

#[derive(Clone)]
struct Moody {
    mood: Mood,
    dials: Arc<AtomicUsize>,
    target: Arc<str>,
}

impl Moody {
    fn new(mood: Mood) -> Self {
        Self {
            mood,
            dials: Arc::default(),
            target: "moody.test:80".into(),
        }
    }

    fn dials(&self) -> usize {
        self.dials.load(Ordering::SeqCst)
    }

    fn protocol(&self) -> Protocol {
        match self.mood {
            Mood::ShutFor(_) => Protocol::Http2,
            Mood::HangsUp(protocol) => protocol,
            Mood::AnswersAfter(_) | Mood::AnswersOnce | Mood::Silent => Protocol::Http1,
        }
    }

    async fn serve(self, number: usize, mut io: DuplexStream) -> io::Result<()> {
        if self.protocol() == Protocol::Http2 {
            let mut preface = [0; 24];
            io.read_exact(&mut preface).await?;
        }
        match self.mood {
            Mood::ShutFor(time) => {
                io.write_all(&streams(0)).await?;
                sleep(time).await;
                io.write_all(&streams(100)).await?;
                loop {
                    let stream = request(&mut io).await?;
                    // `:status: 200`, and the end.
                    io.write_all(&[0, 0, 1, HEADERS, 5]).await?;
                    io.write_all(&stream).await?;
                    io.write_all(&[0x88]).await?;
                }
            }
            Mood::HangsUp(Protocol::Http2) => {
                io.write_all(&streams(100)).await?;
                request(&mut io).await.map(drop)
            }
            Mood::AnswersAfter(dials) if number > dials => loop {
                answer(&mut io).await?;
            },
            Mood::AnswersOnce => answer(&mut io).await,
            Mood::HangsUp(Protocol::Http1) | Mood::AnswersAfter(_) => {
                io.read(&mut [0; 4096]).await.map(drop)
            }
            Mood::Silent => loop {
                if io.read(&mut [0; 4096]).await? == 0 {
                    return Ok(());
                }
            },
        }
    }
}

/// Settings that allow so many streams.
fn streams(limit: u8) -> [u8; 15] {
    [0, 0, 6, SETTINGS, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, limit]
}

/// The stream of the next request.
async fn request(io: &mut DuplexStream) -> io::Result<[u8; 4]> {
    loop {
        let mut head = [0; 9];
        io.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        tokio::io::copy(&mut (&mut *io).take(length.into()), &mut tokio::io::sink()).await?;
        if head[3] == HEADERS {
            return Ok([head[5], head[6], head[7], head[8]]);
        }
    }
}

/// Answers a request of HTTP/1.1.
async fn answer(io: &mut DuplexStream) -> io::Result<()> {
    if io.read(&mut [0; 4096]).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    io.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        .await
}

impl Dial for Moody {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        let moody = self.clone();
        Box::pin(async move {
            let number = moody.dials.fetch_add(1, Ordering::SeqCst) + 1;
            sleep(Duration::from_millis(1)).await;
            let (near, far) = tokio::io::duplex(64 << 10);
            let protocol = moody.protocol();
            tokio::spawn(moody.serve(number, far));
            Ok(Wire::new(TokioIo::new(near), protocol))
        })
    }

    fn target(&self) -> &Arc<str> {
        &self.target
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_allows_no_stream_is_waited_for_on_one_connection() {
    let server = Moody::new(Mood::ShutFor(Duration::from_secs(20)));
    let pool = pool_of(server.clone(), None);
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let pool = pool.clone();
        calls.spawn(async move { ask(&pool, "/get").await.unwrap() });
    }
    sleep(Duration::from_secs(19)).await;
    assert_eq!((calls.try_join_next().is_none(), server.dials()), (true, 1));
    assert_eq!(calls.join_all().await.len(), 100);
    assert_eq!(server.dials(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_allows_one_stream_is_dialled_at_a_growing_pace() {
    let peer = Peer::http2(1);
    let pool = pool_of(peer.clone(), None);
    let mut watches = JoinSet::new();
    for _ in 0..300 {
        let pool = pool.clone();
        watches.spawn(async move {
            let _watch = hold(&pool).await;
            std::future::pending::<()>().await;
        });
    }
    sleep(Duration::from_secs(6)).await;
    assert!(peer.dials() < 50, "{} dials", peer.dials());
    sleep(Duration::from_secs(1000)).await;
    assert_eq!(peer.dials(), 256, "the most there are");

    // Whoever ends leaves room for one who waits.
    let mut get = std::pin::pin!(ask(&pool, "/get"));
    assert!(timeout(Duration::from_secs(60), &mut get).await.is_err());
    watches.shutdown().await;
    assert_eq!(get.await.unwrap(), "/get answered");
    assert_eq!(peer.dials(), 256);
}

#[tokio::test(start_paused = true)]
async fn so_many_watches_as_there_are_over_http1() {
    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    let mut watches = JoinSet::new();
    for _ in 0..300 {
        let pool = pool.clone();
        watches.spawn(async move { hold(&pool).await });
    }
    let watches = timeout(Duration::from_secs(30), watches.join_all()).await;
    assert_eq!(watches.unwrap().len(), 300);
    assert_eq!(peer.dials(), 300);
}

/// Calls again and again, by many, for so long.
async fn persist(pool: &Arc<Pool>, callers: usize, time: Duration) {
    let mut calls = JoinSet::new();
    for _ in 0..callers {
        let pool = pool.clone();
        calls.spawn(async move { while ask(&pool, "/get").await.is_err() {} });
    }
    sleep(time).await;
    calls.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_on_everybody_is_dialled_ever_more_rarely() {
    for protocol in [Protocol::Http1, Protocol::Http2] {
        let server = Moody::new(Mood::HangsUp(protocol));
        let pool = pool_of(server.clone(), None);
        persist(&pool, 100, Duration::from_secs(1)).await;
        let first = server.dials();
        assert!(first <= 20, "{protocol:?}: {first} dials");
        persist(&pool, 100, Duration::from_secs(60)).await;
        let then = server.dials() - first;
        assert!(then <= 40, "{protocol:?}: {then} dials");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_ends_the_pauses() {
    let server = Moody::new(Mood::AnswersAfter(8));
    let pool = pool_of(server.clone(), None);
    let began = Instant::now();
    while ask(&pool, "/get").await.is_err() {}
    assert!(
        began.elapsed() > Duration::from_secs(1),
        "it had to be waited for"
    );
    let began = Instant::now();
    for _ in 0..100 {
        ask(&pool, "/get").await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_millis(100));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_has_answered_is_replaced_at_once() {
    let server = Moody::new(Mood::AnswersOnce);
    let pool = pool_of(server.clone(), None);
    let began = Instant::now();
    for _ in 0..100 {
        assert_eq!(ask(&pool, "/get").await.unwrap(), "ok");
        settle().await;
    }
    assert!(
        began.elapsed() <= Duration::from_millis(200),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(server.dials(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_is_no_fault_of_the_server() {
    let server = Moody::new(Mood::Silent);
    let pool = pool_of(server.clone(), None);
    for number in 1..=50 {
        let call = timeout(Duration::from_millis(10), ask(&pool, "/get"));
        assert!(call.await.is_err());
        settle().await;
        assert_eq!(server.dials(), number);
    }
}

#[tokio::test(start_paused = true)]
async fn who_left_the_queue_behind_a_patient_one_costs_neither_memory_nor_dials() {
    let server = Moody::new(Mood::ShutFor(Duration::from_secs(20)));
    let pool = pool_of(server.clone(), None);
    let patient = tokio::spawn({
        let pool = pool.clone();
        async move { ask(&pool, "/get").await.unwrap() }
    });
    settle().await;
    for _ in 0..1000 {
        let _ = timeout(Duration::from_micros(1), ask(&pool, "/get")).await;
    }
    let queue = pool.state().queue();
    assert!(queue <= 130, "{queue} wait");
    patient.await.unwrap();
    assert_eq!(server.dials(), 1);

    let peer = Peer::http1();
    let pool = pool_of(peer.clone(), None);
    let watch = hold(&pool).await;
    let patient = tokio::spawn({
        let pool = pool.clone();
        async move { ask(&pool, "/get").await.unwrap() }
    });
    for _ in 0..60 {
        let _ = timeout(Duration::from_micros(1), ask(&pool, "/get")).await;
    }
    patient.await.unwrap();
    sleep(Duration::from_secs(1)).await;
    drop(watch);
    assert!(peer.dials() <= 2 + 3, "{} dials", peer.dials());
}
