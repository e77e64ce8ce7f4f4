//! The answer of discovery, in whichever of its forms it comes.

use alloc::{string::String, vec::Vec};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde::{Deserialize, Deserializer};

use super::{aggregated::Group, unaggregated};
use crate::{Call, Decode, Error, One, excerpt::excerpt, raw};

/// The aggregated form in the versions that servers have had of it, or else the old one.
const ACCEPT: HeaderValue = HeaderValue::from_static(
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
     application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,\
     application/json",
);

/// Asks for `/api` or `/apis`, and for nothing if that is what is held.
pub(super) fn ask_for_list(path: &str, held: Option<&HeaderValue>) -> Call<AnswerDecoder> {
    let mut request = raw::get(path).header(header::ACCEPT, ACCEPT);
    if let Some(tag) = held {
        request = request.header(header::IF_NONE_MATCH, tag.clone());
    }
    request.call(AnswerDecoder::new(held.is_some()))
}

/// Asks for the resources of one version in the old form.
pub(super) fn ask_for_resources(path: &str) -> Call<AnswerDecoder> {
    let json = HeaderValue::from_static("application/json");
    let request = raw::get(path).header(header::ACCEPT, json);
    request.call(AnswerDecoder::new(false))
}

/// What came.
pub(super) enum Answered {
    /// What is held is what there is (304).
    Unchanged,
    Changed {
        tag: Option<HeaderValue>,
        document: Document,
    },
}

/// Any of the forms; its kind says which.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    kind: String,
    /// Of an `APIGroupDiscoveryList`.
    #[serde(deserialize_with = "or_null")]
    items: Vec<Group>,
    /// Of `APIVersions`.
    #[serde(deserialize_with = "or_null")]
    versions: Vec<String>,
    /// Of an `APIGroupList`.
    #[serde(deserialize_with = "or_null")]
    groups: Vec<unaggregated::Group>,
    /// Of an `APIResourceList`.
    #[serde(deserialize_with = "or_null")]
    resources: Vec<unaggregated::Resource>,
}

/// A [`Document`] by its kind.
pub(super) enum Form {
    Aggregated(Vec<Group>),
    Versions(Vec<String>),
    Groups(Vec<unaggregated::Group>),
    Resources(Vec<unaggregated::Resource>),
}

impl Document {
    pub(super) fn form(self) -> Result<Form, Error> {
        Ok(match &*self.kind {
            "APIGroupDiscoveryList" => Form::Aggregated(self.items),
            "APIVersions" => Form::Versions(self.versions),
            "APIGroupList" => Form::Groups(self.groups),
            "APIResourceList" => Form::Resources(self.resources),
            kind => {
                return Err(Error::decode(alloc::format!(
                    "cannot decode the answer of discovery: its kind is {:?}",
                    excerpt(kind)
                )));
            }
        })
    }
}

/// Go writes an empty list as `null`.
pub(super) fn or_null<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

pub(super) struct AnswerDecoder {
    /// Whether 304 is an answer to what was asked.
    conditional: bool,
    tag: Option<HeaderValue>,
    state: State,
}

enum State {
    Reading(One<Document>),
    Unchanged,
    Done,
}

impl AnswerDecoder {
    fn new(conditional: bool) -> Self {
        Self {
            conditional,
            tag: None,
            state: State::Reading(One::new("the answer of discovery")),
        }
    }
}

impl Decode for AnswerDecoder {
    type Item = Answered;

    fn takes(&mut self, head: &Response<()>) -> bool {
        if self.conditional && head.status() == StatusCode::NOT_MODIFIED {
            self.state = State::Unchanged;
            return true;
        }
        self.tag = head.headers().get(header::ETAG).cloned();
        head.status().is_success()
    }

    fn feed(&mut self, chunk: Bytes) {
        if let State::Reading(one) = &mut self.state {
            one.feed(chunk);
        }
    }

    fn end(&mut self) {
        if let State::Reading(one) = &mut self.state {
            one.end();
        }
    }

    fn poll(&mut self) -> Option<Result<Answered, Error>> {
        match &mut self.state {
            State::Reading(one) => one.poll().map(|document| {
                Ok(Answered::Changed {
                    tag: self.tag.take(),
                    document: document?,
                })
            }),
            State::Unchanged => {
                self.state = State::Done;
                Some(Ok(Answered::Unchanged))
            }
            State::Done => None,
        }
    }

    fn fresh(&self) -> Self {
        Self::new(self.conditional)
    }
}
