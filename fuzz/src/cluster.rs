//! A server that is well.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::Value;
use url::form_urlencoded;

use crate::words::{bookmark, expired, frame, list, widget};

/// The version that everything is at, which is later than all that a [`Script`](crate::Script) tells of.
const NOW: u32 = 1000;

/// A server that holds two widgets, `a` and `b`, has forgotten all versions but the newest, and answers as a real one does.
#[derive(Debug, Default)]
pub struct Cluster;

/// What it answers: a head, a body, and whether there it ends.
pub(crate) struct Reply {
    pub(crate) head: Response<()>,
    pub(crate) body: Bytes,
    pub(crate) ends: bool,
}

impl Cluster {
    /// The names and versions of what it holds.
    pub fn objects() -> [(&'static str, u32); 2] {
        [("a", 900), ("b", 950)]
    }

    pub(crate) fn answer(request: &Request<Bytes>) -> Reply {
        let query = request.uri().query().unwrap_or_default();
        let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let option = |name: &str| {
            let pair = query.iter().find(|(key, _)| key == name);
            pair.map(|(_, value)| &**value)
        };
        let objects = Self::objects().map(|(name, version)| widget(name, version));
        let is_of_one = !request.uri().path().ends_with("/widgets");
        if request.method() != Method::GET || is_of_one {
            return whole(200, &objects[0]);
        }
        let now = NOW.to_string();
        if option("watch") == Some("true") {
            return match option("resourceVersion") {
                Some(version) if version == now => frames(&[bookmark(NOW, false)]),
                Some(_) => whole(410, &expired(None)),
                None => {
                    let [a, b] = objects.map(|object| frame("ADDED", &object));
                    frames(&[a, b, bookmark(NOW, true)])
                }
            };
        }
        let is_exact = option("resourceVersionMatch") == Some("Exact");
        match option("continue") {
            Some("second of 1000") => text(list(NOW, &objects[1..], None)),
            Some(_) => whole(410, &expired(Some("second of 1000"))),
            None if is_exact && option("resourceVersion") != Some(&now) => {
                whole(410, &expired(None))
            }
            None if option("limit") == Some("1") => {
                text(list(NOW, &objects[..1], Some("second of 1000")))
            }
            None => text(list(NOW, &objects, None)),
        }
    }
}

fn whole(code: u16, value: &Value) -> Reply {
    let mut reply = text(value.to_string());
    *reply.head.status_mut() = http::StatusCode::from_u16(code).expect("a status");
    reply
}

fn text(text: String) -> Reply {
    Reply {
        head: Response::new(()),
        body: text.into(),
        ends: true,
    }
}

fn frames(frames: &[String]) -> Reply {
    Reply {
        ends: false,
        ..text(frames.concat())
    }
}
