//! Logs: as text, as lines, as bytes.

use kubex_proto::{LogBytes, LogLines, LogText};

use super::*;

/// Line ends of both kinds and lines without any, of nothing, of what is no UTF-8, of what is none only because it
/// is cut; and one that is too long.
const LOG: &[u8] = b"one\ntwo\r\n\n\r\nr\rn\nbr\xc3\xbc\xf0\x9f\xa6\x80\nbad \xff\xc3\ntoo long, this line\ngood\nno end \xf0\x9f";
const LIMIT: usize = 10;

fn text() -> Call<LogText> {
    dynamic().logs().get("web").into_call()
}

fn lines() -> Call<LogLines> {
    let call = dynamic().logs().stream("web").into_call();
    call.map_decoder(|lines| lines.with_limit(LIMIT))
}

fn bytes() -> Call<LogBytes> {
    let call = dynamic().logs().stream("web").into_call();
    call.map_decoder(|_| LogBytes::new())
}

#[test]
fn are_the_same_from_every_cut() {
    for end in 0..=LOG.len() {
        same_from_every_cut(&LOG[..end], lines);
    }
    same_from_every_cut(LOG, text);
    same_from_every_cut(b"", lines);
    same_from_every_cut(b"", text);
    // Bytes come in the pieces in which they came, so only all of them are the same.
    for cut in 0..=LOG.len() {
        let (head, tail) = LOG.split_at(cut);
        let items: Vec<Bytes> = read(bytes(), [head, tail])
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert!(items.iter().all(|item| !item.is_empty()));
        assert_eq!(items.concat(), LOG);
    }
    let items = read(bytes(), LOG.chunks(1));
    assert_eq!(items.len(), LOG.len(), "each as it comes");
}

#[test]
fn line_by_line() {
    assert_eq!(
        told(read(lines(), [LOG])),
        [
            "\"one\"",
            "\"two\"",
            "\"\"",
            "\"\"",
            "\"r\\rn\"",
            "\"brü🦀\"",
            "\"bad \u{fffd}\u{fffd}\"",
            "error: a line of the log is larger than 10 bytes",
            "\"good\"",
            "\"no end \u{fffd}\"",
        ]
    );
}

/// A line is there as soon as its end is; what has none, once the log ends.
#[test]
fn as_soon_as_possible() {
    let mut answer = answer(lines());
    answer.feed(Bytes::from_static(b"one\ntw"));
    assert_eq!(told(poll_all(&mut answer)), ["\"one\""]);
    answer.feed(Bytes::from_static(b"o\r"));
    assert!(answer.poll().is_none());
    answer.feed(Bytes::from_static(b"\n\r"));
    assert_eq!(told(poll_all(&mut answer)), ["\"two\""]);
    answer.end();
    assert_eq!(told(poll_all(&mut answer)), ["\"\\r\""], "no end of a line");
    assert!(answer.poll().is_none());
}

#[test]
fn a_line_may_be_as_long_as_the_limit() {
    let exact = "x".repeat(LIMIT);
    let body = format!("{exact}\n{exact}");
    let items = read(lines(), [body.as_bytes()]);
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item.as_deref().unwrap() == exact));
    let longer = format!("{exact}x");
    let items = read(lines(), [longer.as_bytes()]);
    assert!(matches!(&*items, [Err(error)] if error.is_limit()));
}

/// By default a line of 1 MiB is one, and one byte more is an error; the rest of an endless one is not held.
#[test]
fn an_endless_line_is_one_error() {
    let call = || dynamic().logs().stream("web").into_call();
    let whole = vec![b'x'; 1 << 20];
    let items = read(call(), [&whole[..]]);
    assert_eq!(items[0].as_ref().unwrap().len(), 1 << 20);
    let mut answer = answer(call());
    answer.feed(Bytes::from(whole.clone()));
    assert!(answer.poll().is_none());
    for _ in 0..100 {
        answer.feed(Bytes::from(whole.clone()));
    }
    let shown = format!("{answer:?}");
    assert!(shown.contains("held_bytes: 0"), "{shown}");
    answer.feed(Bytes::from_static(b"\nnext\n"));
    let items = poll_all(&mut answer);
    assert!(items[0].as_ref().unwrap_err().is_limit(), "{items:?}");
    assert_eq!(items[1].as_deref().unwrap(), "next");
}

#[test]
fn a_text_has_its_line_ends() {
    assert_eq!(
        told(read(text(), [&b"one\r\ntw\xff\n"[..]])),
        ["\"one\\r\\ntw\u{fffd}\\n\""]
    );
    assert_eq!(told(read(text(), [])), ["\"\""], "of what has not begun");
    let short = || text().map_decoder(|text| text.with_limit(4));
    assert_eq!(
        told(read(short(), [&b"one\ntwo"[..]])),
        ["error: the log is larger than 4 bytes"]
    );
}

/// Nobody knows what is in a log, so nothing of it is in an error or in what is printed.
#[test]
fn are_not_quoted() {
    fn look<D: Decode<Item: Debug> + Debug>(call: impl Fn() -> Call<D>) {
        for (code, kind) in [(200, "text/html"), (502, "text/plain"), (400, "text/html")] {
            let (_, mut answer) = call().into_parts().unwrap();
            let head = Response::builder()
                .status(code)
                .header("content-type", kind);
            answer.head(&head.body(()).unwrap());
            answer.feed(Bytes::from_static(b"<p>hunter2</p>\n"));
            let shown = format!("{answer:?}");
            answer.end();
            let error = answer.poll().unwrap().unwrap_err();
            let told = format!("{shown} {error} {error:?}");
            assert!(!told.contains("hunter2"), "{told}");
        }
    }
    look(text);
    look(lines);
    look(bytes);
    let mut held = LogLines::new();
    held.feed(Bytes::from_static(b"hunter2"));
    assert!(!format!("{held:?}").contains("hunter2"));
}

#[test]
fn is_limited_as_before_when_it_is_asked_for_again() {
    let mut lines = kubex_proto::LogLines::new().with_limit(4).fresh();
    lines.feed(Bytes::from_static(b"12345\n"));
    assert!(lines.poll().unwrap().unwrap_err().is_limit());
    let mut text = kubex_proto::LogText::new().with_limit(4).fresh();
    text.feed(Bytes::from_static(b"12345"));
    assert!(text.poll().unwrap().unwrap_err().is_limit());
}
