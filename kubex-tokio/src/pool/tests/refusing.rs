//! What a server did not look at is reported as not sent; what it may have, is not.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use h2::Reason;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::{ask, pool_of};
use crate::connect::{ConnectError, Dial, Protocol, Wire};

/// A server that answers a first request and gives up on the second in its own way.
#[derive(Clone)]
struct Refuser {
    how: How,
    target: Arc<str>,
}

#[derive(Clone, Copy)]
enum How {
    /// The stream alone, for this reason.
    Reset(Reason),
    /// The connection, without a word.
    HangUp,
    /// Everything, and yet the connection stays open.
    FallSilent,
}

impl Refuser {
    fn new(how: How) -> Self {
        Self {
            how,
            target: "refuser.test:80".into(),
        }
    }

    async fn serve(self, io: DuplexStream) {
        let mut connection = h2::server::handshake(io).await.unwrap();
        let (_, mut respond) = connection.accept().await.unwrap().unwrap();
        let mut body = respond
            .send_response(http::Response::new(()), false)
            .unwrap();
        body.send_data("answered".into(), true).unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            match self.how {
                How::Reset(reason) => respond.send_reset(reason),
                How::HangUp => return,
                How::FallSilent => std::future::pending().await,
            }
        }
    }
}

impl Dial for Refuser {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        let refuser = self.clone();
        Box::pin(async move {
            let (near, far) = tokio::io::duplex(64 << 10);
            tokio::spawn(refuser.serve(far));
            Ok(Wire::new(TokioIo::new(near), Protocol::Http2))
        })
    }

    fn target(&self) -> &Arc<str> {
        &self.target
    }
}

/// How far the second request got.
async fn second(how: How) -> String {
    let pool = pool_of(Refuser::new(how), None);
    ask(&pool, "/first").await.unwrap();
    match ask(&pool, "/second").await {
        Ok(answer) => answer,
        Err(failure) => format!("{failure:?}"),
    }
}

#[tokio::test]
async fn a_refused_stream_was_not_sent() {
    let outcome = second(How::Reset(Reason::REFUSED_STREAM)).await;
    assert!(outcome.contains("Unsent"), "{outcome}");
}

#[tokio::test]
async fn a_cancelled_stream_may_have_been_taken() {
    let outcome = second(How::Reset(Reason::INTERNAL_ERROR)).await;
    assert!(outcome.contains("progress: Sent"), "{outcome}");
}

#[tokio::test]
async fn a_connection_that_hangs_up_may_have_taken_it() {
    let outcome = second(How::HangUp).await;
    assert!(outcome.contains("progress: Sent"), "{outcome}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_falls_silent_is_found_out_by_pings() {
    let asked = tokio::time::Instant::now();
    let outcome = second(How::FallSilent).await;
    assert!(outcome.contains("progress: Sent"), "{outcome}");
    assert!(asked.elapsed() < Duration::from_secs(60));
}

/// A server that goes away at the first request, before looking at it. Frame by frame, as the libraries
/// would look first.
#[derive(Clone)]
struct Leaver(Arc<str>);

const SETTINGS: u8 = 4;
const HEADERS: u8 = 1;
const GOAWAY: u8 = 7;

impl Leaver {
    async fn serve(mut io: DuplexStream) -> std::io::Result<()> {
        let mut preface = [0; 24];
        io.read_exact(&mut preface).await?;
        io.write_all(&[0, 0, 0, SETTINGS, 0, 0, 0, 0, 0]).await?;
        loop {
            let mut head = [0; 9];
            io.read_exact(&mut head).await?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            tokio::io::copy(&mut (&mut io).take(length.into()), &mut tokio::io::sink()).await?;
            if head[3] == HEADERS {
                // The last stream processed is 0: none.
                io.write_all(&[0, 0, 8, GOAWAY, 0, 0, 0, 0, 0]).await?;
                io.write_all(&[0; 8]).await?;
            }
        }
    }
}

impl Dial for Leaver {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        Box::pin(async {
            let (near, far) = tokio::io::duplex(64 << 10);
            tokio::spawn(Self::serve(far));
            Ok(Wire::new(TokioIo::new(near), Protocol::Http2))
        })
    }

    fn target(&self) -> &Arc<str> {
        &self.0
    }
}

#[tokio::test]
async fn a_connection_that_goes_away_took_no_stream_beyond_the_last_it_names() {
    let pool = pool_of(Leaver("leaver.test:80".into()), None);
    let failure = format!("{:?}", ask(&pool, "/get").await.unwrap_err());
    assert!(failure.contains("Unsent"), "{failure}");
}

/// A server that answers a first request over HTTP/1.1, takes the second and says then that it does not
/// accept the client's certificate.
#[derive(Clone)]
struct Changeable(Arc<str>);

impl Dial for Changeable {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        Box::pin(async {
            let (near, mut far) = tokio::io::duplex(64 << 10);
            let wire = Wire::new(TokioIo::new(near), Protocol::Http1);
            let refusal = wire.refusal.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _length = far.read(&mut request).await?;
                far.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
                    .await?;
                let _length = far.read(&mut request).await?;
                refusal.note();
                std::io::Result::Ok(())
            });
            Ok(wire)
        })
    }

    fn target(&self) -> &Arc<str> {
        &self.0
    }
}

#[tokio::test]
async fn a_certificate_refused_after_writing_does_not_mean_that_nothing_was_taken() {
    let pool = pool_of(Changeable("changeable.test:80".into()), None);
    ask(&pool, "/first").await.unwrap();
    let failure = ask(&pool, "/second").await.unwrap_err();
    let text = failure.to_string();
    assert!(text.contains("client-certificate-data"), "{text}");
    assert!(
        format!("{failure:?}").contains("progress: Sent"),
        "{failure:?}"
    );
    assert!(!failure.is_repeatable());
}

/// A server that says something of its own where HTTP/1.1 is expected.
#[derive(Clone)]
struct Stranger(Arc<str>, &'static [u8]);

impl Dial for Stranger {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        let words = self.1;
        Box::pin(async move {
            let (near, mut far) = tokio::io::duplex(64 << 10);
            tokio::spawn(async move {
                let _length = far.read(&mut [0; 4096]).await?;
                while far.write_all(words).await.is_ok() {}
                std::io::Result::Ok(())
            });
            Ok(Wire::new(TokioIo::new(near), Protocol::Http1))
        })
    }

    fn target(&self) -> &Arc<str> {
        &self.0
    }
}

#[tokio::test]
async fn what_is_no_http_is_not_worth_another_try() {
    let endless: &[u8] =
        b"HTTP/1.1 200 OK\r\nx: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    for words in [b"220 mail.test ESMTP\r\n\r\n", endless] {
        let pool = pool_of(Stranger("stranger.test:80".into(), words), None);
        let failure = ask(&pool, "/get").await.unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("no HTTP that can be understood"), "{text}");
        assert!(format!("{failure:?}").contains("progress: Sent"));
        assert!(!failure.is_repeatable());
    }
}
