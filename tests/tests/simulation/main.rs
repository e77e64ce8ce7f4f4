//! Thousands of schedules of faults, and whether what they break is found.

mod found;
mod schedules;
mod smaller;

use kubex_testing::simulation::model::{
    ClientTraits, Follower, Form, InitialEvents, Operation, Schedule, ServerTraits, Step,
};

/// One in which nothing goes wrong, for a watcher of all objects.
fn schedule(steps: &[(u32, Operation)]) -> Schedule {
    Schedule {
        seed: 1,
        server: ServerTraits {
            initial_events: InitialEvents::Sent,
            initial_events_end_after: 0,
            bookmark_every: 60_000,
            latency: 0,
        },
        client: ClientTraits {
            machine: Follower::Watcher,
            namespace: None,
            labelled: false,
            initial_events: true,
            page_size: 0,
            watch_timeout: 300,
        },
        steps: steps.iter().map(|(at, what)| step(*at, *what)).collect(),
        quiet_at: 100_000,
    }
}

fn step(at: u32, what: Operation) -> Step {
    Step { at, what }
}

fn write(object: u8) -> Operation {
    write_as(object, Form::Sound)
}

fn write_as(object: u8, form: Form) -> Operation {
    Operation::Write {
        object,
        labelled: true,
        form,
    }
}
