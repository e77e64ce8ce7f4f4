//! The body of one answer, as it arrives.

use http_body_util::BodyExt;
use hyper::body::Incoming;
use kubex_proto::Event;
use kubex_transport::http1::broken_off;

use crate::pool::Hold;

/// Dropping it cancels the rest of the answer and frees its connection, or stream. Of the fields, the
/// body goes first: what it held is free only then.
pub struct Body {
    incoming: Incoming,
    hold: Option<Hold>,
}

impl Body {
    pub(crate) fn new(incoming: Incoming, hold: Hold) -> Self {
        Self {
            incoming,
            hold: Some(hold),
        }
    }
}

impl kubex_transport::Body for Body {
    async fn read(&mut self) -> Event {
        loop {
            let event = match self.incoming.frame().await {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => return Event::Chunk(data),
                    // Trailers say nothing that matters here.
                    Err(_) => continue,
                },
                Some(Err(error)) => Event::Failed(broken_off(error)),
                None => Event::End,
            };
            self.hold = None;
            return event;
        }
    }
}
