//! What `Content-Encoding` says was done to a body (RFC 9110, 8.4), undone.

use alloc::{format, string::String, vec::Vec};

use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_ENCODING};

#[cfg(feature = "gzip")]
use super::gzip::Gunzip;
use crate::{Error, excerpt::excerpt};

/// How a body came.
pub(crate) enum Coding {
    /// As it is.
    Identity,
    /// Packed: what it holds is unpacked piece by piece, as it is asked for.
    #[cfg(feature = "gzip")]
    Gzip(Gunzip),
    /// In a way that nothing here undoes, and this is to be said of it.
    Unreadable(String),
    /// Nothing more comes of it, as an error said.
    Broken,
}

/// What a body holds.
#[derive(Debug, PartialEq)]
#[cfg_attr(
    not(feature = "gzip"),
    expect(dead_code, reason = "what comes as it is comes at once")
)]
pub(crate) enum Plain {
    Piece(Bytes),
    End,
}

impl Coding {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(CONTENT_ENCODING).into_iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        let mut codings = values
            .iter()
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
        match (codings.next(), codings.next()) {
            (None, _) => Self::Identity,
            (Some(coding), None)
                if ["gzip", "x-gzip"]
                    .iter()
                    .any(|gzip| coding.eq_ignore_ascii_case(gzip)) =>
            {
                Self::gzip()
            }
            _ => Self::Unreadable(format!(
                "the body of the answer is encoded as {:?}, and only gzip can be decoded: ask for no other in Accept-Encoding, and look at what stands between client and server",
                excerpt(&values.join(", "))
            )),
        }
    }

    #[cfg(feature = "gzip")]
    fn gzip() -> Self {
        Self::Gzip(Gunzip::new())
    }

    #[cfg(not(feature = "gzip"))]
    fn gzip() -> Self {
        Self::Unreadable(
            "the body of the answer is encoded as \"gzip\": turn on the feature `gzip` of kubex-proto, or ask for no gzip in Accept-Encoding"
                .into(),
        )
    }

    /// Takes the next bytes; gives them back if they are what the body holds.
    pub(crate) fn feed(&mut self, chunk: Bytes) -> Option<Bytes> {
        match self {
            Self::Identity => return Some(chunk),
            #[cfg(feature = "gzip")]
            Self::Gzip(gunzip) => gunzip.feed(chunk),
            Self::Unreadable(_) | Self::Broken => {}
        }
        None
    }

    /// Takes note that the body is complete. Whether all that it holds was given back.
    pub(crate) fn end(&mut self) -> bool {
        match self {
            Self::Identity => return true,
            #[cfg(feature = "gzip")]
            Self::Gzip(gunzip) => gunzip.end(),
            Self::Unreadable(_) | Self::Broken => {}
        }
        false
    }

    /// The next piece of what was not given back, or its end, if it is there by now; or the one error.
    pub(crate) fn next(&mut self) -> Option<Result<Plain, Error>> {
        let next = match self {
            Self::Identity | Self::Broken => None,
            #[cfg(feature = "gzip")]
            Self::Gzip(gunzip) => gunzip.next(),
            Self::Unreadable(why) => Some(Err(Error::decode(core::mem::take(why)))),
        };
        if let Some(Err(_)) = next {
            *self = Self::Broken;
        }
        next
    }

    /// Nothing more comes of it, as an error said.
    pub(crate) fn is_broken(&self) -> bool {
        matches!(self, Self::Broken)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use http::HeaderValue;

    use super::*;

    fn of(values: &[&'static str]) -> Coding {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
        }
        Coding::of(&headers)
    }

    #[test]
    fn identity_is_none() {
        for values in [&[][..], &["identity"], &[""], &["Identity, ", "identity"]] {
            assert!(matches!(of(values), Coding::Identity), "{values:?}");
        }
    }

    #[test]
    fn what_cannot_be_undone_is_named() {
        for (values, named) in [
            (&["br"][..], "\"br\""),
            (&["gzip, gzip"], "\"gzip, gzip\""),
            (&["deflate", "gzip"], "\"deflate, gzip\""),
        ] {
            let mut coding = of(values);
            assert_eq!(coding.feed(Bytes::from_static(b"{}")), None);
            let error = coding.next().unwrap().unwrap_err();
            assert!(error.is_decode() && error.to_string().contains(named));
            assert!(coding.is_broken() && coding.next().is_none());
        }
    }

    #[cfg(not(feature = "gzip"))]
    #[test]
    fn gzip_without_the_feature_says_what_to_turn_on() {
        for value in ["gzip", "X-GZIP"] {
            let error = of(&[value]).next().unwrap().unwrap_err();
            assert!(error.to_string().contains("the feature `gzip`"), "{error}");
        }
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn gzip_is_known_by_both_names() {
        for value in ["gzip", "X-GZIP", "identity, gzip"] {
            assert!(matches!(of(&[value]), Coding::Gzip(_)), "{value}");
        }
    }
}
