//! Whatever a server tells of itself is read or an error, in as many requests as it tells versions, and what is read is found by its
//! own names.
//!
//! The input is the bodies of its answers, one after the other, between bytes that no UTF-8 has; after the last they are empty.
#![no_main]

use std::time::Duration;

use bytes::Bytes;
use kubex_proto::{
    Action, Authorization, Discovery, DiscoveryMachine, Error, Event, Instant, Machine, Settings,
    Time, Timestamp,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(discovery) = discover(Discovery::default(), data) else {
        return;
    };
    for resource in discovery.resources().take(50) {
        let kind = &resource.description;
        if kind.kind.is_empty() || resource.verbs.is_empty() {
            continue;
        }
        let found = discovery.find_kind(&kind.api_version(), &kind.kind);
        // Groups and versions of rubbish may hold anything.
        if !kind.group.contains('/') && !kind.version.contains('/') {
            let found = found.expect("it is served");
            assert_eq!(found.description.kind, kind.kind);
        }
        let _ = discovery.find(&kind.plural);
        let _ = discovery.find(&format!("{}.{}.{}", kind.kind, kind.version, kind.group));
        let error = discovery.find(&format!("{}x", kind.plural));
        let _ = error.map_err(|error| error.to_string());
    }
    // Read again, it is the same.
    let again = discover(discovery.clone(), data).expect("it was read before");
    assert!(discovery.resources().eq(again.resources()));
});

fn discover(held: Discovery, data: &[u8]) -> Result<Discovery, Error> {
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    let mut answers = data.split(|byte| *byte == 0xff);
    let mut machine = DiscoveryMachine::refreshing(held, &Settings::default());
    let mut body = None;
    loop {
        let event = match machine.poll(now) {
            Action::Authorize { .. } => Event::Authorized(Authorization::none()),
            Action::Send { .. } => {
                body = answers.next();
                Event::Head(http::Response::new(()))
            }
            Action::Read { .. } => match body.take() {
                Some(bytes) => Event::Chunk(Bytes::copy_from_slice(bytes)),
                None => Event::End,
            },
            Action::Sleep { .. } => unreachable!("nothing is waited for"),
            Action::Yield(item) => return item,
            Action::Done => unreachable!("an item comes first"),
        };
        machine.handle(now, event);
    }
}
