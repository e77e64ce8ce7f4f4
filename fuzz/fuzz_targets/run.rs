//! A command that is run comes to what a session of it comes to, byte by byte, unless it writes too much or takes too long;
//! and never to a success that nobody told.
#![no_main]

use std::time::Duration;

use kubex_fuzz::sessions::{Conversation, Doing, Opening, pods};
use kubex_proto::{
    Completes, Duplex, ExitStatus, Incoming, Instant, Run, Session, SessionEvent, Subprotocol,
};
use libfuzzer_sys::fuzz_target;

/// Of both outputs.
const LIMIT: usize = 1000;
const TIME: Duration = Duration::from_secs(30);

fuzz_target!(|conversation: Conversation| {
    let bit = |bit: u8| conversation.setup & 1 << bit != 0;
    let protocol = conversation.opening.protocol;
    let head = conversation.opening.head(protocol);
    let run = pods().exec().run("web", ["cat"]).output_limit(LIMIT);
    let run = if bit(0) {
        run.stdin_bytes(vec![7; 100_000])
    } else {
        run
    };
    let run = if bit(1) { run.timeout(TIME) } else { run };
    let stream = pods().exec().stream("web", ["cat"]);
    let stream = if bit(0) { stream.stdin() } else { stream };
    let call = run.websocket_key(Opening::KEY).into_call();
    let (_, mut answer) = call.into_parts().expect("a call that can be sent");
    answer.head(&head);
    let run = answer.poll().expect("an answer");
    let call = stream.websocket_key(Opening::KEY).into_call();
    let (_, mut answer) = call.into_parts().expect("a call that can be sent");
    answer.head(&head);
    let session = answer.poll().expect("an answer");
    // It offers nothing else where there is a stdin, which must end.
    let is_too_old = |protocol| bit(0) && protocol == Subprotocol::V4;
    let (Ok(run), Ok(session)) = (run, session) else {
        return assert!(is_too_old(protocol) || !conversation.opening.is_right());
    };
    assert!(!is_too_old(session.protocol()), "stdin without an end");
    let mut both = Both {
        run,
        session,
        clock: Duration::ZERO,
        outputs: Default::default(),
        end: None,
    };
    for step in &conversation.steps {
        both.carry_out(step);
    }
    both.hear(Incoming::End);
    both.transmit();
    assert!(both.run.is_over());
    both.agree(bit(1));
});

struct Both {
    run: Run,
    session: Session,
    clock: Duration,
    outputs: [Vec<u8>; 2],
    end: Option<Result<ExitStatus, String>>,
}

impl Both {
    fn carry_out(&mut self, step: &Doing) {
        if let Some(pause) = step.pause() {
            self.clock = self.clock.saturating_add(pause);
        } else if let Some(incoming) = step.incoming(&[]) {
            if let (Doing::Elapsed(true), Some(deadline)) = (step, self.run.deadline()) {
                self.clock = self.clock.max(deadline.since_origin());
            }
            self.hear(incoming);
        } else if let Doing::Transmit(_) = step {
            self.transmit();
        }
    }

    fn now(&self) -> Instant {
        Instant::from_origin(self.clock)
    }

    fn hear(&mut self, incoming: Incoming) {
        let again = match &incoming {
            Incoming::Message(bytes) => Incoming::Message(bytes.clone()),
            Incoming::Text => Incoming::Text,
            Incoming::TooLarge => Incoming::TooLarge,
            Incoming::Ping => Incoming::Ping,
            Incoming::Pong => Incoming::Pong,
            Incoming::Close { code, reason } => Incoming::Close {
                code: *code,
                reason: reason.clone(),
            },
            Incoming::End => Incoming::End,
            Incoming::Failed(failure) => Incoming::Failed(failure.clone()),
            Incoming::Elapsed => Incoming::Elapsed,
        };
        self.run.handle(self.now(), incoming);
        self.session.handle(self.now(), again);
        self.take();
    }

    fn transmit(&mut self) {
        while self.run.poll_transmit(self.now()).is_some() {}
        while self.session.poll_transmit(self.now()).is_some() {}
        self.take();
    }

    fn take(&mut self) {
        while let Some(event) = self.session.poll_event() {
            match event {
                Ok(SessionEvent::Stdout(bytes)) => self.outputs[0].extend_from_slice(&bytes),
                Ok(SessionEvent::Stderr(bytes)) => self.outputs[1].extend_from_slice(&bytes),
                Ok(SessionEvent::Exited(status)) => self.end = Some(Ok(status)),
                Ok(other) => panic!("{other:?}"),
                Err(error) => self.end = Some(Err(error.to_string())),
            }
        }
    }

    fn agree(self, is_timed: bool) {
        let [stdout, stderr] = self.outputs;
        let is_much = stdout.len() + stderr.len() > LIMIT;
        let end = self.end.expect("an end");
        match self.run.into_outcome() {
            Ok(output) => {
                assert!(!is_much, "more than the limit");
                assert_eq!(
                    (output.stdout, output.stderr),
                    (stdout.into(), stderr.into())
                );
                assert_eq!(Ok(output.status), end);
            }
            Err(error) => {
                let is_late = is_timed && error.is_timeout() && self.clock >= TIME;
                let given_up = is_late || is_much && error.is_limit();
                assert!(given_up || end == Err(error.to_string()), "{error}");
            }
        }
    }
}
