//! Whatever is said in a session of exec or attach, and whenever: what is taken is what came, byte by byte, the end is told
//! once and is what the error channel says, nothing is sent after a close, and little is held.
#![no_main]

use kubex_fuzz::sessions::{Conversation, Modelled as _, Opening, Process, pods};
use kubex_proto::{Duplex, Subprotocol};
use libfuzzer_sys::fuzz_target;

/// Of messages, where there is one of its own.
const LIMIT: usize = 100;

fuzz_target!(|conversation: Conversation| {
    let bit = |bit: u8| conversation.setup & 1 << bit != 0;
    let exec = pods().exec().stream("web", ["sh"]);
    let exec = exec
        .stdout(bit(0) || !bit(1) || bit(2))
        .stderr(bit(1) && !bit(2));
    let exec = if bit(2) { exec.tty() } else { exec };
    let exec = if bit(3) { exec.stdin() } else { exec };
    let opening = &conversation.opening;
    let call = exec.websocket_key(Opening::KEY).into_call();
    let (_, mut answer) = call.into_parts().expect("a call that can be sent");
    answer.head(&opening.head(opening.protocol));
    let opened = answer.poll().expect("an answer");
    assert!(answer.poll().is_none());
    let session = match opened {
        Ok(session) => session,
        Err(error) => return assert!(!opening.is_right(), "{error}"),
    };
    assert!(opening.may_be_taken(&Subprotocol::ALL), "{opening:?}");
    let session = if bit(4) {
        session.with_message_limit(LIMIT)
    } else {
        session
    };
    let mut process = Process::new(session);
    for step in &conversation.steps {
        process.carry_out(step);
    }
    process.finish(conversation.setup >> 5);
});
