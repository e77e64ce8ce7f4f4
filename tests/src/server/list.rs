//! GET of a collection: the latest objects, or those of a version, in pages if asked for.

use std::borrow::Cow;
use std::ops::Bound;
use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::continue_token::ContinueToken;
use super::list_options::{ListOptions, Matching, Version};
use super::negotiate::Shape;
use super::render::ListMetadata;
use super::reply::Reply;
use super::status::Refusal;
use super::store::{Objects, Store};

const EXPIRED_CONTINUE: &str = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
const EXPIRED_LIST: &str = "The resourceVersion for the provided list is too old.";

/// The objects of one page and what the list says of itself.
pub(crate) struct Page {
    pub(crate) metadata: ListMetadata,
    /// The keys in the storage and the objects.
    pub(crate) entries: Vec<(String, Arc<Value>)>,
}

pub(crate) fn list(call: &Call<'_>, options: &ListOptions) -> Result<Reply, Refusal> {
    let form = call.form(Shape::List)?;
    let page = page(&call.state.store, call.resource().storage(), options)?;
    let items: Vec<Arc<Value>> = page.entries.into_iter().map(|(_, object)| object).collect();
    Ok(call.answer_list(StatusCode::OK, form, page.metadata, &items))
}

/// The objects from which a page is cut: their version, and where to start.
struct Snapshot<'a> {
    objects: Cow<'a, Objects>,
    version: u64,
    start: Option<String>,
}

pub(crate) fn page(store: &Store, storage: &str, options: &ListOptions) -> Result<Page, Refusal> {
    // Who goes on goes on among all, wherever the list began: what selectors say is only heeded of each object then.
    let narrowed = options.filter.narrowed(options.continue_token.is_none());
    let (prefix, single) = (narrowed.key_prefix, narrowed.single_key);
    let snapshot = snapshot(store, storage, options)?;
    // Any version will do: the real server answers from its cache then, which knows no pages.
    let limit = if options.version == Version::Any {
        0
    } else {
        options.limit
    };
    let from = snapshot
        .start
        .map_or_else(|| prefix.clone(), |start| format!("{prefix}{start}"));
    let mut rest = snapshot
        .objects
        .range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded))
        .take_while(|(key, _)| key.starts_with(&prefix))
        .filter(|(key, _)| single.as_deref().is_none_or(|single| single == *key))
        .peekable();
    let mut entries = Vec::new();
    let mut last = "";
    while limit == 0 || entries.len() < limit {
        let Some((key, object)) = rest.next() else {
            break;
        };
        last = key;
        if options.filter.matches(object) {
            entries.push((key.clone(), Arc::clone(object)));
        }
    }
    let more = rest.peek().is_some();
    let token = more.then(|| {
        ContinueToken::after(snapshot.version, last.strip_prefix(&prefix).unwrap_or(last)).encode()
    });
    let metadata = ListMetadata {
        resource_version: snapshot.version.to_string(),
        continue_token: token,
        remaining_item_count: (more && !options.filter.selects()).then(|| rest.count()),
    };
    Ok(Page { metadata, entries })
}

fn snapshot<'a>(
    store: &'a Store,
    storage: &str,
    options: &ListOptions,
) -> Result<Snapshot<'a>, Refusal> {
    let current = store.version();
    if let Some(text) = &options.continue_token {
        if matches!(options.version, Version::At(_)) {
            return Err(Refusal::bad_request(
                "specifying resource version is not allowed when using continue",
            ));
        }
        return continued(store, storage, ContinueToken::decode(text)?);
    }
    match options.version {
        Version::At(asked) if asked > current => Err(Refusal::version_too_large(asked, current)),
        // Without a match, a version together with a limit means that very version.
        Version::At(asked)
            if options.matching == Some(Matching::Exact)
                || options.matching.is_none() && options.limit > 0 =>
        {
            let objects = store
                .snapshot(storage, asked)
                .map_err(|_| Refusal::expired(EXPIRED_LIST))?;
            Ok(Snapshot {
                objects,
                version: asked,
                start: None,
            })
        }
        _ => Ok(Snapshot {
            objects: Cow::Borrowed(store.latest(storage)),
            version: current,
            start: None,
        }),
    }
}

fn continued<'a>(
    store: &'a Store,
    storage: &str,
    token: ContinueToken,
) -> Result<Snapshot<'a>, Refusal> {
    let start = Some(token.start().to_owned());
    let Some(version) = token.version() else {
        return Ok(Snapshot {
            objects: Cow::Borrowed(store.latest(storage)),
            version: store.version(),
            start,
        });
    };
    if version > store.version() {
        return Err(Refusal::version_too_large(version, store.version()));
    }
    match store.snapshot(storage, version) {
        Ok(objects) => Ok(Snapshot {
            objects,
            version,
            start,
        }),
        Err(_) => {
            Err(Refusal::expired(EXPIRED_CONTINUE).with_continue(token.inconsistent().encode()))
        }
    }
}
