//! A list item by item gives the same however it is cut, and just where `serde_json` makes a list of it the same items and
//! metadata.
#![no_main]

use http::Response;
use kubex_fuzz::{
    Widget,
    pieces::{Read, read_in_any},
    widgets,
};
use kubex_proto::{List, Listed};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

const LIMIT: usize = 64;

fuzz_target!(|body: &[u8]| {
    let head = Response::new(());
    let found = read_in_any(|| widgets().list().items().into_call(), &head, body);
    agrees(&found, body);
    let small = || widgets().list().items().item_limit(LIMIT).into_call();
    let small = read_in_any(small, &head, body);
    if found.iter().all(Result::is_ok) {
        is_limited(&small, body);
    }
    let without = || {
        widgets()
            .list()
            .items()
            .without_managed_fields()
            .into_call()
    };
    let bare = read_in_any(without, &head, body);
    if found.iter().all(Result::is_ok) {
        let found = found.into_iter().map(|item| item.map(bared));
        assert_eq!(bare, found.collect::<Vec<_>>());
    }
});

/// Just the items that are too long are errors; so may be what is around them, and then it is the last.
fn is_limited(found: &Read<Listed<Widget>>, body: &[u8]) {
    // As they stand, white space and all.
    let list: List<Box<RawValue>> = serde_json::from_slice(body).expect("a list");
    for (item, found) in list.items.iter().zip(found) {
        if matches!(found, Err(error) if error.contains("what a list says of itself")) {
            return;
        }
        let length = item.get().len();
        assert_eq!(found.is_err(), length > LIMIT, "{length}: {found:?}");
    }
}

fn bared(mut listed: Listed<Widget>) -> Listed<Widget> {
    if let Listed::Item(widget) = &mut listed {
        widget.metadata.managed_fields = None;
    }
    listed
}

fn agrees(found: &Read<Listed<Widget>>, body: &[u8]) {
    let is_whole = found.iter().all(Result::is_ok);
    // JSON is UTF-8, which `serde_json` does not look for in what it passes over.
    let Ok(text) = std::str::from_utf8(body) else {
        return assert!(!is_whole, "it is no UTF-8");
    };
    match serde_json::from_str::<List<Widget>>(text) {
        Ok(list) => {
            let items = list.items.into_iter().map(Listed::Item);
            let expected = items.chain([Listed::End(list.metadata)]).map(Ok);
            assert_eq!(*found, expected.collect::<Vec<_>>());
        }
        Err(error) => assert!(!is_whole, "serde_json says {error} of {found:?}"),
    }
}
