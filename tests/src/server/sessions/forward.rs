//! Port-forward, once the connection is upgraded.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::line::{CHUNK, Line};
use super::process::message;
use super::upgraded::Received;

/// How much of what is sent to a port waits for it, beside what waits in the session.
const HELD: usize = 16 * 1024;

/// Connections to ports of a pod.
pub(super) struct Forward {
    pub(super) namespace: String,
    pub(super) pod: String,
    pub(super) uid: String,
    /// Each with what listens there.
    pub(super) ports: Vec<(u16, Option<SocketAddr>)>,
}

/// One of them, and the channel of its data; that of its errors is the next.
struct Port {
    number: u16,
    channel: u8,
    address: Option<SocketAddr>,
    from_client: DuplexStream,
}

impl Forward {
    /// Carries the connections out until all are over.
    pub(super) async fn run(self, line: Line) -> Received {
        let mut inputs = Vec::new();
        let mut connections = JoinSet::new();
        for ((number, address), channel) in self.ports.into_iter().zip((0..=u8::MAX).step_by(2)) {
            for channel in [channel, channel + 1] {
                let first = message(channel, &number.to_le_bytes());
                // An error means that the client is gone, which ends this anyway.
                let _ = line.say(Received::Message(first)).await;
            }
            let (to_port, from_client) = tokio::io::duplex(HELD);
            inputs.push(Some(to_port));
            let port = Port {
                number,
                channel,
                address,
                from_client,
            };
            let (line, pod, uid) = (line.clone(), self.pod.clone(), self.uid.clone());
            connections.spawn(async move {
                let (number, channel) = (port.number, port.channel + 1);
                if let Err(error) = port.run(&line).await {
                    let words =
                        format!("error forwarding port {number} to pod {pod}, uid {uid}: {error}");
                    let _ = line
                        .say(Received::Message(message(channel, words.as_bytes())))
                        .await;
                }
            });
        }
        let all = async { while connections.join_next().await.is_some() {} };
        let carried = async {
            carry(&line, &mut inputs).await;
            // What they have of the client's goes to the pod yet.
            drop(inputs);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = all => {}
            () = carried => {}
        }
        Received::closed()
    }
}

/// Carries what the client sends to its ports, in its order, until it has said all: a port that does not read holds up all
/// of them.
async fn carry(line: &Line, inputs: &mut [Option<DuplexStream>]) {
    while let Some(mut bytes) = line.hear_out().await {
        if bytes.is_empty() {
            continue;
        }
        let channel = usize::from(bytes.split_to(1)[0]);
        // Nobody reads errors of the client's, nor what is of no port.
        let Some(input) = inputs
            .get_mut(channel / 2)
            .filter(|_| channel.is_multiple_of(2))
        else {
            continue;
        };
        if let Some(port) = input
            && port.write_all(&bytes).await.is_err()
        {
            *input = None;
        }
    }
}

impl Port {
    /// Carries a connection until the pod ends what it sends, or the client has said all.
    async fn run(mut self, line: &Line) -> io::Result<()> {
        let connected = match self.address {
            Some(address) => TcpStream::connect(address).await,
            None => Err(io::ErrorKind::ConnectionRefused.into()),
        };
        let mut stream = connected.map_err(|error| self.unreachable(&error))?;
        let (mut from_pod, mut to_pod) = stream.split();
        let sending = async {
            let copied = tokio::io::copy(&mut self.from_client, &mut to_pod).await;
            if copied.is_err() {
                // It reads no more, and may go on to send.
                std::future::pending::<()>().await;
            }
        };
        let receiving = async {
            let mut buffer = vec![0; CHUNK];
            loop {
                let length = from_pod.read(&mut buffer).await?;
                if length == 0 {
                    return Ok(());
                }
                let data = message(self.channel, &buffer[..length]);
                line.say(Received::Message(data)).await?;
            }
        };
        tokio::select! {
            end = receiving => end,
            () = sending => Ok(()),
        }
    }

    /// As a node says it.
    fn unreachable(&self, error: &io::Error) -> io::Error {
        let why = match error.kind() {
            io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
            _ => error.to_string(),
        };
        let words = format!("dial tcp 127.0.0.1:{}: connect: {why}", self.number);
        io::Error::new(error.kind(), words)
    }
}
