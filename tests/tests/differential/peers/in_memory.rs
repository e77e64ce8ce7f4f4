//! The server under test, called as a function.

use std::task::Poll;

use kubex_testing::Server;

use super::{Tokens, request};
use crate::answer::Answer;
use crate::operation::Operation;
use crate::reference::Memory;

pub(crate) struct InMemory {
    pub(crate) server: Server,
    tokens: Tokens,
}

impl InMemory {
    pub(crate) fn new() -> Self {
        let tokens = Tokens {
            administrator: "administrator".into(),
            limited: "limited".into(),
        };
        let server = Server::builder()
            .without_controllers()
            .token(&tokens.administrator)
            .user(&tokens.limited, "limited", &[])
            .anonymous()
            .rbac()
            .record_requests(0)
            .build();
        Self { server, tokens }
    }

    pub(crate) fn send(&self, operation: &Operation, memory: &Memory) -> Answer {
        let response = self.server.handle(request(operation, memory, &self.tokens));
        let (head, mut body) = response.into_parts();
        let mut bytes = Vec::new();
        // A watch has said all when nothing is left to say: nobody writes in the meantime.
        while let Poll::Ready(Some(Ok(chunk))) = body.try_next_chunk() {
            bytes.extend_from_slice(&chunk);
        }
        Answer::new(head.status, &head.headers, &bytes, operation.is_watch())
    }
}
