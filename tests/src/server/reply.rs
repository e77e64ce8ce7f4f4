//! An answer before the headers that all answers carry are added.

use http::StatusCode;
use serde::Serialize;

use super::body::Body;
use super::sessions::Switch;
use super::status::Refusal;
use super::yaml;

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) retry_after: Option<u16>,
    /// What the client can show to be told whether the answer is the same still.
    pub(crate) entity_tag: Option<String>,
    /// Nobody shall guess what the answer is from what it holds.
    pub(crate) is_as_declared: bool,
    /// What the client is told besides.
    pub(crate) warnings: Vec<String>,
    pub(crate) body: Body,
    /// The answer upgrades the connection, and this is all of it.
    pub(crate) switch: Option<Switch>,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, value: &impl Serialize, pretty: bool) -> Self {
        // Objects, lists and Statuses are plain JSON in memory: writing them does not fail.
        let bytes = if pretty {
            serde_json::to_vec_pretty(value).unwrap_or_default()
        } else {
            let mut bytes = serde_json::to_vec(value).unwrap_or_default();
            bytes.push(b'\n');
            bytes
        };
        Self::new(status, "application/json", Body::whole(bytes))
    }

    pub(crate) fn text(status: StatusCode, text: &'static str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", Body::whole(text))
    }

    /// What others than the API server wrote.
    pub(crate) fn plain(status: StatusCode, body: Body) -> Self {
        Self::new(status, "text/plain", body)
    }

    pub(crate) fn watch(body: Body) -> Self {
        Self::new(StatusCode::OK, "application/json", body)
    }

    /// What the real server says of a path that is no path of any API.
    pub(crate) fn page_not_found() -> Self {
        Self::text(StatusCode::NOT_FOUND, "404 page not found\n")
    }

    /// The same in YAML, if that is wanted and the answer is a document.
    pub(crate) fn in_form(self, yaml: bool) -> Self {
        if !yaml || self.content_type != "application/json" {
            return self;
        }
        match self.body.document().and_then(|json| yaml::from_json(json)) {
            Some(written) => Self {
                content_type: yaml::MEDIA_TYPE,
                body: Body::whole(written),
                ..self
            },
            None => self,
        }
    }

    /// The client has the answer already.
    pub(crate) fn not_modified() -> Self {
        Self::new(
            StatusCode::NOT_MODIFIED,
            "application/json",
            Body::whole(""),
        )
    }

    /// The refusal of a request that its sender may not make.
    pub(crate) fn denied(refusal: &Refusal, pretty: bool) -> Self {
        Self {
            is_as_declared: refusal.code() == StatusCode::FORBIDDEN,
            ..Self::refused(refusal, pretty)
        }
    }

    pub(crate) fn refused(refusal: &Refusal, pretty: bool) -> Self {
        Self {
            retry_after: refusal.retry_after(),
            ..Self::json(refusal.code(), refusal.status(), pretty)
        }
    }

    fn new(status: StatusCode, content_type: &'static str, body: Body) -> Self {
        Self {
            status,
            content_type,
            retry_after: None,
            entity_tag: None,
            is_as_declared: false,
            warnings: Vec::new(),
            body,
            switch: None,
        }
    }
}
