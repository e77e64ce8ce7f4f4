//! Peers that speak TLS, and then do not.

use std::io::Write;

use kubex_proto::Origin;

use super::{says, text};
use crate::harness::Transport;
use crate::on;
use crate::peer::Peer;

const RUBBISH: &[u8] = b"220 mail.test ESMTP, and whatever else comes to mind\r\n";

pub(super) fn that_is_none(transport: Transport) -> String {
    let peer = Peer::new(|mut connection| {
        connection.say(RUBBISH)?;
        connection.wait()
    });
    let url = peer.url().replace("http:", "https:");
    let mut config = peer.config();
    config.server = url.parse().unwrap();
    let error = on(transport, config, async |client| {
        text(&client).await.unwrap_err()
    });
    assert!(!error.is_timeout(), "{error}");
    says(
        &error,
        &["the TLS handshake failed: check that the port speaks TLS"],
    )
}

/// Whether anything of the answer was read before the rubbish came is up to chance.
fn broken(transport: Transport, peer: &Peer) -> String {
    let error = on(transport, peer.config(), async |client| {
        text(&client).await.unwrap_err()
    });
    assert_eq!(error.origin(), Origin::Wire);
    assert!(!error.is_timeout(), "{error}");
    says(&error, &["the connection was lost"])
}

pub(super) fn that_is_rubbish_after_the_handshake(transport: Transport) -> String {
    let peer = Peer::tls("http/1.1", |mut connection| {
        connection.request()?;
        connection.socket.write_all(RUBBISH)?;
        connection.wait()
    });
    broken(transport, &peer)
}

pub(super) fn that_is_rubbish_in_the_answer(transport: Transport) -> String {
    let peer = Peer::tls("http/1.1", |mut connection| {
        connection.request()?;
        connection.say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nso far")?;
        connection.socket.write_all(RUBBISH)?;
        connection.wait()
    });
    broken(transport, &peer)
}
