//! What is held is bounded, and more is an error.

use super::*;

const LIMIT: usize = 64 << 10;

fn good() -> String {
    "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"good\"},\"spec\":{\"size\":1}}}\n"
        .into()
}

fn limited() -> Call<Frames<Widget>> {
    watch().map_decoder(|frames| frames.with_limit(LIMIT))
}

/// What the decoder says that it holds.
fn held(answer: &Answer<Frames<Widget>>) -> usize {
    let shown = format!("{answer:?}");
    let held = shown.split("held_bytes: ").nth(1).unwrap();
    held.split([',', ' ']).next().unwrap().parse().unwrap()
}

#[test]
fn what_is_held_is_shown() {
    let mut answer = answer(limited());
    assert_eq!(held(&answer), 0);
    answer.feed(Bytes::from_static(b"{\"type\":"));
    assert_eq!(held(&answer), 8);
}

/// The most that this process ever held, where that can be known.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes << 10)
}

#[test]
fn an_endless_line_is_an_error_and_not_held() {
    const CHUNK: usize = 1 << 20;
    const CHUNKS: usize = 256;
    let mut answer = answer(limited());
    answer.feed(good().into());
    assert!(answer.poll().unwrap().is_ok());
    let chunk = Bytes::from(vec![b'x'; CHUNK]);
    let before = peak();
    for at in 0..CHUNKS {
        answer.feed(chunk.clone());
        if at == 0 {
            let error = answer.poll().unwrap().unwrap_err();
            assert!(error.is_limit(), "{error}");
            assert_eq!(
                error.to_string(),
                "a frame of the watch is larger than 65536 bytes"
            );
        }
        assert!(answer.poll().is_none(), "one error is enough");
        assert!(held(&answer) <= LIMIT);
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        assert!(
            after - before < CHUNK * CHUNKS / 4,
            "{before} became {after}"
        );
    }
    // The line ends after all, and the next frame is read. Its offset is right.
    answer.feed(Bytes::from(format!(
        "\n{}{{\"type\":\"ODD\",\"object\":{{}}}}\n",
        good()
    )));
    assert!(answer.poll().unwrap().is_ok());
    let message = answer.poll().unwrap().unwrap_err().to_string();
    let offset = good().len() + CHUNK * CHUNKS + 1 + good().len();
    assert!(message.contains(&format!("offset {offset} ")), "{message}");
}

#[test]
fn an_endless_line_in_single_bytes_is_not_held_either() {
    let mut answer = answer(watch().map_decoder(|frames| frames.with_limit(100)));
    let mut errors = 0;
    for _ in 0..100_000 {
        answer.feed(Bytes::from_static(b"["));
        errors += poll_all(&mut answer).len();
        assert!(held(&answer) <= 100);
    }
    assert_eq!(errors, 1);
    answer.end();
    assert!(answer.poll().is_none(), "nothing of it is decoded");
}

#[test]
fn the_limit_is_the_same_from_every_cut() {
    let good = good();
    let line = good.trim_end().len();
    for (limit, fits) in [(line - 1, false), (line, true)] {
        let body = format!("{good}{good}");
        let call = || watch().map_decoder(|frames| frames.with_limit(limit));
        same_from_every_cut(body.as_bytes(), call);
        let items = read(call(), [body.as_bytes()]);
        assert_eq!(items.len(), 2);
        assert!(items.iter().all(|item| item.is_ok() == fits));
    }
    let mixed = format!(
        "{}\n{{\"type\":\"ODD\"}}\n{}",
        "x".repeat(300),
        "y".repeat(300)
    );
    same_from_every_cut(mixed.as_bytes(), || {
        watch().map_decoder(|frames| frames.with_limit(120))
    });
}

#[test]
fn a_lower_limit_in_the_middle_is_no_harm() {
    let mut frames = None;
    let _ = watch().map_decoder(|mut inner| {
        inner.feed(Bytes::from_static(b"{\"type\":\"ADDED\","));
        let mut lowered = inner.with_limit(4);
        lowered.feed(Bytes::from_static(b"x\n"));
        frames = lowered.poll();
        lowered
    });
    assert!(frames.unwrap().unwrap_err().is_limit());
}

#[test]
fn of_whole_bodies() {
    fn holds<D: Decode<Item: Debug>>(body: &str, call: impl Fn(usize) -> Call<D>) {
        let fits = read(call(body.len()), [body.as_bytes()]);
        assert!(matches!(&*fits, [Ok(_)]), "{fits:?}");
        let limit = body.len() - 1;
        let too_large = read(call(limit), [body.as_bytes()]);
        let [Err(error)] = &*too_large else {
            panic!("{too_large:?}");
        };
        assert!(error.is_limit(), "{error}");
        assert!(error.to_string().contains(&limit.to_string()), "{error}");
        same_from_every_cut(body.as_bytes(), || call(limit));

        // The error comes as soon as it is known, and only once.
        let mut answer = answer(call(4));
        answer.feed(Bytes::from_static(b"12345"));
        assert!(answer.poll().unwrap().unwrap_err().is_limit());
        answer.feed(Bytes::from_static(b"12345"));
        assert!(answer.poll().is_none());
        answer.end();
        assert!(answer.poll().is_none());
    }
    let object = r#"{"metadata":{"name":"a"},"spec":{"size":1}}"#;
    let list = format!("{{\"items\":[{object}]}}");
    holds(object, |limit| {
        widgets()
            .get("a")
            .into_call()
            .map_decoder(|one| one.with_limit(limit))
    });
    holds(&list, |limit| {
        widgets()
            .list()
            .into_call()
            .map_decoder(|list| list.with_limit(limit))
    });
    holds(object, |limit| {
        widgets()
            .delete("a")
            .into_call()
            .map_decoder(|deleted| deleted.with_limit(limit))
    });
    holds("a text", |limit| {
        kubex_proto::raw::get("/readyz")
            .text()
            .map_decoder(|text| text.with_limit(limit))
    });
}

#[test]
fn are_kept_by_a_fresh_decoder() {
    let mut fresh = None;
    let _ = watch().map_decoder(|frames| {
        let mut decoder = frames.with_limit(4).fresh();
        decoder.feed(Bytes::from_static(b"12345"));
        fresh = decoder.poll();
        decoder
    });
    assert!(fresh.unwrap().unwrap_err().is_limit());
    let mut text = kubex_proto::TextDecoder::new().with_limit(4).fresh();
    text.feed(Bytes::from_static(b"12345"));
    assert!(text.poll().unwrap().unwrap_err().is_limit());
    let mut one = kubex_proto::One::<u32>::new("number").with_limit(4).fresh();
    one.feed(Bytes::from_static(b"12345"));
    assert!(one.poll().unwrap().unwrap_err().is_limit());
}

/// One frame is decoded at a time, so that a line full of rubbish takes neither time nor room at once.
#[test]
fn a_line_full_of_frames_is_given_out_one_by_one() {
    const FRAMES: usize = 200_000;
    let (_, mut answer) = widgets().watch().into_call().into_parts().unwrap();
    answer.head(&http::Response::new(()));
    let line = "{}".repeat(FRAMES) + "\n";
    answer.feed(bytes::Bytes::from(line));
    let mut errors = 0;
    while let Some(item) = answer.poll() {
        assert!(item.unwrap_err().is_decode());
        errors += 1;
    }
    assert_eq!(errors, FRAMES);
}
