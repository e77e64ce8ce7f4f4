//! Runs the cases, whatever becomes of each.

use std::time::Instant;

use k8s_openapi::api::core::v1::Namespace;
use kubex_proto::{Error, Resource, raw};

use crate::Context;
use crate::cases::{self, Case, LeftOut};
use crate::harness::{Client, Harness, Server};
use crate::table::{Cell, Column, Outcome};

/// All cases, one after the other.
pub(crate) fn run(harness: &dyn Harness) -> Column {
    let cells = cases::all().into_iter().map(|case| Cell {
        case: case.name,
        outcome: one(case, harness),
    });
    Column {
        cells: cells.collect(),
        title: format!("{}, {}", harness.title(), version(harness)),
    }
}

/// All cases, which the transport of a harness refuses.
pub(crate) fn refused(title: String, why: &str) -> Column {
    let cells = cases::all().into_iter().map(|case| Cell {
        case: case.name,
        outcome: Outcome::Refused(why.to_owned()),
    });
    Column {
        cells: cells.collect(),
        title,
    }
}

fn one(case: Case, harness: &dyn Harness) -> Outcome {
    let (client, server) = (harness.client(), harness.server());
    match case.left_out {
        Some(LeftOut::InMemory(why)) if server.is_in_memory() => return Outcome::LeftOut(why),
        Some(LeftOut::OnControlPlanes(why)) if !server.is_in_memory() => {
            return Outcome::LeftOut(why);
        }
        _ => {}
    }
    let started = Instant::now();
    match harness.carry_out(Box::pin(carried_out(case, client, server))) {
        Ok(()) => Outcome::Passed(started.elapsed()),
        Err(why) => Outcome::Failed(why),
    }
}

/// The case, in a namespace of its own.
async fn carried_out(case: Case, client: Client, server: Server) -> Result<(), Error> {
    let mut namespace = Namespace::default();
    namespace.metadata.generate_name = Some("case-".into());
    let namespace = client.api().create(&namespace).await?.name().to_owned();
    let context = Context {
        client,
        server,
        namespace,
    };
    (case.run)(context).await
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
