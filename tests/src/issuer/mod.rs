//! An OIDC issuer on a loopback port, which renews ID tokens.

mod serve;
mod state;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use self::state::State;
use crate::server::{CertificateAuthority, ServeOptions, tls_acceptor};

/// An issuer of ID tokens over HTTPS, with an authority of its own; dropping it frees the port.
///
/// It publishes its discovery document and gives an ID token, and another refresh token, for the newest refresh token that
/// it gave; whoever shows one that was used up is answered `invalid_grant`. Its ID tokens are signed by nobody, since what
/// they are tested with is not the server's check but the client's way to them: a
/// [`Server`](crate::Server) takes the ones that [`on_granted`](Self::on_granted) tells it of.
///
/// ```
/// use kubex_testing::{Issuer, Server};
///
/// let server = Server::builder().token("not yet").build();
/// let issuer = Issuer::start()?;
/// let told = server.clone();
/// issuer.on_granted(move |id_token| told.set_token(id_token));
/// println!("--auth-provider-arg=idp-issuer-url={}", issuer.url());
/// println!("--auth-provider-arg=refresh-token={}", issuer.refresh_token());
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Issuer {
    address: SocketAddr,
    authority: CertificateAuthority,
    state: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<State>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Issuer {
    /// The only client that it knows; it has no secret.
    pub const CLIENT: &'static str = "kubernetes";

    /// Starts one on a thread of its own.
    ///
    /// # Errors
    /// If there is no port or no thread to be had.
    pub fn start() -> io::Result<Self> {
        let authority = CertificateAuthority::generate();
        let tls = tls_acceptor(&ServeOptions::tls(), &authority)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = Shared(Arc::new(Mutex::new(State::new(format!(
            "https://{address}"
        )))));
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let shared = state.clone();
        let thread = std::thread::Builder::new()
            .name("kubex-issuer".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    tokio::spawn(serve::accept(listener, tls, shared));
                    // The sender is dropped when it is over.
                    let _ = stopped.await;
                });
            })?;
        Ok(Self {
            address,
            authority,
            state,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `idp-issuer-url`
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// `idp-certificate-authority-data`, not yet in Base64.
    pub fn ca_pem(&self) -> String {
        self.authority.pem()
    }

    /// The refresh token that counts now.
    pub fn refresh_token(&self) -> String {
        self.state.lock().refresh_token()
    }

    /// An ID token that nobody was told of, and that expires so many seconds from now, or expired as many ago.
    pub fn id_token(&self, expires_in: i64) -> String {
        self.state.lock().id_token(expires_in)
    }

    /// How long the ID tokens last that it gives from now on; an hour, if nothing is said.
    pub fn set_lifetime(&self, lifetime: Duration) {
        self.state.lock().lifetime = lifetime;
    }

    /// Answers this to whoever asks for tokens, or gives them again.
    pub fn set_answer(&self, answer: Option<Response<Bytes>>) {
        self.state.lock().answer = answer;
    }

    /// Gives everybody the same tokens from now on, for any number of clients beside each other.
    pub fn keep_tokens(&self) {
        self.state.lock().rotates = false;
    }

    /// Who is told of each ID token, before the client is.
    pub fn on_granted(&self, handler: impl Fn(&str) + Send + 'static) {
        self.state.lock().granted = Some(Box::new(handler));
    }

    /// How often somebody asked for its discovery document, and how often for tokens.
    pub fn asked(&self) -> (usize, usize) {
        let state = self.state.lock();
        (state.discoveries, state.refreshes)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
