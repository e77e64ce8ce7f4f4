//! The lines of a log are the same however it is cut, and what stands between the line ends of its bytes.
#![no_main]

use http::Response;
use kubex_fuzz::pieces::{read_in_any, read_joined};
use kubex_proto::{Api, DynamicObject, ResourceDescription};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let head = Response::new(());
    let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
    let lines = || pods.logs().stream("web").into_call();
    let found = read_in_any(lines, &head, body);
    let expected = lines_of(body).map(|line| Ok(text(without_return(line))));
    assert_eq!(found, expected.collect::<Vec<_>>());

    let found = read_in_any(
        || lines().map_decoder(|lines| lines.with_limit(16)),
        &head,
        body,
    );
    assert_eq!(found.len(), lines_of(body).count());
    for (line, found) in lines_of(body).zip(found) {
        let length = line.strip_suffix(b"\n").unwrap_or(line).len();
        assert_eq!(found.is_err(), length > 16, "{found:?}");
    }

    let found = read_in_any(|| pods.logs().get("web").into_call(), &head, body);
    assert_eq!(found, [Ok(text(body))]);
    let unpacked = read_joined(&head, body);
    assert_eq!((&*unpacked.bytes, unpacked.fault), (body, None));
});

/// Each with its end.
fn lines_of(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split_inclusive(|byte| *byte == b'\n')
}

fn without_return(line: &[u8]) -> &[u8] {
    match line.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => line,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
