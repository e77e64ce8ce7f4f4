//! Whatever happens to an exchange, in whatever order, it never panics, keeps the contract, and is done soon once all goes well.
#![no_main]

use std::time::Duration;

use kubex_fuzz::{Driver, Script, Widget, widgets};
use kubex_proto::{Decode, Exchange, ObjectMeta, Settings, Timeouts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: Script| {
    let bit = |bit: u8| script.setup & 1 << bit != 0;
    let settings = Settings::new("https://10.0.0.1:6443".parse().expect("a URL"));
    let settings = settings.with_timeouts(Timeouts {
        total: bit(0).then_some(Duration::from_secs(30)),
        read: bit(1).then_some(Duration::from_secs(5)),
        ..Timeouts::default()
    });
    let widget = || Widget {
        metadata: ObjectMeta::named("a"),
        size: 1,
    };
    match script.setup >> 2 & 7 {
        0 => drive(widgets().get("a").into_exchange(&settings), &script),
        1 => drive(widgets().list().into_exchange(&settings), &script),
        2 => drive(
            widgets().create(&widget()).into_exchange(&settings),
            &script,
        ),
        3 => drive(
            widgets().get("a").optional().into_exchange(&settings),
            &script,
        ),
        4 => drive(widgets().delete("a").into_exchange(&settings), &script),
        5 => drive(
            Exchange::new(widgets().list().items().into_call(), &settings),
            &script,
        ),
        _ => drive(widgets().watch().into_exchange(&settings), &script),
    }
});

fn drive<D: Decode>(exchange: Exchange<D>, script: &Script) {
    let mut driver = Driver::new(exchange, |_| {});
    let done = driver.play(script);
    // A watch that is silent for ever is over once the server ends it.
    assert!(done || driver.finish(|_| false));
}
