//! A proxy that loses connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

/// Passes bytes on, as they are, to an API server on this machine.
pub(crate) struct Proxy {
    address: SocketAddr,
    cuts: broadcast::Sender<()>,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    refuses: AtomicBool,
    connections: AtomicUsize,
    ended: AtomicUsize,
}

impl Proxy {
    pub(crate) async fn start(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = server.trim_start_matches("https://").to_owned();
        let (cuts, _) = broadcast::channel(1);
        let state = Arc::new(State::default());
        let task = tokio::spawn(accept(listener, server, cuts.clone(), Arc::clone(&state)));
        Self {
            address,
            cuts,
            state,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Loses about half of the connections.
    pub(crate) fn cut(&self) {
        let _ = self.cuts.send(());
    }

    /// Loses all of them, and lets nobody in, or lets them in again.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.state.refuses.store(refuses, Ordering::SeqCst);
        let _ = self.cuts.send(());
    }

    /// How many there were.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many are open.
    pub(crate) fn open(&self) -> usize {
        self.connections() - self.state.ended.load(Ordering::SeqCst)
    }
}

async fn accept(
    listener: TcpListener,
    server: String,
    cuts: broadcast::Sender<()>,
    state: Arc<State>,
) {
    while let Ok((client, _)) = listener.accept().await {
        if state.refuses.load(Ordering::SeqCst) {
            continue;
        }
        state.connections.fetch_add(1, Ordering::SeqCst);
        let (server, mut cuts, state) = (server.clone(), cuts.subscribe(), Arc::clone(&state));
        tokio::spawn(async move {
            let pass = pass(client, &server);
            tokio::pin!(pass);
            loop {
                tokio::select! {
                    _ = &mut pass => break,
                    _ = cuts.recv() => {
                        if state.refuses.load(Ordering::SeqCst) || fastrand::bool() {
                            break;
                        }
                    }
                }
            }
            state.ended.fetch_add(1, Ordering::SeqCst);
        });
    }
}

async fn pass(mut client: TcpStream, server: &str) -> io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}
