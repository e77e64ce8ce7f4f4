//! Servers made by hand, on threads and sockets that block, so that they owe nothing to any runtime.

pub(crate) mod http2;
mod tls;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use kubex_proto::{Config, Pem, Timeouts, Tls};

/// Goes with the process.
pub(crate) struct Peer {
    address: SocketAddr,
    /// Its own, as PEM, where it speaks TLS.
    certificate: Option<String>,
    connections: Arc<AtomicUsize>,
}

/// What the peer has of a connection.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    /// What is below TLS, if there is any.
    pub(crate) socket: TcpStream,
}

trait Stream: Read + Write + Send {}

impl<S: Read + Write + Send> Stream for S {}

impl Peer {
    /// Does something with each connection; an error is that the client has gone.
    pub(crate) fn new(
        serve: impl Fn(Connection) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::accepting(None, |stream| Ok(Box::new(stream)), serve)
    }

    /// The same over TLS, with this protocol and no other.
    pub(crate) fn tls(
        protocol: &str,
        serve: impl Fn(Connection) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let tls = tls::Acceptor::new(protocol);
        let certificate = tls.certificate();
        Self::accepting(Some(certificate), move |stream| tls.accept(stream), serve)
    }

    fn accepting(
        certificate: Option<String>,
        accept: impl Fn(TcpStream) -> io::Result<Box<dyn Stream>> + Send + Sync + 'static,
        serve: impl Fn(Connection) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let behavior = Arc::new((accept, serve));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let behavior = Arc::clone(&behavior);
                thread::spawn(move || {
                    let (accept, serve) = &*behavior;
                    let _ = stream.set_nodelay(true);
                    let connection = stream.try_clone().and_then(|socket| {
                        Ok(Connection {
                            stream: accept(stream)?,
                            socket,
                        })
                    });
                    let _ = connection.and_then(serve);
                });
            }
        });
        Self {
            address,
            certificate,
            connections,
        }
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self) -> String {
        let scheme = self.certificate.as_ref().map_or("http", |_| "https");
        format!("{scheme}://{}", self.address)
    }

    /// What leads to it; a call may take three seconds.
    pub(crate) fn config(&self) -> Config {
        let timeouts = Timeouts {
            total: Some(Duration::from_secs(3)),
            ..Timeouts::default()
        };
        let tls = Tls {
            certificate_authority: self.certificate.clone().map(Pem::data),
            ..Tls::default()
        };
        Config::new(self.url().parse().unwrap())
            .with_tls(tls)
            .with_timeouts(timeouts)
    }

    /// The same, where as much may come as fits into two minutes.
    pub(crate) fn patient_config(&self) -> Config {
        let timeouts = Timeouts {
            total: Some(Duration::from_secs(120)),
            ..Timeouts::default()
        };
        self.config().with_timeouts(timeouts)
    }
}

/// So much comes where there is no end.
pub(crate) const ENDLESS: usize = 1 << 30;

const PIECE: usize = 64 << 10;

/// Each 5 ms.
const HASTE: usize = 4 << 10;

impl Connection {
    /// Reads the head of a request and its body.
    pub(crate) fn request(&mut self) -> io::Result<String> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse().unwrap())
        });
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body)?;
        Ok(head)
    }

    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())?;
        self.stream.flush()
    }

    /// Says the same again and again, a gibibyte in all.
    pub(crate) fn say_without_end(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let bytes = bytes.as_ref();
        let piece = bytes.repeat(PIECE.div_ceil(bytes.len()));
        for _ in 0..ENDLESS.div_ceil(piece.len()) {
            self.stream.write_all(&piece)?;
        }
        self.stream.flush()
    }

    /// The same, no faster than a client follows that is not optimized, whose clock would stand still.
    pub(crate) fn say_without_haste(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let piece = bytes.as_ref().repeat(HASTE.div_ceil(bytes.as_ref().len()));
        for _ in 0..ENDLESS.div_ceil(piece.len()) {
            self.say(&piece)?;
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// One byte after the other, each after a pause.
    pub(crate) fn drip(&mut self, bytes: impl AsRef<[u8]>, pause: Duration) -> io::Result<()> {
        for byte in bytes.as_ref() {
            thread::sleep(pause);
            self.say([*byte])?;
        }
        Ok(())
    }

    pub(crate) fn read_exact(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.stream.read_exact(bytes)
    }

    /// Says nothing, and hears whatever comes, until the client goes.
    pub(crate) fn wait(&mut self) -> io::Result<()> {
        io::copy(&mut self.stream, &mut io::sink()).map(|_| ())
    }
}
