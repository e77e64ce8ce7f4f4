//! A session on the connection of its client, as a WebSocket.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::departure::Departure;
use crate::server::sessions::{Received, Upgraded};

/// How long a client is listened to after the close, so that it comes to read it.
const LINGER: Duration = Duration::from_secs(5);

/// Carries a session until one side ends it. What the client does not read, the session does not say; what the session
/// does not take, is not read.
pub(super) async fn carry(upgrade: OnUpgrade, session: Upgraded, departure: Departure) {
    // An error means that the connection broke before.
    let Ok(connection) = upgrade.await else {
        return;
    };
    let stream = TokioIo::new(connection);
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let (mut sink, mut stream) = socket.split();
    tokio::select! {
        end = say(&session, &mut sink) => {
            drop(session);
            if end {
                let listen = async { while let Some(Ok(_)) = stream.next().await {} };
                let _ = tokio::time::timeout(LINGER, listen).await;
            }
        }
        // What it said and nobody has read is of no use to it any more.
        () = departure.wait(), if !session.hears_out() => {}
        () = hear(&session, &mut stream) => {
            if session.hears_out() {
                session.say_no_more().await;
            }
            drop(session);
            // The answer to a close of the client's, if it is still there to hear it.
            let _ = tokio::time::timeout(LINGER, sink.close()).await;
        }
    }
}

/// Whether it ended in order.
async fn say(session: &Upgraded, sink: &mut (impl Sink<Message, Error = Error> + Unpin)) -> bool {
    loop {
        let message = match session.receive().await {
            Received::Message(bytes) => Message::Binary(bytes),
            Received::Text(text) => Message::text(text),
            Received::Close { code, reason } => {
                let frame = CloseFrame {
                    code: CloseCode::from(code),
                    reason: reason.into(),
                };
                return sink.send(Message::Close(Some(frame))).await.is_ok();
            }
            Received::Cut => return false,
        };
        if sink.send(message).await.is_err() {
            return false;
        }
    }
}

/// Until the client closes, or is gone.
async fn hear(
    session: &Upgraded,
    stream: &mut (impl Stream<Item = Result<Message, Error>> + Unpin),
) {
    while let Some(Ok(message)) = stream.next().await {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            // A server does not tell the one from the other.
            Message::Text(text) => Bytes::from(text),
            Message::Close(_) => return,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
        };
        if session.send(bytes).await.is_err() {
            // The end is being told; up to then there is nobody to hear.
            std::future::pending::<()>().await;
        }
    }
}
