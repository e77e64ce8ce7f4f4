//! What `Debug` shows: which decoder or machine it is and where it stands, and nothing of what came.

use bytes::Bytes;
use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Call, Decode, Exchange, LogBytes, Settings, StatusDecoder};

fn pods() -> Api<Pod> {
    Api::new()
}

/// A decoder that holds something.
fn fed<D: Decode + std::fmt::Debug>(call: Call<D>) -> String {
    let mut decoder = None;
    let _ = call.map_decoder(|mut inner| {
        inner.feed(Bytes::from_static(b"CANARY"));
        decoder = Some(format!("{inner:?}"));
        inner
    });
    decoder.unwrap()
}

#[test]
fn of_decoders() {
    let logs = || pods().logs();
    for (name, shown) in [
        ("One", fed(pods().get("web").into_call())),
        ("ListDecoder", fed(pods().list().into_call())),
        ("Items", fed(pods().list().items().into_call())),
        ("Frames", fed(pods().watch().into_call())),
        ("DeletedDecoder", fed(pods().delete("web").into_call())),
        ("LogText", fed(logs().get("web").into_call())),
        ("LogLines", fed(logs().stream("web").into_call())),
    ] {
        assert!(shown.starts_with(name), "{shown}");
        assert!(!shown.contains("CANARY"), "{shown}");
    }
    assert!(format!("{:?}", LogBytes::new()).starts_with("LogBytes"));
    assert!(format!("{:?}", StatusDecoder::new()).starts_with("StatusDecoder"));
}

#[test]
fn of_machines() {
    let settings = Settings::default();
    let api = pods().with_namespace("staging");
    let exchange = Exchange::new(api.get("web").into_call(), &settings);
    let shown = format!("{exchange:?}");
    assert!(
        shown.starts_with("Exchange") && shown.contains("/pods/web"),
        "{shown}"
    );
    let pager = api.list().items().into_machine(&settings);
    let shown = format!("{pager:?}");
    assert!(
        shown.starts_with("Pager") && shown.contains("staging"),
        "{shown}"
    );
    let watcher = api.watcher().labels("app=web").into_machine(&settings, 7);
    let shown = format!("{watcher:?}");
    assert!(
        shown.starts_with("Watcher") && shown.contains("app=web"),
        "{shown}"
    );
}
