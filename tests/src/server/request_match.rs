//! Which requests a fault or a warning is for.

use http::Method;
use http::request::Parts;

/// Chooses requests by method, by a part of their path and query, and by their turn.
///
/// ```
/// use http::Method;
/// use kubex_testing::server::RequestMatch;
///
/// // The second and third request that lists or reads pods.
/// let matching = RequestMatch::any().method(Method::GET).containing("/pods").skip(1).times(2);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RequestMatch {
    method: Option<Method>,
    containing: Vec<String>,
    skip: usize,
    times: Option<usize>,
}

impl RequestMatch {
    /// Every request, always.
    pub fn any() -> Self {
        Self::default()
    }

    /// Only requests of this method.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only requests whose path and query hold this text. Given twice, both must be there.
    pub fn containing(mut self, text: &str) -> Self {
        self.containing.push(text.to_owned());
        self
    }

    /// Lets the first requests pass that would match.
    pub fn skip(mut self, requests: usize) -> Self {
        self.skip = requests;
        self
    }

    /// Matches so many requests and no more.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Matches one request and no more.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Whether it is the turn of this request. Each call counts.
    pub(crate) fn takes(&mut self, request: &Parts) -> bool {
        let target = request
            .uri
            .path_and_query()
            .map_or("", |target| target.as_str());
        let fits = self
            .method
            .as_ref()
            .is_none_or(|method| *method == request.method)
            && self
                .containing
                .iter()
                .all(|text| target.contains(text.as_str()));
        if !fits {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(times) => {
                *times -= 1;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, uri: &str) -> Parts {
        http::Request::builder()
            .method(method)
            .uri(uri)
            .body(())
            .unwrap()
            .into_parts()
            .0
    }

    #[test]
    fn turns_are_counted_among_matching_requests() {
        let mut matching = RequestMatch::any()
            .method(Method::GET)
            .containing("/pods")
            .skip(1)
            .times(2);
        let taken: Vec<bool> = ["/pods", "/nodes", "/pods", "/pods?x", "/pods"]
            .iter()
            .map(|uri| matching.takes(&parts("GET", uri)))
            .collect();
        assert_eq!(taken, [false, false, true, true, false]);
        assert!(
            !RequestMatch::any()
                .method(Method::PUT)
                .takes(&parts("GET", "/"))
        );
    }
}
