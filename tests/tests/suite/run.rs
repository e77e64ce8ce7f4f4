//! Runs the cases, whatever becomes of each.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use k8s_openapi::api::core::v1::Namespace;
use kubex_proto::{Error, Origin, Resource, raw};

use crate::Context;
use crate::cases::{self, Case, LeftOut};
use crate::harness::{Harness, Options};
use crate::table::{Cell, Column, Outcome};

/// All cases, one after the other.
pub(crate) fn run(harness: &dyn Harness, options: &Options) -> Column {
    let cells = chosen().map(|case| Cell {
        case: case.name,
        outcome: one(case, harness, options),
    });
    Column {
        cells: cells.collect(),
        title: format!("{}, {}", harness.title(), version(harness)),
    }
}

/// All cases, which the transport of a harness refuses.
pub(crate) fn refused(title: String, why: &str) -> Column {
    let cells = chosen().map(|case| Cell {
        case: case.name,
        outcome: Outcome::Refused(why.to_owned()),
    });
    Column {
        cells: cells.collect(),
        title,
    }
}

/// All cases, or those whose names begin with what `KUBEX_CASES` says.
fn chosen() -> impl Iterator<Item = Case> {
    let wanted = std::env::var("KUBEX_CASES").unwrap_or_default();
    let cases = cases::all().into_iter();
    cases.filter(move |case| case.name.starts_with(&wanted))
}

fn one(case: Case, harness: &dyn Harness, options: &Options) -> Outcome {
    let server = harness.server();
    match case.left_out {
        Some(LeftOut::InMemory(why)) if server.is_in_memory() => return Outcome::LeftOut(why),
        Some(LeftOut::OnControlPlanes(why)) if !server.is_in_memory() => {
            return Outcome::LeftOut(why);
        }
        _ => {}
    }
    let context = Context {
        client: harness.client(),
        options: options.clone(),
        server,
        namespace: String::new(),
    };
    let refusable = case.refusable.filter(|_| options.may_be_refused());
    let refusal = Arc::<OnceLock<String>>::default();
    let refused = Arc::clone(&refusal);
    let started = Instant::now();
    let outcome = harness.carry_out(Box::pin(async move {
        match carried_out(case, context).await {
            Err(error) if is_refusal(&error, refusable) => {
                refused.get_or_init(|| error.to_string());
                Ok(())
            }
            outcome => outcome,
        }
    }));
    match (outcome, refusal.get()) {
        (Err(why), _) => Outcome::Failed(why),
        (Ok(()), Some(why)) => Outcome::Refused(why.clone()),
        (Ok(()), None) => Outcome::Passed(started.elapsed()),
    }
}

/// The case, in a namespace of its own.
async fn carried_out(case: Case, mut context: Context) -> Result<(), Error> {
    let mut namespace = Namespace::default();
    namespace.metadata.generate_name = Some("case-".into());
    let made = context.client.api().create(&namespace).await?;
    context.namespace = made.name().to_owned();
    (case.run)(context).await
}

/// Whether a transport says by its name that it has not the option that it may refuse.
fn is_refusal(error: &Error, refusable: Option<&str>) -> bool {
    error.origin() == Origin::Caller
        && refusable.is_some_and(|option| error.to_string().contains(option))
}

/// What the server says that it is.
fn version(harness: &dyn Harness) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    let client = harness.client();
    let asked = harness.carry_out(Box::pin(async move {
        let version: serde_json::Value = client.call(raw::get("/version").json()).await?;
        let _ = tell.send(version["gitVersion"].as_str().unwrap_or("?").to_owned());
        Ok(())
    }));
    asked.map_or_else(|why| why, |()| told.recv().unwrap_or_default())
}
