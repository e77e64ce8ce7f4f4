//! Calls that are answered.

use bytes::Bytes;
use http::Response;
use kubex_proto::{Call, Decode, Error};

/// What a call makes of an answer with this code and body.
pub(crate) fn answered<D: Decode>(
    call: Call<D>,
    code: u16,
    body: impl Into<Bytes>,
) -> Result<D::Item, Error> {
    let (_, answer) = call.into_parts().expect("a call that can be sent");
    let response = Response::builder().status(code).body(body.into()).unwrap();
    answer.read(response)
}

/// The error that a call makes of such an answer.
pub(crate) fn error<D: Decode>(call: Call<D>, code: u16, body: impl Into<Bytes>) -> Error {
    match answered(call, code, body) {
        Ok(_) => panic!("no error"),
        Err(error) => error,
    }
}
