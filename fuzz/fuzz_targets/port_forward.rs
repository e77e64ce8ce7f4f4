//! Whatever is said in a session of port-forward, and whenever: what is taken of each port is what came of it, after its
//! number and no other; a port that fails takes no other one along, ports take turns, the end is told once, and little is held.
#![no_main]

use kubex_fuzz::sessions::{Conversation, Modelled as _, Opening, Ports, pods};
use kubex_proto::{Duplex, Subprotocol};
use libfuzzer_sys::fuzz_target;

/// Of messages, where there is one of its own.
const LIMIT: usize = 100;

fuzz_target!(|conversation: Conversation| {
    let bit = |bit: u8| conversation.setup & 1 << bit != 0;
    // The last is no larger than what a byte tells, and the others are.
    let numbers = &[443, 8080, 65535, 80][usize::from(conversation.setup & 3)..];
    let opening = &conversation.opening;
    let forward = pods().port_forward().forward("web", numbers.to_vec());
    let call = forward.websocket_key(Opening::KEY).into_call();
    let (_, mut answer) = call.into_parts().expect("a call that can be sent");
    answer.head(&opening.head(Subprotocol::V4));
    let forward = match answer.poll().expect("an answer") {
        Ok(forward) => forward,
        Err(error) => return assert!(!opening.is_right(), "{error}"),
    };
    assert!(opening.may_be_taken(&[Subprotocol::V4]), "{opening:?}");
    let limited = bit(4);
    let forward = if limited {
        forward.with_message_limit(LIMIT)
    } else {
        forward
    };
    let mut ports = Ports::new(forward, numbers);
    if bit(3) {
        ports.name_all();
    }
    for step in &conversation.steps {
        ports.carry_out(step);
    }
    ports.finish(conversation.setup >> 5);
});
