//! The frames of a watch are the same however its body is cut, and where each line is a frame there is an event or an error
//! for each.
#![no_main]

use http::Response;
use kubex_fuzz::{pieces::read_in_any, widgets};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let head = Response::new(());
    let found = read_in_any(|| widgets().watch().into_call(), &head, body);
    let lines = body.split(|byte| *byte == b'\n');
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    let is_value = |line: &&[u8]| serde_json::from_slice::<Value>(line).is_ok();
    if lines.iter().all(is_value) {
        assert_eq!(found.len(), lines.len(), "{found:?}");
    }
    let small = || {
        let call = widgets().watch().into_call();
        call.map_decoder(|frames| frames.with_limit(64))
    };
    read_in_any(small, &head, body);
    let without = || {
        let call = widgets().watch().into_call();
        call.map_decoder(kubex_proto::Frames::without_managed_fields)
    };
    let bare = read_in_any(without, &head, body);
    assert_eq!(bare.len(), found.len());
});
