//! `Warning` headers: what the server has to say besides the answer, and what a test asks for.

use http::HeaderValue;
use http::request::Parts;

use super::request_match::RequestMatch;

/// A warning as the value of a header.
pub(crate) fn header(text: &str) -> Option<HeaderValue> {
    // A header holds no line breaks; the real server drops them too.
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let quoted = text.replace('\\', r"\\").replace('"', "\\\"");
    HeaderValue::from_bytes(format!("299 - \"{quoted}\"").as_bytes()).ok()
}

/// The warnings and the requests they go with.
#[derive(Default)]
pub(crate) struct Warnings(Vec<(RequestMatch, HeaderValue)>);

impl Warnings {
    pub(crate) fn add(&mut self, on: RequestMatch, text: &str) {
        self.0.extend(header(text).map(|value| (on, value)));
    }

    pub(crate) fn of(&mut self, request: &Parts) -> Vec<HeaderValue> {
        self.0
            .iter_mut()
            .filter_map(|(on, value)| on.takes(request).then(|| value.clone()))
            .collect()
    }
}
