//! Sessions without a socket and without WebSocket frames: messages between two machines in one process.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker as TaskWaker},
    thread,
};

use kubex_proto::{
    Completes, Copied, CopyPlan, Duplex, Error, Forwarder, Incoming, ListenPlan, Machine,
    PortForward, Session, SessionClient, Transmit,
};
use kubex_testing::server::{Received, Upgraded};

use super::transport::{Client, TURN, Waker};

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Only what needs nobody beside the transport: commands that are run to their end.
impl SessionClient for Client {
    type Process = Infallible;
    type Ports = Infallible;
    type Listening = Infallible;
    type LocalPath = Infallible;

    fn process<M>(&self, _: M) -> Answer<Infallible>
    where
        M: Machine<Item = Session> + Send + 'static,
    {
        refused()
    }

    fn ports<M>(&self, _: M) -> Answer<Infallible>
    where
        M: Machine<Item = PortForward> + Send + 'static,
    {
        refused()
    }

    /// It is done when it is polled first.
    fn complete<M>(&self, machine: M) -> Answer<<M::Item as Completes>::Outcome>
    where
        M: Machine + Send + 'static,
        M::Item: Completes + Send + 'static,
        <M::Item as Completes>::Outcome: Send + 'static,
    {
        let client = self.clone();
        Box::pin(async move {
            let (mut session, upgraded) = client.open(machine)?;
            carry_out(&client, &mut session, &upgraded);
            session.into_outcome()
        })
    }

    fn listen(&self, _: Result<(ListenPlan, Forwarder), Error>) -> Answer<Infallible> {
        refused()
    }

    fn copy_to(&self, _: Result<(CopyPlan, Infallible), Error>) -> Answer<Copied> {
        refused()
    }

    fn copy_from(&self, _: Result<(CopyPlan, Infallible), Error>) -> Answer<Copied> {
        refused()
    }
}

fn refused<T: Send + 'static>() -> Answer<T> {
    Box::pin(async {
        Err(Error::configuration(
            "sessions: this transport runs commands to their end, and no more",
        ))
    })
}

/// As the contract of [`Duplex`] says, until the session is over.
fn carry_out(client: &Client, session: &mut impl Duplex, upgraded: &Upgraded) {
    let waker = TaskWaker::from(Arc::new(Waker(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut waiting = None;
    loop {
        let now = client.now().instant;
        if waiting.is_none() {
            waiting = session.poll_transmit(now);
        }
        let sent = match &waiting {
            // Nobody answers pings here, and nobody needs them.
            Some(Transmit::Ping) => {
                session.handle(now, Incoming::Pong);
                true
            }
            Some(Transmit::Message(message)) => {
                // Where it is refused, what is received tells the end.
                upgraded.poll_send(&mut context, message).is_ready()
            }
            Some(_) => {
                upgraded.close();
                true
            }
            None => false,
        };
        if sent {
            waiting = None;
            continue;
        }
        if session.is_over() {
            return;
        }
        if session.wants_message()
            && let Poll::Ready(received) = upgraded.poll_receive(&mut context)
        {
            session.handle(now, incoming(received));
            continue;
        }
        let left = session.deadline().map(|deadline| now.until(deadline));
        if left.is_some_and(|left| left.is_zero()) {
            session.handle(now, Incoming::Elapsed);
            continue;
        }
        thread::park_timeout(left.unwrap_or(TURN).min(TURN));
    }
}

fn incoming(received: Received) -> Incoming {
    match received {
        Received::Message(message) => Incoming::Message(message),
        Received::Text(_) => Incoming::Text,
        Received::Close { code, reason } => Incoming::Close {
            code: Some(code),
            reason,
        },
        _ => Incoming::End,
    }
}
