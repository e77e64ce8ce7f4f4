//! What is asked of both servers: one request, with references in place of what each server chose by itself.

use std::fmt;

use http::Method;

/// A request, and what it is counted and listed as.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The verb, in the words of [`Verb`], with its subresource.
    pub(crate) verb: String,
    pub(crate) kind: &'static str,
    pub(crate) caller: Caller,
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// A collection to read first, where a cache may answer that lags behind: a read waits for it.
    pub(crate) after_reading: Option<String>,
    /// The real server takes its time to answer, and nothing depends on it.
    pub(crate) slow: bool,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Administrator,
    /// A user with the rights that the prelude gives.
    Limited,
    /// A token that nobody has.
    Stranger,
    /// No credentials at all.
    Nobody,
}

impl Operation {
    pub(crate) fn new(
        verb: impl Into<String>,
        kind: &'static str,
        method: Method,
        target: impl Into<String>,
    ) -> Self {
        Self {
            verb: verb.into(),
            kind,
            caller: Caller::Administrator,
            method,
            target: target.into(),
            headers: Vec::new(),
            body: String::new(),
            after_reading: None,
            slow: false,
        }
    }

    pub(crate) fn after_reading(mut self, collection: String) -> Self {
        self.after_reading = Some(collection);
        self
    }

    pub(crate) fn slow(mut self) -> Self {
        self.slow = true;
        self
    }

    /// Adds a parameter to the query; the value is text as it is.
    pub(crate) fn with(mut self, parameter: &str, value: &str) -> Self {
        self.target
            .push(if self.target.contains('?') { '&' } else { '?' });
        self.target.push_str(parameter);
        self.target.push('=');
        // References are filled in later, with what needs no encoding.
        if value.starts_with('{') {
            self.target.push_str(value);
        } else {
            self.target
                .extend(form_urlencoded::byte_serialize(value.as_bytes()));
        }
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn body(mut self, media_type: &str, body: String) -> Self {
        self.body = body;
        self.header("content-type", media_type)
    }

    pub(crate) fn by(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    pub(crate) fn has_parameter(&self, parameter: &str) -> bool {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        query
            .split('&')
            .any(|pair| pair.split('=').next() == Some(parameter))
    }

    pub(crate) fn is_watch(&self) -> bool {
        self.verb.starts_with("watch")
    }

    /// Something may be different afterwards.
    pub(crate) fn writes(&self) -> bool {
        self.method != Method::GET && !self.target.contains("dryRun=All")
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// As one would type it.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "curl -X {} '{}'", self.method, self.target)?;
        for (name, value) in &self.headers {
            write!(f, " -H '{name}: {value}'")?;
        }
        if self.caller != Caller::Administrator {
            write!(f, " (as {:?})", self.caller)?;
        }
        if !self.body.is_empty() {
            write!(f, "\n  -d '{}'", shortened(&self.body, 1200))?;
        }
        Ok(())
    }
}

pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit).collect();
    format!("{head}… ({} bytes)", text.len())
}
