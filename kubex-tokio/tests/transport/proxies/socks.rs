//! A SOCKS5 proxy, of fast-socks5's server: what it was asked is kept.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use fast_socks5::{ReplyError, server::Socks5ServerProtocol, server::SocksServerError};
use tokio::{io::copy_bidirectional, net::TcpStream};

use super::super::hand_made::HandMade;

pub(crate) struct SocksProxy {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _server: HandMade,
}

/// Where it leads to, wherever it is asked to connect to; or why it does not.
pub(crate) type Leads = Result<SocketAddr, ReplyError>;

impl SocksProxy {
    /// With a user, it takes no other and nobody without.
    pub(crate) async fn start(
        user: Option<(&'static str, &'static str)>,
        leads: fn() -> Result<(), ReplyError>,
        to: SocketAddr,
    ) -> Self {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&asked);
        let server = HandMade::new(move |_, stream| {
            let seen = Arc::clone(&seen);
            async move {
                let _ = serve(stream, user, leads().map(|()| to), &seen).await;
            }
        })
        .await;
        Self {
            address: server.address,
            asked,
            _server: server,
        }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(
    stream: TcpStream,
    user: Option<(&str, &str)>,
    leads: Leads,
    asked: &Mutex<Vec<String>>,
) -> Result<(), SocksServerError> {
    let protocol = match user {
        None => Socks5ServerProtocol::accept_no_auth(stream).await?,
        Some((name, password)) => {
            let known = |shown: String, word: String| shown == name && word == password;
            Socks5ServerProtocol::accept_password_auth(stream, known)
                .await?
                .0
        }
    };
    let (protocol, _, server) = protocol.read_command().await?;
    asked.lock().unwrap().push(server.to_string());
    match leads {
        Err(error) => protocol.reply_error(&error).await,
        Ok(address) => {
            let mut far = TcpStream::connect(address).await.unwrap();
            far.set_nodelay(true).unwrap();
            let mut near = protocol.reply_success(address).await?;
            let _ = copy_bidirectional(&mut near, &mut far).await;
            Ok(())
        }
    }
}
