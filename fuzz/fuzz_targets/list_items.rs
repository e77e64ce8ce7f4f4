//! A list item by item gives the same however it is cut, and where it is whole the items and the metadata that `serde_json`
//! makes of it.
#![no_main]

use http::Response;
use kubex_fuzz::{
    Widget,
    pieces::{Read, read_in_any},
    widgets,
};
use kubex_proto::{List, Listed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let head = Response::new(());
    let found = read_in_any(|| widgets().list().items().into_call(), &head, body);
    agrees(&found, body);
    let small = || widgets().list().items().item_limit(64).into_call();
    read_in_any(small, &head, body);
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

fn bared(mut listed: Listed<Widget>) -> Listed<Widget> {
    if let Listed::Item(widget) = &mut listed {
        widget.metadata.managed_fields = None;
    }
    listed
}

fn agrees(found: &Read<Listed<Widget>>, body: &[u8]) {
    let is_whole = found.iter().all(Result::is_ok);
    match serde_json::from_slice::<List<Widget>>(body) {
        Ok(list) => {
            let items = list.items.into_iter().map(Listed::Item);
            let expected = items.chain([Listed::End(list.metadata)]).map(Ok);
            assert_eq!(*found, expected.collect::<Vec<_>>());
        }
        Err(error) => assert!(!is_whole, "serde_json says {error} of {found:?}"),
    }
}
