//! Whatever happens to a pager, in whatever order, it never panics, keeps the contract, tells the end of the list or an error
//! last, and is done soon once all goes well.
#![no_main]

use std::time::Duration;

use kubex_fuzz::{Driver, Script, widgets};
use kubex_proto::{Expired, Listed, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: Script| {
    let bit = |bit: u8| script.setup & 1 << bit != 0;
    let mut list = widgets().list();
    if bit(0) {
        list = list.limit(1);
    }
    if bit(1) {
        list = list.timeout(Duration::from_secs(60));
    }
    let items = list.items();
    let settings = Settings::default();
    let machine = match (bit(2), bit(3)) {
        (true, _) => items.into_machine(&settings),
        (false, true) => items.on_expired(Expired::Restart).into_machine(&settings),
        (false, false) => items.on_expired(Expired::Continue).into_machine(&settings),
    };
    let mut last = None;
    let mut driver = Driver::new(machine, |item| {
        assert_ne!(
            last,
            Some(Last::End),
            "something follows the end of the list"
        );
        last = Some(match item {
            Ok(Listed::End(_)) => Last::End,
            Err(error) if error.unreadable().is_none() => {
                assert_ne!(last, Some(Last::Error), "something follows the last error");
                Last::Error
            }
            _ => Last::Item,
        });
    });
    let done = driver.play(&script) || driver.finish(|_| false);
    assert!(done);
    assert!(matches!(last, Some(Last::End | Last::Error)), "{last:?}");
});

#[derive(Debug, PartialEq)]
enum Last {
    Item,
    Error,
    End,
}
