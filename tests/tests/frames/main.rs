//! From the bytes of a body to items: any cutting gives the same, rubbish gives an error in its place, and what
//! is held is bounded.

mod bodies;
mod deletes;
mod limits;
mod logs;
mod nesting;
mod rubbish;
mod unreadable;
mod watch;

use bytes::Bytes;
use core::fmt::Debug;
use http::Response;
use kubex_proto::{
    Answer, Api, Call, Decode, DynamicObject, Error, Frames, ObjectMeta, ResourceDescription,
};
use serde::{Deserialize, Serialize};

/// A kind that does not decode from everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Widget {
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Spec {
    size: u32,
}

kubex_proto::resource!(Widget: "example.com/v1", Namespaced);

fn widgets() -> Api<Widget> {
    Api::new()
}

fn dynamic() -> Api<DynamicObject, kubex_proto::Dynamic> {
    Api::of(ResourceDescription::namespaced(
        "example.com",
        "v1",
        "Widget",
    ))
}

fn watch() -> Call<Frames<Widget>> {
    widgets().watch().into_call()
}

/// What a 200 is read with.
fn answer<D: Decode>(call: Call<D>) -> Answer<D> {
    let (_, mut answer) = call.into_parts().unwrap();
    answer.head(&Response::new(()));
    answer
}

fn poll_all<D: Decode>(answer: &mut Answer<D>) -> Vec<Result<D::Item, Error>> {
    core::iter::from_fn(|| answer.poll()).collect()
}

/// All items of a body that comes in these pieces.
fn read<'a, D: Decode>(
    call: Call<D>,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<Result<D::Item, Error>> {
    let mut answer = answer(call);
    let mut items = Vec::new();
    for piece in pieces {
        answer.feed(Bytes::copy_from_slice(piece));
        items.extend(poll_all(&mut answer));
    }
    answer.end();
    items.extend(poll_all(&mut answer));
    items
}

fn frames(body: impl AsRef<[u8]>) -> Vec<Result<kubex_proto::WatchEvent<Widget>, Error>> {
    read(watch(), [body.as_ref()])
}

/// Items and errors as they print, to be compared.
fn told<T: Debug>(items: Vec<Result<T, Error>>) -> Vec<String> {
    let told = |item: Result<T, Error>| match item {
        Ok(item) => format!("{item:?}"),
        Err(error) => format!("error: {error}"),
    };
    items.into_iter().map(told).collect()
}

/// The items are the same however the body is cut: into two pieces at every place, into single bytes, and into pieces
/// of chance.
fn same_from_every_cut<D: Decode<Item: Debug>>(body: &[u8], call: impl Fn() -> Call<D>) {
    let whole = told(read(call(), [body]));
    for cut in 0..=body.len() {
        let (head, tail) = body.split_at(cut);
        assert_eq!(told(read(call(), [head, tail])), whole, "cut at {cut}");
    }
    assert_eq!(told(read(call(), body.chunks(1))), whole, "single bytes");
    let mut random = fastrand::Rng::with_seed(1);
    for round in 0..100 {
        let mut rest = body;
        let pieces = core::iter::from_fn(|| {
            let (head, tail) = rest.split_at(random.usize(0..=rest.len().min(60)));
            rest = tail;
            (!(head.is_empty() && rest.is_empty())).then_some(head)
        });
        assert_eq!(told(read(call(), pieces)), whole, "round {round}");
    }
}
