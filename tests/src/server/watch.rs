//! GET of a collection with `watch=true`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::SignedDuration;

use super::body::Body;
use super::body_channel::channel;
use super::call::Call;
use super::gzip;
use super::list_options::{ListOptions, Version};
use super::negotiate::{self, Form, Shape};
use super::reply::Reply;
use super::status::Refusal;
use super::watches::{Watch, frame};

/// How long a watch lasts that does not say it; the real server takes between one and two of these.
const DEFAULT_SECONDS: u32 = 1800;

pub(crate) fn watch(call: &mut Call<'_>, options: ListOptions) -> Result<Reply, Refusal> {
    negotiate::check_streamed(call.headers)?;
    let form = match call.form(Shape::Object) {
        // The real server begins such a watch, and breaks off where an object would have to be told.
        Err(_) if negotiate::wants_list(call.headers) => None,
        form => Some(form?),
    };
    let current = call.state.store.version();
    let (sender, receiver) = channel();
    let can_begin = !matches!(options.version, Version::At(asked) if call.state.store.changes_after(asked).is_err());
    if form.is_none() && can_begin {
        return Ok(Reply::watch(Body::stream(receiver)));
    }
    let form = form.unwrap_or(Form::Metadata);
    let seconds = options.timeout_seconds.unwrap_or(DEFAULT_SECONDS);
    let ends_at = call
        .now
        .checked_add(SignedDuration::from_secs(seconds.into()))
        .unwrap_or(jiff::Timestamp::MAX);
    let mut watch = Watch {
        resource: Arc::clone(&call.target.resource),
        filter: options.filter,
        form,
        bookmarks: options.bookmarks,
        ends_at,
        after: current,
        sender,
        clock: Arc::clone(&call.settings.clock),
        columns_told: AtomicBool::new(false),
    };
    let mut body = Body::stream(receiver);
    if options.initial_events == Some(true) && watch.bookmarks && gzip::is_wanted(call.headers) {
        body = body.packed();
    }
    match (options.version, options.initial_events) {
        (Version::At(asked), Some(true)) if asked > current => {
            return Err(Refusal::version_too_large(asked, current));
        }
        // A watch from nowhere begins with all that is there; servers of today end that with a
        // bookmark, as if it had been asked for.
        (Version::Latest | Version::Any, None | Some(true)) | (Version::At(_), Some(true)) => {
            send_initial_events(call, &watch);
            if call.settings.watch_list {
                watch.end_initial_events(current);
            }
        }
        (Version::Latest | Version::Any, Some(false)) => {}
        (Version::At(asked), _) => {
            // Changes up to a version of the future are not told, as the watcher has seen them.
            watch.after = asked;
            let Ok(changes) = call.state.store.changes_after(asked) else {
                let oldest = call.state.store.compacted();
                let message = format!("too old resource version: {asked} ({oldest})");
                watch
                    .sender
                    .send(frame("ERROR", Refusal::expired(message).status()));
                return Ok(Reply::watch(body));
            };
            changes.for_each(|change| watch.tell(change));
        }
    }
    call.state.watches.open(watch);
    Ok(Reply::watch(body))
}

fn send_initial_events(call: &Call<'_>, watch: &Watch) {
    let objects = call.state.store.latest(call.resource().storage());
    for object in objects
        .values()
        .filter(|object| watch.filter.matches(object))
    {
        watch.send("ADDED", object);
    }
}
