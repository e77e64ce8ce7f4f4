//! What became of all tests, printed at the end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::table::{Column, table};

/// The columns so far, by the table that they are in and their place there.
#[derive(Default)]
pub(crate) struct Report {
    tables: Mutex<BTreeMap<&'static str, BTreeMap<usize, Column>>>,
    places: AtomicUsize,
}

impl Report {
    /// A place after all that were given out, as tests end in any order.
    pub(crate) fn place(&self) -> usize {
        self.places.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn add(&self, server: &'static str, place: usize, column: Column) {
        self.tables()
            .entry(server)
            .or_default()
            .insert(place, column);
    }

    /// Takes note that there is no such server here.
    pub(crate) fn left_out(&self, server: &'static str) {
        self.tables().entry(server).or_default();
    }

    /// A table for each server that was asked for.
    pub(crate) fn print(&self) {
        for (server, columns) in &*self.tables() {
            let title = server.replace('_', " ");
            if columns.is_empty() {
                println!("== {title}: left out, as it is not here");
                continue;
            }
            let columns: Vec<&Column> = columns.values().collect();
            println!("== {title}\n{}", table(&columns));
        }
    }

    fn tables(&self) -> MutexGuard<'_, BTreeMap<&'static str, BTreeMap<usize, Column>>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
