//! Runs the cases, whatever becomes of each.

use std::time::Instant;

use kubex_tokio::{Client, Error, Resource};

use crate::cases::{self, Case};
use crate::table::{Cell, Column};
use crate::{Context, Server};

/// All cases, one after the other, on one server reached in one way.
pub(crate) async fn run(title: String, client: &Client, server: &Server) -> Column {
    let mut cells = Vec::new();
    for case in cases::all() {
        let name = case.name;
        let started = Instant::now();
        // As a task, so that a panic ends this case and not the others.
        let task = tokio::spawn(one(case, client.clone(), server.clone()));
        let result = match task.await {
            Ok(result) => result.map_err(|error| format!("{error:?}")),
            Err(panic) => Err(panic.to_string()),
        };
        cells.push(Cell {
            case: name,
            took: started.elapsed(),
            result,
        });
    }
    Column { title, cells }
}

async fn one(case: Case, client: Client, server: Server) -> Result<(), Error> {
    let namespace = namespace(&client).await?;
    let context = Context {
        client,
        server,
        namespace,
    };
    (case.run)(context).await
}

async fn namespace(client: &Client) -> Result<String, Error> {
    let mut namespace = k8s_openapi::api::core::v1::Namespace::default();
    namespace.metadata.generate_name = Some("case-".into());
    Ok(client.api().create(&namespace).await?.name().into())
}
