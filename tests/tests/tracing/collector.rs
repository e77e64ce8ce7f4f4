//! A subscriber that writes down what is told on each thread.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt,
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Fields and their values.
pub(crate) type Fields = BTreeMap<&'static str, String>;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Span {
    pub(crate) target: &'static str,
    pub(crate) fields: Fields,
    /// How often each was recorded.
    pub(crate) recorded: BTreeMap<&'static str, usize>,
    pub(crate) parent: Option<u64>,
    pub(crate) is_closed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) target: &'static str,
    pub(crate) level: &'static str,
    pub(crate) fields: Fields,
    /// The span that it belongs to.
    pub(crate) span: Option<u64>,
}

/// What was told on this thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) spans: BTreeMap<u64, Span>,
    pub(crate) events: Vec<Told>,
    entered: Vec<u64>,
}

impl Notes {
    /// The only span of calls.
    pub(crate) fn call(&self) -> &Span {
        let mut calls = self.calls();
        let call = calls.next().expect("a call");
        assert!(calls.next().is_none(), "{self:#?}");
        call
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &Span> {
        let spans = self.spans.values();
        spans.filter(|span| span.target == "kubex_proto::call")
    }

    /// What events of this target say.
    pub(crate) fn messages(&self, target: &str) -> Vec<&str> {
        let events = self.events.iter().filter(|event| event.target == target);
        events.map(|event| &*event.fields["message"]).collect()
    }
}

thread_local! {
    static NOTES: RefCell<Notes> = RefCell::default();
}

/// What is told on this thread meanwhile.
pub(crate) fn collect<T>(run: impl FnOnce() -> T) -> (T, Notes) {
    static INSTALL: Once = Once::new();
    // One for all threads: those of single threads come and go, and what is cached of them with them.
    INSTALL.call_once(|| tracing::subscriber::set_global_default(Collector).expect("the only one"));
    NOTES.take();
    let result = run();
    (result, NOTES.take())
}

struct Collector;

impl Subscriber for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut span = Span {
            target: attributes.metadata().target(),
            ..Span::default()
        };
        attributes.record(&mut Note(&mut span.fields));
        NOTES.with_borrow_mut(|notes| {
            span.parent = notes.entered.last().copied();
            notes.spans.insert(id, span);
        });
        Id::from_u64(id)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        NOTES.with_borrow_mut(|notes| {
            let span = notes.spans.get_mut(&id.into_u64()).expect("a span");
            let mut fields = Fields::new();
            values.record(&mut Note(&mut fields));
            for field in fields.keys() {
                *span.recorded.entry(field).or_default() += 1;
            }
            span.fields.extend(fields);
        });
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Note(&mut fields));
        NOTES.with_borrow_mut(|notes| {
            let span = notes.entered.last().copied();
            notes.events.push(Told {
                target: event.metadata().target(),
                level: event.metadata().level().as_str(),
                fields,
                span,
            });
        });
    }

    fn enter(&self, id: &Id) {
        NOTES.with_borrow_mut(|notes| notes.entered.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        NOTES.with_borrow_mut(|notes| assert_eq!(notes.entered.pop(), Some(id.into_u64())));
    }

    fn try_close(&self, id: Id) -> bool {
        NOTES.with_borrow_mut(|notes| {
            if let Some(span) = notes.spans.get_mut(&id.into_u64()) {
                span.is_closed = true;
            }
        });
        true
    }
}

struct Note<'f>(&'f mut Fields);

impl Visit for Note<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}
